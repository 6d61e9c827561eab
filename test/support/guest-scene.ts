// A guest's heap in a program of the test's own: its memalign and free, its blocks of before, and the model of all that lives.
import { readFileSync } from "node:fs";
import type { GuestExports } from "../../src/guest/guest-exports.js";
import { GuestHeap } from "../../src/guest/guest-heap.js";
import { ChunkHost } from "./chunk-host.js";
import { OlderBlocks, PROGRAM } from "./older-blocks.js";
import { WASM_PAGE } from "./pages.js";
import { type ShadowBlock, ShadowHeap } from "./shadow-heap.js";
import { newMemory } from "./wasm-heap.js";

const wasm = new WebAssembly.Module(
  readFileSync(new URL("../../build/pymalloc.guest.wasm", import.meta.url)),
);

/** A live block: the heap's, or one of before. */
export type GuestBlock = ShadowBlock & { isOlder?: boolean };

/** Bytes at a chunk's end that are not the heap's, those of its header, and of a tag. */
export const SLACK = 8;
export const HEADER = 16;
export const TAG = 8;

/** Bytes of a block of before behind a chunk. */
const BEHIND = 48;
/** Where a block of malloc's lies that cannot be a chunk. The heap gives it back as it is. */
const CROOKED = 40;

/** What only tests ask for as well. */
type Exports = GuestExports & { readonly set_misuse_policy: (policy: number, handler: number) => void };

export class GuestScene {
  readonly memory: WebAssembly.Memory;
  readonly host: ChunkHost;
  readonly heap: GuestHeap;
  readonly exports: Exports;
  readonly older: OlderBlocks;
  readonly shadow: ShadowHeap;
  /** Where the state lies. */
  readonly state: number;
  /** What happens whenever the heap calls the program: before a chunk comes, and once one has gone back. */
  onCall: (() => void) | undefined;
  /** Does malloc, which the heap asks first, find a place that begins where a chunk can? */
  isSnug = true;
  /** How many places that are none are not given back. */
  #crooked = 0;

  constructor({ pages = 24, wholeEvery = 8 } = {}) {
    this.memory = newMemory(pages);
    this.host = new ChunkHost(this.memory);
    this.shadow = new ShadowHeap(this.memory, wholeEvery);
    this.host.choose = (count) => count >> 1;
    const area = this.host.reserve(3 * WASM_PAGE);
    this.older = new OlderBlocks(this.memory, area, area + 3 * WASM_PAGE);
    const { older, host } = this;
    const heap = GuestHeap.make(wasm, {
      memory: this.memory,
      memalign: (align = 0, bytes = 0) => this.#memalign(align >>> 0, bytes >>> 0),
      free: (p = 0) => this.#free(p >>> 0),
      olderRealloc: (ctx = 0, p = 0, n = 0) => older.realloc(ctx, p >>> 0, n >>> 0) | 0,
      olderFree: (ctx = 0, p = 0) => older.free(ctx, p >>> 0),
      olderCtx: OlderBlocks.CTX,
    });
    if (heap === null) throw new Error("no heap");
    this.heap = heap;
    this.exports = heap.exports as Exports;
    this.state = [...host.chunks.keys()][0] ?? 0;
    host.choose = () => 0;
  }

  /** The heap's chunks, ascending. */
  chunks(): readonly (readonly [p: number, bytes: number])[] {
    return [...this.host.chunks].filter(([p]) => p !== this.state).sort(([a], [b]) => a - b);
  }

  /** Is the address, any, in what the heap has of the memory? The header and the sentinel are its own. */
  has(p: number): boolean {
    return this.chunks().some(([chunk, bytes]) => p >= chunk && p < chunk + bytes);
  }

  get blocks(): readonly GuestBlock[] {
    return this.shadow.blocks;
  }

  /** A block of the heap's, by any of its functions. Undefined: refused. */
  malloc(n: number, how = 0): GuestBlock | undefined {
    const { exports } = this;
    const calls = [
      () => exports.malloc(n),
      () => exports.py_malloc(1, n),
      () => exports.py_calloc(1, n, 1),
      () => exports.py_realloc(1, 0, n),
      () => exports.lua_alloc(1, 0, 5, Math.max(n, 1)),
    ];
    const p = (calls[how % calls.length]?.() ?? 0) >>> 0;
    if (p === 0) return undefined;
    if (how % calls.length === 2) this.shadow.requireZeros(p, n);
    const block = this.shadow.add(p, n, exports.malloc_usable_size(p));
    this.#requireOwn(block);
    return block;
  }

  /** A block of before. */
  addOlder(n: number): GuestBlock | undefined {
    const p = this.older.malloc(n);
    return p === 0 ? undefined : this.#noteOlder(p, n);
  }

  /** One right behind the chunk's end, but for what an allocator writes before it: where the next 64 KiB begin, if they are nobody's. */
  addBehind(chunk: number, bytes: number): GuestBlock | undefined {
    const p = chunk + bytes + SLACK;
    if (!this.host.reserveAt(p)) return undefined;
    this.older.put(p, BEHIND);
    return this.#noteOlder(p, BEHIND);
  }

  /** False: refused, and the block is as it was. */
  realloc(block: GuestBlock, n: number, how = 0): boolean {
    const { exports, shadow, older } = this;
    shadow.verify(block);
    const p =
      (how % 2
        ? exports.py_realloc(1, block.ptr, n)
        : exports.lua_alloc(1, block.ptr, block.size, Math.max(n, 1))) >>> 0;
    if (p === 0) {
      shadow.verify(block);
      return false;
    }
    const usable = block.isOlder ? older.live.get(p) : exports.malloc_usable_size(p);
    shadow.resize(block, p, n, usable ?? 0);
    if (!block.isOlder) this.#requireOwn(block);
    return true;
  }

  free(block: GuestBlock, how = 0): void {
    const { exports, shadow, older } = this;
    shadow.remove(block);
    if (how % 3 === 0) exports.py_free(1, block.ptr);
    else if (how % 3 === 1) exports.lua_alloc(1, block.ptr, block.size, 0);
    else exports.free(block.ptr);
    if (block.isOlder && older.live.has(block.ptr)) throw new Error(`${block.ptr}: not given back`);
  }

  /** The heap is sound, each block as its owner left it, and what is not the heap's as the program did. */
  check(): void {
    this.heap.check();
    if (this.#crooked !== 0) throw new Error(`${this.#crooked} of malloc's blocks are not given back`);
    this.shadow.verifyAll();
    if (this.older.strays.length > 0) throw new Error(`strays: ${JSON.stringify(this.older.strays)}`);
    for (const [chunk, bytes] of this.chunks()) {
      if (!this.exports.owns(chunk + HEADER)) throw new Error(`the chunk ${chunk} is nobody's`);
      const slack = chunk + bytes;
      const wrong = this.#bytes(slack, SLACK).findIndex((byte) => byte !== PROGRAM);
      if (wrong >= 0) throw new Error(`the program's byte ${slack + wrong} was written to`);
    }
  }

  /** Nothing is live: then all chunks go back, and the next block is the first one again. */
  expectEmpty(): void {
    if (this.blocks.length > 0) throw new Error("blocks are live");
    this.heap.trim();
    this.check();
    const chunks = this.chunks();
    if (chunks.length > 0 || this.exports.chunk_bytes() !== 0)
      throw new Error(`${chunks.length} chunks are left`);
    const { bytesInUse, blocksInUse, freeBytes } = this.heap.stats();
    if (bytesInUse + blocksInUse + freeBytes !== 0) throw new Error("an empty heap has blocks");
  }

  #noteOlder(p: number, n: number): GuestBlock {
    const block: GuestBlock = this.shadow.add(p, n, this.older.live.get(p) ?? 0);
    block.isOlder = true;
    return block;
  }

  #requireOwn({ ptr, usable }: ShadowBlock): void {
    for (const p of [ptr, ptr + Math.max(usable, 1) - 1])
      if (!this.has(p) || !this.exports.owns(p)) throw new Error(`${ptr}: a block outside of the chunks`);
  }

  #memalign(align: number, bytes: number): number {
    if (align === 8 && !this.isSnug) {
      this.#crooked++;
      return CROOKED;
    }
    this.onCall?.();
    const p = this.host.alloc(bytes, align) >>> 0;
    // The heap must not count on what lies there.
    if (p !== 0) this.#litter(p, Math.ceil(bytes / WASM_PAGE) * WASM_PAGE, PROGRAM);
    return p | 0;
  }

  #free(p: number): void {
    if (p === CROOKED) {
      this.#crooked--;
      return;
    }
    const bytes = this.host.chunks.get(p) ?? 0;
    this.host.free(p, bytes);
    this.#litter(p, bytes, PROGRAM + 1);
    this.onCall?.();
  }

  /** Of gigabytes only the ends are written to. */
  #litter(p: number, length: number, byte: number): void {
    const part = Math.min(length, 64 * WASM_PAGE);
    this.#bytes(p, part).fill(byte);
    this.#bytes(p + length - part, part).fill(byte);
  }

  #bytes(p: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, p, length);
  }
}
