// The link build's heap for random programs, in a memory that somebody else grows, too.
import { ForeignPages } from "./foreign-pages.js";
import { WASM_PAGE } from "./pages.js";
import type { QuickScene } from "./quick-trial.js";
import { type ShadowBlock, ShadowHeap } from "./shadow-heap.js";
import { LinkHeap } from "./wasm-heap.js";

/** Bytes behind the base, at least, that are state. */
const STATE = 4096;
const ALIGNMENT = 16;
/** Pages from which on nobody else grows memory. */
const ENOUGH_PAGES = 1500;

export class LinkSubject implements QuickScene {
  readonly heap = new LinkHeap();
  readonly shadow = new ShadowHeap(this.heap.memory, 8);
  readonly #foreign = new ForeignPages(this.heap.memory);
  #cap = 0;

  get blocks(): readonly ShadowBlock[] {
    return this.shadow.blocks;
  }

  malloc(n: number, how: number): ShadowBlock | undefined {
    const { exports } = this.heap;
    const align = 2 ** (4 + (how % 9));
    const calls = [
      () => exports.malloc(n),
      () => exports.calloc(n, 1),
      () => exports.realloc(0, n),
      () => exports.aligned_alloc(align, n),
    ];
    const kind = how % calls.length;
    const p = (calls[kind]?.() ?? 0) >>> 0;
    if (p === 0) return undefined;
    if (kind === 1) this.shadow.requireZeros(p, n);
    return this.shadow.add(p, n, exports.malloc_usable_size(p), kind === 3 ? align : ALIGNMENT);
  }

  realloc(block: ShadowBlock, n: number): boolean {
    const { exports } = this.heap;
    this.shadow.verify(block);
    const p = exports.realloc(block.ptr, n) >>> 0;
    if (p === 0) this.shadow.verify(block);
    else this.shadow.resize(block, p, n, exports.malloc_usable_size(p));
    return p !== 0;
  }

  free(block: ShadowBlock): void {
    this.shadow.remove(block);
    this.heap.exports.free(block.ptr);
  }

  misuse(p: number, how: number): string {
    const { exports } = this.heap;
    const count = exports.misuse_count();
    const calls = [() => exports.free(p), () => exports.realloc(p, 100), () => exports.malloc_usable_size(p)];
    exports.set_misuse_policy(1, 0);
    const answer = calls[how % calls.length]?.() ?? 0;
    exports.set_misuse_policy(0, 0);
    if (answer !== 0) return `gave ${answer >>> 0}`;
    return exports.misuse_count() === count + 1 && exports.last_error_address() >>> 0 === p ? "" : "not seen";
  }

  /** Pages of somebody else's. */
  grow(pages: number): void {
    if (this.heap.memory.buffer.byteLength < ENOUGH_PAGES * WASM_PAGE) this.#foreign.grow(pages);
  }

  /** At most so many pages more than there are; undefined: any number. */
  cap(pages: number | undefined): void {
    const { byteLength } = this.heap.memory.buffer;
    this.#cap = pages === undefined ? 0 : byteLength + pages * WASM_PAGE;
    this.heap.setMaximumBytes(this.#cap || undefined);
  }

  mayRefuse(): boolean {
    return this.#cap > 0;
  }

  check(): void {
    this.heap.check();
    this.shadow.verifyAll();
    this.#foreign.expectUntouched();
  }

  trim(): void {
    this.heap.trim();
  }

  quieten(): void {
    this.cap(undefined);
  }

  expectEmpty(): void {
    this.trim();
    this.check();
    if (this.#foreign.bytes === 0) this.heap.requireEmpty();
  }

  borders(): number[] {
    const { base, memory } = this.heap;
    return [base, base + STATE, memory.buffer.byteLength, memory.buffer.byteLength - WASM_PAGE];
  }

  image(): Uint8Array {
    return new Uint8Array(this.heap.memory.buffer).slice(this.heap.base + STATE);
  }
}
