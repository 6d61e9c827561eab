// What the compiler must refuse and allow of options. Never run: types.test.ts compiles it.
import { createPyMem, type PyMemOptions } from "../../src/index.js";

export const right: readonly PyMemOptions[] = [
  {},
  { build: "default" },
  { build: "fast", maximumBytes: 65536 },
  { build: "debug" },
];

export function wrong(): void {
  // @ts-expect-error no such build
  createPyMem({ build: "release" });
  // @ts-expect-error a misspelt option
  createPyMem({ maximumbytes: 65536 });
  // @ts-expect-error not a number
  createPyMem({ maximumBytes: "65536" });
  // @ts-expect-error the constants cannot be changed
  createPyMem().config.ALIGNMENT = 16;
  // @ts-expect-error the memory cannot be exchanged
  createPyMem().memory = new WebAssembly.Memory({ initial: 1 });
  // @ts-expect-error a block keeps its size
  createPyMem().alloc(8).size = 9;
}

export function disposed(): number {
  using block = createPyMem().alloc(8);
  return block.view.length;
}
