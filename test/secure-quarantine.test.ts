// Blocks in the secure build's quarantine that are written to, or lie beside damage: what leaves is free, whoever is told.
import { expect, it } from "vitest";
import { createPyMem, MemoryMisuseError, type Pointer, type PyMem } from "../src/index.js";
import { thrown } from "./support/thrown.js";

const SEEDS = [1, 2, 3];

it.each(SEEDS)("a block whose neighbour's links were written over leaves all the same, seed %d", (seed) => {
  const py = createPyMem({ build: "secure", seed });
  const blocks = Array.from({ length: 40 }, () => py.malloc(600)).sort((one, other) => one - other);
  const [below, held, above] = blocks.slice(11, 14) as [Pointer, Pointer, Pointer];
  py.free(below);
  py.free(above);
  py.trim();
  py.free(held);
  new Uint32Array(py.memory.buffer, below, 1)[0] = 0x41414141;
  expect(thrown(() => py.trim())).toMatchObject({ code: "CORRUPT_LINK" });
  py.trim();
  expect(py.misuseCount).toBe(1);
  expect(py.check()).toBe(0);
  expect(thrown(() => py.free(held))).toMatchObject({ code: "NOT_LIVE", address: held });
});

it.each(SEEDS)("who is told of a write after free may free other blocks, seed %d", (seed) => {
  const others: ReturnType<PyMem["malloc"]>[] = [];
  const py = createPyMem({
    build: "secure",
    seed,
    onMisuse: () => {
      const other = others.pop();
      if (other !== undefined) py.free(other);
    },
  });
  const blocks = Array.from({ length: 200 }, () => py.malloc(600));
  while (others.length < 150) others.push(py.malloc(1000));
  // As many as it holds before the first one leaves.
  for (const p of blocks.slice(0, 60)) {
    py.free(p);
    new Uint32Array(py.memory.buffer, p, 1)[0] = 0x41414141;
  }
  for (const p of blocks.slice(60)) py.free(p);
  while (others.length > 0) py.free(others.pop() ?? 0);
  py.trim();
  expect(py.misuseCount).toBe(60);
  expect([...py.heapWalk()]).toEqual([]);
  expect(py.check()).toBe(0);
});

// Without its seal a pool is none, and the block would be a large one.
it.each([
  ["header", 0, 24, 0x41, "CORRUPT_TAG"],
  ["header", 0, 24, 0xfe, "CORRUPT_TAG"],
  ["header", 0, 24, 0xff, "CORRUPT_TAG"],
  ["table", 24, 20, 0x41, "CORRUPT_LINK"],
  ["table", 24, 20, 0xff, "CORRUPT_LINK"],
])(
  "a block that is held back in a pool whose %s from byte %d on, %d bytes, is all %d stays there",
  (_, at, length, byte, code) => {
    const py = createPyMem({ build: "secure", seed: 1 });
    const blocks = Array.from({ length: 60 }, () => py.malloc(100));
    const held = blocks[0] as Pointer;
    py.free(held);
    const pool = held - (held % py.config.POOL_SIZE);
    new Uint8Array(py.memory.buffer, pool + at, length).fill(byte);
    const error = thrown(() => py.trim());
    expect(error).toBeInstanceOf(MemoryMisuseError);
    expect(error).toMatchObject({ code, address: held });
  },
);
