// The blocks that a program has, beside its own allocator's books: what it asks for becomes a trace, and a wrong free is told from a right one.
import type { Trace } from "../trace/trace.js";
import { TraceWriter } from "../trace/trace-writer.js";

/** What an address that is to be freed or resized is. */
export type AddressState = "live" | "freed before" | "inside a block" | "unknown";

/** Of CPython's domains the one that C's malloc is nearest to: its requests are a program's own. */
const MEM = 1;
/** Which block an address lies in is asked by a look at all of them: so often, and no more. */
const MAX_SEARCHES = 1000;

export class ShadowHeap {
  readonly #writer = new TraceWriter();
  readonly #sizes = new Map<number, number>();
  readonly #freed = new Set<number>();
  #searches = 0;
  #bytes = 0;
  #peakBytes = 0;
  #reach = 0;
  #vanished = 0;

  get operations(): number {
    return this.#writer.operations;
  }
  /** More is asked than a trace can hold: what follows is not recorded. */
  get isFull(): boolean {
    return this.#writer.isFull;
  }
  get liveBytes(): number {
    return this.#bytes;
  }
  get liveBlocks(): number {
    return this.#sizes.size;
  }
  get peakBytes(): number {
    return this.#peakBytes;
  }
  /** The address behind the highest block. */
  get reach(): number {
    return this.#reach;
  }
  /** Blocks that were given out again though nobody was seen freeing them: a function that frees was not found. */
  get vanished(): number {
    return this.#vanished;
  }

  stateOf(p: number): AddressState {
    if (this.#sizes.has(p)) return "live";
    if (this.#freed.has(p)) return "freed before";
    if (this.#searches++ >= MAX_SEARCHES) return "unknown";
    for (const [start, bytes] of this.#sizes) if (p > start && p < start + bytes) return "inside a block";
    return "unknown";
  }

  give(p: number, bytes: number, isZeroed = false): void {
    if (isZeroed) this.#writer.calloc(MEM, p, bytes);
    else this.#writer.malloc(MEM, p, bytes);
    this.#add(p, bytes);
  }

  /** A live block has got another size, and perhaps another address. */
  move(p: number, to: number, bytes: number): void {
    this.#writer.realloc(MEM, p, to, bytes);
    this.#remove(p);
    this.#add(to, bytes);
  }

  /** Frees a live block. */
  take(p: number): void {
    this.#writer.free(MEM, p);
    this.#remove(p);
  }

  trace(title: string): Trace {
    return this.#writer.trace(title);
  }

  #add(p: number, bytes: number): void {
    if (this.#sizes.has(p)) {
      this.#vanished++;
      this.#remove(p);
    }
    this.#sizes.set(p, bytes);
    this.#freed.delete(p);
    this.#bytes += bytes;
    this.#peakBytes = Math.max(this.#peakBytes, this.#bytes);
    this.#reach = Math.max(this.#reach, p + bytes);
  }

  #remove(p: number): void {
    this.#bytes -= this.#sizes.get(p) ?? 0;
    this.#sizes.delete(p);
    this.#freed.add(p);
  }
}
