// What the facade must answer, call by call: a model that knows the live blocks, the dead addresses and the cap.
import { expect } from "vitest";
import { type Block, type BuildName, MemoryMisuseError, type Pointer, type PyMem } from "../../src/index.js";
import { familiesOf } from "./allocator.js";
import { type ShadowBlock, ShadowHeap } from "./shadow-heap.js";
import { thrown } from "./thrown.js";

/** A live block and how it was made. */
export type ApiBlock = ShadowBlock & {
  /** Index in familiesOf; a block of py.alloc is of the obj family. */
  family: number;
  /** The object that owns it, if py.alloc made it. */
  object: Block | undefined;
};

export const RAW_FAMILY = 0;
export const OBJ_FAMILY = 2;
export const MALLOC_FAMILY = 3;
/** Of so many blocks one is filled as a whole, the others at both ends. */
const WHOLE_EVERY = 4;
/** Dead addresses that are remembered: the latest ones. */
const DEAD = 64;

/** The heap under test. A command may put another one in its place. */
export interface ApiReal {
  readonly build: BuildName;
  py: PyMem;
}

export class ApiModel {
  shadow: ShadowHeap;
  cap: number;
  /** Addresses that were given out once and start no live block. */
  dead: number[] = [];
  /** What using one of them may be called. */
  deadCodes: readonly string[] = ["NOT_LIVE"];
  /** Objects of py.alloc that were freed, alone or with the whole heap. */
  freedObjects: Block[] = [];

  constructor(py: PyMem, cap: number) {
    this.shadow = new ShadowHeap(py.memory, WHOLE_EVERY);
    this.cap = cap;
  }

  get blocks(): readonly ApiBlock[] {
    return this.shadow.blocks as ApiBlock[];
  }

  /** One of the live blocks, if there is any. */
  pick(index: number): ApiBlock | undefined {
    return this.blocks[index % Math.max(this.blocks.length, 1)];
  }

  /** A request of n bytes gave p, which may be 0: no memory. */
  add(py: PyMem, p: number, n: number, family: number, object?: Block, align?: number): void {
    if (p === 0) return;
    const block = this.shadow.add(p, n, py.malloc_usable_size(p as Pointer), align);
    Object.assign(block, { family, object });
    this.#revive(p);
  }

  /** A realloc of the block to n bytes by the family gave p. */
  resized(py: PyMem, block: ApiBlock, p: number, n: number, family: number): void {
    if (p === 0) {
      this.shadow.verify(block);
      expect(py.malloc_usable_size(block.ptr as Pointer)).toBeGreaterThanOrEqual(block.usable);
      return;
    }
    if (p !== block.ptr) this.#bury(block.ptr);
    this.shadow.resize(block, p, n, py.malloc_usable_size(p as Pointer));
    block.family = family;
    this.#revive(p);
  }

  /** The block is about to be freed. */
  removed(block: ApiBlock): void {
    this.shadow.remove(block);
    if (block.object !== undefined) this.freedObjects.push(block.object);
    this.#bury(block.ptr);
  }

  /** All blocks are gone at once: their addresses are dead, and their objects are freed ones. */
  clear(py: PyMem): void {
    for (const { ptr, object } of this.blocks) {
      this.#bury(ptr);
      if (object !== undefined) this.freedObjects.push(object);
    }
    this.shadow = new ShadowHeap(py.memory, WHOLE_EVERY);
  }

  /** The heap goes on in another instance: the same blocks with the same contents at the same addresses, objects aside. */
  moveTo(py: PyMem): void {
    this.shadow = this.shadow.copyOn(py.memory);
    for (const block of this.blocks) block.object = undefined;
    this.freedObjects = [];
  }

  #bury(p: number): void {
    this.dead.push(p);
    if (this.dead.length > DEAD) this.dead.shift();
  }

  #revive(p: number): void {
    this.dead = this.dead.filter((address) => address !== p);
  }
}

/** After every command: the heap is sound, memory is within the cap, every byte is as written, and the walk agrees. */
export function verifyAll(model: ApiModel, { py }: ApiReal): void {
  expect(py.check()).toBe(0);
  expect(py.memory.buffer.byteLength).toBeLessThanOrEqual(model.cap);
  model.shadow.verifyAll();
  if (!py.config.CHECKS) return;
  const walked = [...py.heapWalk()];
  expect(walked.map(({ ptr }) => ptr)).toEqual(model.shadow.addresses());
  const usable = new Map(model.blocks.map((block) => [block.ptr, block.usable]));
  let end = 0;
  for (const { ptr, size } of walked) {
    if (size !== usable.get(ptr) || size !== py.malloc_usable_size(ptr) || ptr < end)
      throw new Error(
        `the walk met ${size} bytes at ${ptr}, of ${usable.get(ptr)}, where ${end} is free again`,
      );
    end = ptr + size;
  }
}

/** Every function that takes a block must refuse the address with one of the codes. */
export function expectMisuse(py: PyMem, address: number, codes: readonly string[]): void {
  const families = familiesOf(py);
  const calls = families.flatMap(({ free, realloc }) => [() => free(address), () => realloc(address, 24)]);
  for (const call of [...calls, () => py.malloc_usable_size(address as Pointer)]) {
    const error = thrown(call);
    expect(error).toBeInstanceOf(MemoryMisuseError);
    expect(codes).toContain((error as MemoryMisuseError).code);
    expect(error).toHaveProperty("address", address);
  }
}
