// A heap whose blocks are held against the shadow heap, and whose reports of misuse are noted.
import { type BuildName, createPyMem, MemoryMisuseError, type PyMem } from "../../src/index.js";
import { type Allocator, type Family, familiesOf } from "./allocator.js";
import { type ShadowBlock, ShadowHeap } from "./shadow-heap.js";

/** A misuse that a call reported. */
export interface Report {
  readonly call: "malloc" | "usable" | "free";
  readonly code: string;
  readonly address: number;
  readonly size: number;
}

const SEED = 20;
const MAXIMUM_BYTES = 2 ** 26;
/** Of so many blocks one is filled as a whole. */
const WHOLE_EVERY = 8;
/** A misuse changes nothing but to mend what was overwritten: the next call, or the one after it, succeeds. */
const MOST_TRIES = 4;

export class RowHeap {
  readonly build: BuildName;
  readonly py: PyMem;
  /** The facade, over plain numbers. */
  readonly a: Allocator;
  readonly families: readonly Family[];
  readonly reports: Report[] = [];
  shadow: ShadowHeap;
  readonly #familyOf = new Map<ShadowBlock, Family>();

  constructor(build: BuildName) {
    this.build = build;
    // One seed, so that a failure can be had again.
    const options = { build, maximumBytes: MAXIMUM_BYTES };
    this.py = createPyMem(build === "fast" ? options : { ...options, seed: SEED });
    this.a = this.py;
    this.families = familiesOf(this.a);
    this.shadow = new ShadowHeap(this.py.memory, WHOLE_EVERY);
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.py.memory.buffer);
  }

  word(address: number): number {
    return new DataView(this.py.memory.buffer).getUint32(address, true);
  }

  allocate(n: number, family = this.families[3]): ShadowBlock {
    const p = this.#attempt("malloc", () => family?.malloc(n));
    if (!p) throw new Error(`no memory for ${n} bytes`);
    const usable = this.#attempt("usable", () => this.a.malloc_usable_size(p)) ?? n;
    const block = this.shadow.add(p, n, usable);
    if (family !== undefined) this.#familyOf.set(block, family);
    return block;
  }

  /** A block that nothing is written to, and whose bytes are its owner's to change. */
  blank(n: number): ShadowBlock {
    const p = this.#attempt("malloc", () => this.a.malloc(n)) ?? 0;
    return this.shadow.add(p, 0, this.a.malloc_usable_size(p));
  }

  /** The same of a block that is there: it holds zeros now. */
  blankAt(block: ShadowBlock): number {
    const { ptr, usable } = block;
    this.shadow.remove(block);
    this.shadow.add(ptr, 0, usable);
    this.bytes.fill(0, ptr, ptr + usable);
    return ptr;
  }

  /** Writes words of 32 bits. */
  words(address: number, ...given: readonly number[]): void {
    this.bytes.set(new Uint8Array(Uint32Array.from(given).buffer), address);
  }

  /** All blocks are gone: the heap was reset. */
  forget(): void {
    this.shadow = new ShadowHeap(this.py.memory, WHOLE_EVERY);
  }

  /** An address from elsewhere, such as realloc's, is a block's from now on. */
  adopt(p: number, n: number): ShadowBlock {
    if (p === 0) throw new Error(`no memory for ${n} bytes`);
    return this.shadow.add(p, n, this.a.malloc_usable_size(p));
  }

  /** Gives a block back. False: that was refused, and the block lives. */
  release(block: ShadowBlock): boolean {
    const family = this.#familyOf.get(block) ?? this.families[3];
    if (family === undefined) throw new Error("no families");
    this.shadow.remove(block);
    const { ptr, size, usable } = block;
    const isFreed = this.#attempt("free", () => {
      family.free(ptr);
      return true;
    });
    if (!isFreed) this.#familyOf.set(this.shadow.add(ptr, size, usable), family);
    return isFreed === true;
  }

  isStart(p: number): boolean {
    return this.shadow.blocks.some((block) => block.ptr === p);
  }

  /** Gives everything back; what was refused stays and is returned. */
  freeAll(): ShadowBlock[] {
    return [...this.shadow.blocks].filter((block) => !this.release(block));
  }

  /** Undefined: the call was refused to the end. What is reported is noted. */
  #attempt<T>(call: Report["call"], action: () => T): T | undefined {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      try {
        return action();
      } catch (error) {
        if (!(error instanceof MemoryMisuseError)) throw error;
        const { code, address, size } = error;
        this.reports.push({ call, code, address, size });
      }
    }
    return undefined;
  }
}
