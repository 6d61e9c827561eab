// The blocks of a program that has a guest's heap, from before the heap's time, and the functions that they go back to.

/** What a function got that no block of before begins at. */
export interface Stray {
  readonly what: "realloc" | "free";
  readonly p: number;
}

const HEADER = 16;
/** What the program has in memory that is nobody's. */
export const PROGRAM = 0x5e;

export class OlderBlocks {
  /** What the functions must be called with. */
  static readonly CTX = 0x2468;
  /** The live ones, with the bytes that they may hold. */
  readonly live = new Map<number, number>();
  /** What came here and is none. */
  readonly strays: Stray[] = [];
  readonly #memory: WebAssembly.Memory;
  readonly #end: number;
  #next: number;

  /** Blocks between the two addresses. */
  constructor(memory: WebAssembly.Memory, start: number, end: number) {
    this.#memory = memory;
    this.#next = start;
    this.#end = end;
  }

  /** Each block is a new place. 0: there is none left. */
  malloc(n: number): number {
    const p = this.#next + HEADER;
    const end = p + Math.max(Math.ceil(n / 8), 1) * 8;
    if (end > this.#end) return 0;
    this.#next = end;
    this.live.set(p, end - p);
    return p;
  }

  /** One where the test says, as an allocator may have it: right behind a chunk's end. */
  put(p: number, n: number): void {
    this.live.set(p, n);
  }

  /** It moves, always. */
  realloc(ctx: number, p: number, n: number): number {
    const size = this.#sizeOf("realloc", ctx, p);
    if (size === 0) return 0;
    const q = this.malloc(n);
    if (q === 0) return 0;
    new Uint8Array(this.#memory.buffer).copyWithin(q, p, p + Math.min(size, n));
    this.#drop(p, size);
    return q;
  }

  free(ctx: number, p: number): void {
    const size = this.#sizeOf("free", ctx, p);
    if (size !== 0) this.#drop(p, size);
  }

  #drop(p: number, size: number): void {
    this.live.delete(p);
    new Uint8Array(this.#memory.buffer, p, size).fill(PROGRAM);
  }

  #sizeOf(what: Stray["what"], ctx: number, p: number): number {
    if (ctx !== OlderBlocks.CTX) throw new Error(`${what} of an older block with the ctx ${ctx}`);
    const size = this.live.get(p);
    if (size === undefined) this.strays.push({ what, p });
    return size ?? 0;
  }
}
