// A misuse of the object layer: told as documented, and nothing in memory changed.
import { expect } from "vitest";
import type { ObjectHeap } from "./objects-raw.js";

export const MISUSE = {
  NEGATIVE_REFCOUNT: 12,
  DEAD_OBJECT: 13,
  BAD_TYPE: 14,
  NOT_A_CONTAINER: 15,
  NO_WEAKREFS: 30,
} as const;
export type MisuseName = keyof typeof MISUSE;

export const [TRAP, IGNORE] = [0, 1];

/** All of memory, with the record of the latest misuse the same each time. */
function settled({ wasm, o }: ObjectHeap): Uint32Array<ArrayBuffer> {
  wasm.set_misuse_policy(IGNORE, 0);
  o.Py_INCREF(0);
  return new Uint32Array(wasm.memory.buffer.slice(0));
}

/** The call, which gives 0, changes no word of memory but the number of misuses. */
export function expectUnchanged(heap: ObjectHeap, call: () => void): void {
  const before = settled(heap);
  call();
  const after = settled(heap);
  expect(after.length).toBe(before.length);
  const changed: number[] = [];
  before.forEach((word, i) => {
    if (word !== after[i]) changed.push(i * 4);
  });
  const count = heap.wasm.misuse_count();
  expect(changed.filter((address) => heap.word(address) !== count)).toEqual([]);
  expect(changed.length).toBeLessThanOrEqual(1);
  expect(heap.o.gc_check()).toBe(0);
  expect(heap.wasm.check()).toBe(0);
}

/** The call is a misuse, whatever the policy: told with the code, the address and the size, and nothing else has happened. */
export function expectMisuse(
  heap: ObjectHeap,
  call: () => number,
  name: MisuseName,
  address: number,
  size = 0,
): void {
  const { wasm } = heap;
  const expectTold = () =>
    expect([wasm.last_error(), wasm.last_error_address() >>> 0, wasm.last_error_size() >>> 0]).toEqual([
      MISUSE[name],
      address >>> 0,
      size,
    ]);
  expectUnchanged(heap, () => {
    const count = wasm.misuse_count();
    expect(call()).toBe(0);
    expect(wasm.misuse_count()).toBe(count + 1);
    expectTold();
  });
  expectUnchanged(heap, () => {
    wasm.set_misuse_policy(TRAP, 0);
    expect(call).toThrow(WebAssembly.RuntimeError);
    expectTold();
    heap.o.objects_recover(0);
  });
}
