// How a row is run: the mistake, what is said of it, and the program that goes on.
import { expect } from "vitest";
import { type CFunctions, MemoryMisuseError } from "../../src/index.js";
import type { BlockRow } from "./misuse-rows-blocks.js";
import type { AddressRow } from "./misuse-rows-dead.js";
import { type Case, RowScene } from "./misuse-rows-scene.js";
import type { SizeRow } from "./misuse-rows-sizes.js";
import { firstBlock } from "./next-block.js";
import { thrown } from "./thrown.js";

/** Behind the heap's own fields, the record of misuse among them: assembly/heap.ts. */
const FIELDS_END = 1024 + 128;

type Taker = readonly [name: keyof CFunctions, size: number, ...given: number[]];

const RAW_TAKERS: readonly Taker[] = [
  ["PyMem_RawFree", 0],
  ["PyMem_RawRealloc", 9999, 9999],
];

const TAKERS: readonly Taker[] = [
  ["free", 0],
  ["realloc", 100, 100],
  ["malloc_usable_size", 0],
  ["PyMem_Free", 0],
  ["PyMem_Realloc", 0, 0],
  ["PyObject_Free", 0],
  ["PyObject_Realloc", 0x7ffffff0, 0x7ffffff0],
];

const hex = (address: number) => `0x${address.toString(16).padStart(8, "0")}`;

/** Every function that takes a block must say this of the address, and leave all memory as it is. */
export function expectRefused(scene: RowScene, p: number, code: string, domain?: "raw" | "pools"): void {
  const before = scene.bytes.slice(FIELDS_END);
  let count = scene.py.misuseCount;
  const both = [...TAKERS, ...RAW_TAKERS];
  for (const [name, size, ...given] of domain === "raw" ? RAW_TAKERS : domain === "pools" ? TAKERS : both) {
    const error = thrown(() => Reflect.apply(scene.py[name], undefined, [p, ...given]));
    expect(error, name).toBeInstanceOf(MemoryMisuseError);
    expect(error, name).toMatchObject({ code, address: p, size });
    expect(String(error)).toMatch(new RegExp(`^MemoryMisuseError: ${name}: ${hex(p)} .+\\.$`));
    expect(scene.py.misuseCount).toBe(++count);
  }
  expect(Buffer.compare(scene.bytes.subarray(FIELDS_END), before)).toBe(0);
}

/** The heap must be sound, serve the program as before, and take all blocks back. */
export function expectToGoOn(scene: RowScene): void {
  const reported = scene.reports.length;
  expect(scene.py.check()).toBe(0);
  scene.goOn();
  expect(scene.py.check()).toBe(0);
  expectAllFreed(scene);
  expect(scene.reports.slice(reported)).toEqual([]);
}

export function expectAllFreed(scene: RowScene): void {
  expect(scene.freeAll()).toEqual([]);
  expect(scene.py.check()).toBe(0);
  expect(firstBlock(scene.py)).toBe(0);
}

export function runAddressRow(row: AddressRow, one: Case): void {
  const scene = new RowScene(one);
  const p = row.address(scene);
  const walk = [...scene.py.heapWalk()];
  expectRefused(scene, p, row.code, row.isRaw && "raw");
  expect([...scene.py.heapWalk()]).toEqual(walk);
  expectToGoOn(scene);
}

export function runBlockRow(row: BlockRow, one: Case): void {
  const scene = new RowScene(one);
  const block = scene.py.alloc(one.size);
  const address = block.ptr;
  const mistake = row.act(scene, block);
  const before = scene.bytes.slice();
  if (row.code === undefined) mistake();
  else {
    const error = thrown(mistake);
    expect(error).toBeInstanceOf(MemoryMisuseError);
    expect(error).toMatchObject({ code: row.code, address, size: one.size });
  }
  expect([block.isFreed, block.ptr]).toEqual([true, 0]);
  expect(Buffer.compare(scene.bytes, before)).toBe(0);
  expectToGoOn(scene);
}

export function runSizeRow(row: SizeRow, one: Case): void {
  const scene = new RowScene(one);
  const length = scene.bytes.length;
  const answers = row.requests(scene);
  expect(answers).toEqual(answers.map(() => 0));
  expect(scene.bytes.length).toBe(length);
  scene.shadow.verifyAll();
  expectToGoOn(scene);
}
