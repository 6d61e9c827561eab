// A trace as it is made: who watches an allocator tells of addresses, and the writer finds the slots.
import { CALLOC, FREE, MALLOC, REALLOC, type Trace, wordOf } from "./trace.js";
import { MAX_OPERATIONS } from "./trace-header.js";

const FIRST_WORDS = 1 << 16;

/** What a writer takes at most. */
export interface TraceLimits {
  readonly operations: number;
  readonly liveBlocks: number;
}

/** What files have room for; engines' Maps have up to 2^24 entries. */
const LIMITS: TraceLimits = { operations: MAX_OPERATIONS, liveBlocks: 2 ** 24 };

/** CPython: PyMemAllocatorDomain. */
export type TraceDomain = 0 | 1 | 2;

/**
 * The calls of a program, in their order. Sizes are those asked for, in bytes; addresses are any numbers that tell live blocks apart, and of a
 * request that failed 0, which leaves no trace. Of blocks from before the beginning nothing is known: their frees are left out, and a
 * realloc of such a block is a malloc.
 *
 * Each function says whether the trace has what it was told of: false once there is no room, neither in the limits nor in the engine's memory.
 */
export class TraceWriter {
  readonly #limits: TraceLimits;
  #words = new Uint32Array(FIRST_WORDS);
  #length = 0;
  #slotCount = 0;
  #isFull = false;
  readonly #slots = new Map<number, number>();
  readonly #sizes: number[] = [];
  readonly #freed: number[] = [];

  constructor(limits = LIMITS) {
    this.#limits = limits;
  }

  /** Something had no room, and nothing more is taken. What was written before that is a whole trace. */
  get isFull(): boolean {
    return this.#isFull;
  }

  get operations(): number {
    return this.#length / 2;
  }

  malloc(domain: TraceDomain, address: number, size: number): boolean {
    return this.#allocate(MALLOC, domain, address, size);
  }

  /** @param size count times size: what was asked for. */
  calloc(domain: TraceDomain, address: number, size: number): boolean {
    return this.#allocate(CALLOC, domain, address, size);
  }

  /** `address` is the new one; 0: it failed, and the block stayed as it was. */
  realloc(domain: TraceDomain, old: number, address: number, size: number): boolean {
    if (address === 0) return true;
    const slot = this.#slots.get(old);
    if (slot === undefined) return this.#allocate(MALLOC, domain, address, size);
    if (address !== old && !this.free(domain, address)) return false;
    if (!this.#hasRoom()) return false;
    this.#slots.delete(old);
    if (!this.#isPlaced(address, slot)) return false;
    this.#sizes[slot] = size;
    this.#write(REALLOC, domain, slot, size);
    return true;
  }

  free(domain: TraceDomain, address: number): boolean {
    const slot = this.#slots.get(address);
    if (slot === undefined) return true;
    if (!this.#hasRoom()) return false;
    this.#slots.delete(address);
    this.#freed.push(slot);
    this.#write(FREE, domain, slot, this.#sizes[slot] as number);
    return true;
  }

  /** Frees every live block. */
  freeAll(domain: TraceDomain): boolean {
    return [...this.#slots.keys()].every((address) => this.free(domain, address));
  }

  /** What was written so far. */
  trace(title?: string): Trace {
    const words = this.#words.slice(0, this.#length);
    const trace = { slotCount: this.#slotCount, words };
    return title === undefined ? trace : { title, ...trace };
  }

  #allocate(kind: number, domain: TraceDomain, address: number, size: number): boolean {
    if (address === 0) return true;
    // A live block's address was given out again: its free went another way, unseen.
    if (!this.free(domain, address)) return false;
    const slot = this.#freed.at(-1) ?? this.#slotCount;
    if (!this.#hasRoom() || !this.#isPlaced(address, slot)) return false;
    if (slot === this.#slotCount) this.#slotCount++;
    else this.#freed.pop();
    this.#sizes[slot] = size;
    this.#write(kind, domain, slot, size);
    return true;
  }

  /** Whether there is room for one more operation. */
  #hasRoom(): boolean {
    if (this.operations === this.#limits.operations) this.#isFull = true;
    if (this.#isFull || this.#length < this.#words.length) return !this.#isFull;
    return this.#unlessFull(() => {
      const more = new Uint32Array(2 * this.#words.length);
      more.set(this.#words);
      this.#words = more;
    });
  }

  #isPlaced(address: number, slot: number): boolean {
    if (this.#slots.size === this.#limits.liveBlocks) this.#isFull = true;
    return !this.#isFull && this.#unlessFull(() => this.#slots.set(address, slot));
  }

  /** Whether the engine had memory for it. */
  #unlessFull(grow: () => void): boolean {
    try {
      grow();
    } catch {
      this.#isFull = true;
    }
    return !this.#isFull;
  }

  #write(kind: number, domain: number, slot: number, size: number): void {
    this.#words[this.#length++] = wordOf(kind * 4 + domain, slot);
    this.#words[this.#length++] = size;
  }
}
