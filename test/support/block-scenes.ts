// Heaps in which what block objects promise must hold: as they are, while memory grows between any two steps, and above 2 GiB.
import { describe } from "vitest";
import type { PyMem } from "../../src/index.js";
import { type Create, eachBuild } from "./builds.js";

/** A heap of the scene, and what happens between two steps there. */
export interface Scene {
  readonly open: Create;
  readonly between: (py: PyMem) => void;
}

const WASM_PAGE = 65536;

/** Growth, after which every earlier view is detached. */
export function grow(py: PyMem): void {
  if (py.memory.buffer.byteLength < 0x1_0000_0000 - WASM_PAGE) py.memory.grow(1);
}

/** Growth of gigabytes takes milliseconds: only so often. */
function growAtFirst(times = 3): Scene["between"] {
  let left = times;
  return (py) => {
    if (left-- > 0) grow(py);
  };
}

/** A heap whose lower half is taken, so that each block lies above 2 GiB. */
function high(create: Create): Create {
  return (options) => {
    const py = create(options);
    if (py.malloc(0x80000000) === 0) throw new Error("there are no 2 GiB");
    return py;
  };
}

/** Runs the suite once per build and scene; above 2 GiB on the default build only, as that takes the others long. */
export function eachScene(suite: (scene: Scene) => void): void {
  eachBuild((create, build) => {
    describe("as it is", () => suite({ open: create, between: () => undefined }));
    describe("while memory grows", () => suite({ open: create, between: grow }));
    if (build === "default")
      describe("above 2 GiB", () => suite({ open: high(create), between: growAtFirst() }));
  });
}

const { FC_SEED, FC_PATH } = process.env;

/** FC_SEED=... FC_PATH=... run a failed property again. */
export const replayed = {
  ...(FC_SEED === undefined ? {} : { seed: Number(FC_SEED) }),
  ...(FC_PATH === undefined ? {} : { path: FC_PATH }),
};
