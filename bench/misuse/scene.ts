// A program's view of its heap, held beside the heap itself: which blocks it owns, and what it wrote into them.
import { createTarget, type Target, type TargetSource } from "./target.js";

/** What no allocator may do, whatever happened before: the message is what the table says. */
export class BrokenPromise extends Error {
  override readonly name = "BrokenPromise";
}

interface LiveBlock {
  readonly address: number;
  readonly size: number;
  contents: Uint8Array;
}

const START_BLOCKS = 40;
/** What a program asks for before and after its mistake. The sizes of the mistakes are among them: their places come again. */
const SIZES = [64, 5000, 24, 60, 200, 16, 500, 1000, 64, 5004];
/** All allocators here promise at least this. */
const ALIGNMENT = 8;

export const sizeOfTurn = (turn: number): number => SIZES[turn % SIZES.length] ?? 0;

export class Scene {
  readonly target: Target;
  readonly #source: TargetSource;
  readonly #live = new Map<number, LiveBlock>();
  #stamp = 0;

  constructor(source: TargetSource) {
    this.#source = source;
    this.target = createTarget(source);
    for (let turn = 0; turn < START_BLOCKS; turn++) this.allocate(sizeOfTurn(turn));
  }

  /** Another heap of the same allocator. */
  sibling(): Target {
    return createTarget(this.#source);
  }

  isLive(address: number): boolean {
    return this.#live.has(address);
  }

  lowestBlock(): number {
    return Math.min(...this.#live.keys());
  }

  /** A new block, filled. */
  allocate(size: number): number {
    const address = this.target.malloc(size);
    if (address === 0) throw new BrokenPromise("NO MEMORY");
    return this.adopt(address, size);
  }

  /** Blocks of one size by rising address: neighbours, as a rule. */
  allocateRow(size: number, count: number): number[] {
    const row = Array.from({ length: count }, () => this.allocate(size));
    return row.sort((left, right) => left - right);
  }

  /** The program takes the address for a block of its own, and fills it. */
  adopt(address: number, size: number): number {
    const bytes = this.target.bytes();
    if (address % ALIGNMENT !== 0) throw new BrokenPromise("MISALIGNED");
    if (address + size > bytes.length) throw new BrokenPromise("BEYOND MEMORY");
    for (const other of this.#live.values()) {
      if (address < other.address + other.size && other.address < address + size) {
        throw new BrokenPromise("OVERLAP");
      }
    }
    this.#stamp = (this.#stamp % 255) + 1;
    bytes.fill(this.#stamp, address, address + size);
    this.#live.set(address, { address, size, contents: bytes.slice(address, address + size) });
    return address;
  }

  /** Gives a block back, as it should be done. */
  release(address: number): void {
    this.forget(address);
    this.target.free(address);
  }

  forget(address: number): void {
    this.#live.delete(address);
  }

  /** The program writes where it should not. What it hits of its own blocks is its own loss, not the allocator's. */
  scribble(address: number, written: ArrayLike<number>): void {
    const bytes = this.target.bytes();
    bytes.set(written, address);
    for (const block of this.#live.values()) {
      if (block.address < address + written.length && address < block.address + block.size) {
        block.contents = bytes.slice(block.address, block.address + block.size);
      }
    }
  }

  /** Every live block holds what its owner wrote. */
  verify(): void {
    const bytes = this.target.bytes();
    for (const { address, size, contents } of this.#live.values()) {
      if (Buffer.compare(bytes.subarray(address, address + size), contents) !== 0) {
        throw new BrokenPromise("CONTENTS LOST");
      }
    }
  }
}
