// What the secure build writes into free memory: nothing that tells where anything is.
import { expect, it } from "vitest";
import { createPyMem, type Pointer } from "../src/index.js";

it.each([600, 3000])("links of free blocks of %d bytes are no addresses", (size) => {
  for (const seed of [1, 2, 3]) {
    const py = createPyMem({ build: "secure", seed });
    const blocks = Array.from({ length: 40 }, () => py.malloc(size));
    const freed = blocks.filter((_, i) => i % 2 === 1);
    for (const p of freed) py.free(p as Pointer);
    // Out of quarantine, and onto the lists of what is free.
    py.trim();
    const words = freed.flatMap((p) => [...new Uint32Array(py.memory.buffer, p, 2)]);
    const links = words.filter((word) => word !== 0);
    expect(links.length).toBeGreaterThanOrEqual(freed.length);
    expect(links.filter((word) => word < py.memory.buffer.byteLength)).toEqual([]);
    expect(py.check()).toBe(0);
  }
});

it.each([8, 64, 504])("nothing at all in blocks of %d bytes", (size) => {
  const py = createPyMem({ build: "secure", seed: 1 });
  const blocks = Array.from({ length: 40 }, () => py.malloc(size));
  for (const p of blocks) new Uint8Array(py.memory.buffer, p, size).fill(0x5a);
  const freed = blocks.filter((_, i) => i % 2 === 1);
  for (const p of freed) py.free(p as Pointer);
  const areZeros = (p: number) => new Uint8Array(py.memory.buffer, p, size).every((byte) => byte === 0);
  expect(freed.filter((p) => !areZeros(p))).toEqual([]);
  py.trim();
  expect(freed.filter((p) => !areZeros(p))).toEqual([]);
});

it("a pool's blocks are given out in an order that the seed decides", () => {
  const orderOf = (seed: number) => {
    const py = createPyMem({ build: "secure", seed });
    // Of one pool, which holds more of them.
    return Array.from({ length: 20 }, () => py.malloc(63) % py.config.POOL_SIZE);
  };
  const isSorted = (places: number[]) => places.every((place, i) => i === 0 || place > (places[i - 1] ?? 0));
  const orders = [1, 2, 3, 4].map(orderOf);
  expect(orders.filter(isSorted)).toEqual([]);
  expect(new Set(orders.map(String)).size).toBe(4);
  expect(orderOf(1)).toEqual(orders[0]);
});

it("which empty pool serves is for chance to decide", () => {
  const py = createPyMem({ build: "secure", seed: 1 });
  const poolOf = (p: number) => Math.floor(p / py.config.POOL_SIZE);
  const blocks = Array.from({ length: 60 }, () => py.malloc(500));
  for (const p of blocks.slice(0, 50)) py.free(p);
  // So many leave the quarantine, and the pools of all of them are empty.
  for (let time = 0; time < 500; time++) py.free(py.malloc(700));
  const snapshot = py.snapshot();
  /** Where the state of the random numbers is: assembly/heap.ts. */
  const random = 1024 + 80;
  const served = Array.from({ length: 16 }, (_, i) => {
    const heap = createPyMem({ snapshot });
    new Uint32Array(heap.memory.buffer, random, 1)[0] = i << 16;
    return poolOf(heap.malloc(63));
  });
  expect(new Set(served).size).toBeGreaterThan(3);
  const emptied = new Set(blocks.map(poolOf));
  expect(served.filter((pool) => !emptied.has(pool))).toEqual([]);
});
