import {
  addressRow,
  below,
  beyondMemory,
  foreign,
  freed,
  freedAndJoined,
  freedBeforeAnother,
  LARGE,
  neverAllocated,
  SMALL,
  stale,
} from "./addresses.js";
import { FINE, type Row, readAllowed, readBlock, readFree } from "./row.js";
import type { Scene } from "./scene.js";

const free = (name: string, addressOf: (scene: Scene) => number | undefined): Row =>
  addressRow("free", name, addressOf, (scene, p) => readFree(scene.target.free(p)));

const NEW_SIZE = 100;

const realloc = (name: string, addressOf: (scene: Scene) => number): Row =>
  addressRow("realloc", name, addressOf, (scene, p) =>
    readBlock(scene, scene.target.realloc(p, NEW_SIZE), NEW_SIZE),
  );

export const freeRows: readonly Row[] = [
  free("double free, at once", (scene) => freed(scene, SMALL)),
  free("double free of a large block, at once", (scene) => freed(scene, LARGE)),
  free("double free, another freed between", (scene) => freedBeforeAnother(scene, SMALL)),
  free("double free of a large block, joined with its left", (scene) => freedAndJoined(scene, LARGE)),
  { ...free("stale free: the address has a new owner", stale), isUnknowable: true },
  free("free(p + 16), inside a block", (scene) => scene.allocate(200) + 16),
  free("free(p + 16), inside a large block", (scene) => scene.allocate(LARGE) + 16),
  free("free(p + 4), unaligned", (scene) => scene.allocate(200) + 4),
  free("free(1)", () => 1),
  free("free(0x100), below the heap", (scene) => below(scene, 0x100)),
  free("free beyond memory", beyondMemory),
  free("free(0xfffffff0)", () => 0xfffffff0),
  free("free of what was never allocated", neverAllocated),
  free("free of another heap's block", foreign),
  {
    name: "free(NULL), which is allowed",
    kind: "free",
    prepare: (scene) => () => readFree(scene.target.free(0)) ?? FINE,
  },
];

export const reallocRows: readonly Row[] = [
  realloc("realloc of a freed block", (scene) => freed(scene, SMALL)),
  realloc("realloc of a freed large block", (scene) => freed(scene, LARGE)),
  realloc("realloc(p + 16), inside a block", (scene) => scene.allocate(200) + 16),
  realloc("realloc beyond memory", beyondMemory),
  realloc("realloc of another heap's block", foreign),
  {
    name: "realloc(p, 0), which is allowed",
    kind: "realloc",
    prepare(scene) {
      const p = scene.allocate(SMALL);
      return () => {
        const moved = scene.target.realloc(p, 0);
        scene.forget(p);
        return readAllowed(scene, moved, 0);
      };
    },
  },
  {
    name: "realloc(p, 0xffffffff), p stays",
    kind: "realloc",
    prepare(scene) {
      const p = scene.allocate(SMALL);
      return () => {
        const moved = scene.target.realloc(p, 0xffffffff);
        if (moved !== 0) scene.forget(p);
        return readBlock(scene, moved, 1);
      };
    },
  },
];
