// A heap with live blocks and holes, on which one mistake is made.
import type { BuildName } from "../../src/index.js";
import { RowHeap } from "./misuse-rows-heap.js";
import type { ShadowBlock } from "./shadow-heap.js";

/** What a row is run on. */
export interface Case {
  readonly build: BuildName;
  /** Bytes of the blocks that the mistake is about. */
  readonly size: number;
}

/** Of so many blocks every third is freed. */
const START_BLOCKS = 60;
const LATER_BLOCKS = 120;
/** Each takes one of 64 places at random, and one of 64 in turn: after so many, nothing of before is there. */
const TURN_OVER = 500;
const MOST_NEIGHBOURS_TRIED = 400;
const TAG_SIZE = 8;
const ALIGNMENT = 8;
const SMALL_REQUEST_THRESHOLD = 512;

const up = (n: number) => Math.ceil(n / ALIGNMENT) * ALIGNMENT;
/** Bytes that the allocator beneath is asked for: the secure build adds a canary. */
const askedFor = ({ build, size }: Case) => size + (build === "secure" ? 1 : 0);

/** Is it a pool's block? */
export const isSmall = (one: Case): boolean => askedFor(one) <= SMALL_REQUEST_THRESHOLD;
export const isLarge = (one: Case): boolean => !isSmall(one);

export class RowScene extends RowHeap implements Case {
  readonly size: number;
  /** The lowest block of the heap. */
  readonly first: ShadowBlock;

  constructor({ build, size }: Case) {
    super(build);
    this.size = size;
    this.first = this.allocate(1, this.families[0]);
    const blocks = Array.from({ length: START_BLOCKS }, (_, turn) => this.#allocateMixed(turn));
    for (const block of blocks.filter((_, i) => i % 3 === 1)) this.release(block);
  }

  /** Has all freed blocks leave the secure build's quarantine, one by one. */
  turnOver(): void {
    for (let i = 0; i < TURN_OVER; i++) this.release(this.allocate(700));
  }

  /** Gives a block back for good: nothing holds it back. */
  discard(...blocks: readonly ShadowBlock[]): void {
    for (const block of blocks) this.release(block);
    if (this.build === "secure") this.py.trim();
  }

  /** Live neighbours of n bytes, ascending, with nothing between them but tags. */
  neighbours(count: number, n = this.size): ShadowBlock[] {
    const blocks: ShadowBlock[] = [];
    for (let tries = 0; tries < MOST_NEIGHBOURS_TRIED; tries++) {
      blocks.push(this.allocate(n));
      blocks.sort((one, other) => one.ptr - other.ptr);
      const start = blocks.findIndex((_, i) => this.#isRun(blocks.slice(i, i + count), count));
      if (start >= 0) return blocks.slice(start, start + count);
    }
    throw new Error(`no ${count} neighbours of ${n} bytes`);
  }

  /** One of so many neighbours. */
  neighbour(count: number, index: number): ShadowBlock {
    const block = this.neighbours(count)[index];
    if (block === undefined) throw new Error(`no neighbour ${index}`);
    return block;
  }

  /** Distance to the neighbour above. */
  stride({ ptr, size }: ShadowBlock): number {
    const one = { build: this.build, size };
    return isSmall(one) ? up(Math.max(askedFor(one), 1)) : (this.word(ptr - 4) & ~7) >>> 0;
  }

  /** Bytes behind the owner's that are not the owner's: the canary, of the secure build. */
  slack(block: ShadowBlock): number {
    return (
      this.stride(block) - (isSmall({ build: this.build, size: block.size }) ? 0 : TAG_SIZE) - block.usable
    );
  }

  /** The program goes on. Each new block must be nobody else's, and every block must keep its contents. */
  goOn(): void {
    for (let turn = 0; turn < LATER_BLOCKS; turn++) this.#allocateMixed(turn);
    this.shadow.verifyAll();
  }

  #allocateMixed(turn: number): ShadowBlock {
    const { size } = this;
    const sizes = [size, 8, 24, 60, 64, 200, size, 512, 513, 600, 1000, 5000];
    return this.allocate(sizes[turn % sizes.length] ?? size, this.families[turn % 4]);
  }

  #isRun(blocks: readonly ShadowBlock[], count: number): boolean {
    if (blocks.length < count) return false;
    return blocks.every((block, i) => i === 0 || this.#endOf(blocks[i - 1]) === block.ptr);
  }

  #endOf(block: ShadowBlock | undefined): number {
    return block === undefined ? 0 : block.ptr + this.stride(block);
  }
}
