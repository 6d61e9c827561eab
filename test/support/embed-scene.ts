// Heaps of embed in one memory, whose host is as hostile as a host can be, and the model of them.
import { rawAllocator } from "./allocator.js";
import { ChunkHost } from "./chunk-host.js";
import { WASM_PAGE } from "./pages.js";
import { type ShadowBlock, ShadowHeap } from "./shadow-heap.js";
import { type EmbedExports, instantiateEmbed, newMemory } from "./wasm-heap.js";

/** What a JavaScript host throws out of a call of its own. */
export class HostError extends Error {}

/** A live block and the heap that it is of. */
export type HeapBlock = ShadowBlock & { ctx?: number };

export class EmbedScene {
  readonly memory: WebAssembly.Memory;
  readonly host: ChunkHost;
  readonly exports: EmbedExports;
  readonly heaps: readonly number[];
  readonly shadow: ShadowHeap;
  /** What lies in each unit that is the host's own. */
  readonly #own = new Map<number, Uint8Array>();
  /** Images of chunks, taken while they were in use. */
  readonly #images = new Map<number, Uint8Array>();

  constructor({ heaps = 2, pages = 16, maximum = 65_536 } = {}) {
    this.memory = newMemory(pages, maximum);
    this.host = new ChunkHost(this.memory);
    this.exports = instantiateEmbed(this.memory, this.host);
    // States in the middle: chunks come to lie on both sides.
    this.host.choose = (count) => count >> 1;
    this.heaps = Array.from({ length: heaps }, () => {
      const ctx = this.host.reserve(this.exports.heap_size());
      if (this.exports.heap_init(ctx) !== 0) throw new Error("heap_init refused");
      return ctx;
    });
    this.host.choose = () => 0;
    this.shadow = new ShadowHeap(this.memory, 4);
    this.host.onFree = (p, bytes) => this.forge(p, bytes);
    this.takeOwn();
  }

  get blocks(): readonly HeapBlock[] {
    return this.shadow.blocks;
  }

  blocksOf(ctx: number): readonly HeapBlock[] {
    return this.blocks.filter((block) => block.ctx === ctx);
  }

  /** One call of a heap: by heap_malloc, heap_calloc, or heap_use and aligned_alloc. Undefined: refused. */
  malloc(ctx: number, n: number, how: number): HeapBlock | undefined {
    const { exports } = this;
    let align = 8;
    let p = 0;
    if (how % 3 === 0) p = exports.heap_malloc(ctx, n);
    else if (how % 3 === 1) p = exports.heap_calloc(ctx, n, 1);
    else {
      if (exports.heap_use(ctx) !== 0) throw new Error("heap_use refused");
      align = 2 ** (how % 17);
      p = rawAllocator(exports).aligned_alloc(align, n);
    }
    return this.added(ctx, p >>> 0, n, Math.max(align, 8), how % 3 === 1);
  }

  added(ctx: number, p: number, n: number, align = 8, isZeroed = false): HeapBlock | undefined {
    if (p === 0) return undefined;
    if (isZeroed) this.shadow.requireZeros(p, n);
    const block: HeapBlock = this.shadow.add(p, n, this.exports.heap_usable_size(ctx, p), align);
    block.ctx = ctx;
    if (!this.host.owns(p) || !this.host.owns(p + Math.max(block.usable, 1) - 1))
      throw new Error(`${p}: a block outside of the heap's chunks`);
    return block;
  }

  free(block: HeapBlock): void {
    this.shadow.remove(block);
    this.exports.heap_free(block.ctx ?? 0, block.ptr);
  }

  /** Every heap is sound, every block as its owner left it, and the host's memory as the host did. */
  check(): void {
    for (const ctx of this.heaps) {
      const code = this.exports.heap_check(ctx);
      if (code !== 0)
        throw new Error(`heap_check gave ${code} at ${this.exports.last_error_address() >>> 0}`);
    }
    this.shadow.verifyAll();
    this.checkOwn();
  }

  /** Notes what lies in each unit that is the host's. */
  takeOwn(): void {
    this.#own.clear();
    for (const unit of this.host.ownUnits())
      this.#own.set(unit, this.#bytes(unit * WASM_PAGE, WASM_PAGE).slice());
  }

  checkOwn(): void {
    for (const unit of this.host.ownUnits()) {
      const expected = this.#own.get(unit);
      if (expected && Buffer.compare(this.#bytes(unit * WASM_PAGE, WASM_PAGE), expected) !== 0)
        throw new Error(`the host's unit ${unit} was written to`);
    }
  }

  /** Keeps what lies in the chunks now: tags, seals, headers of pools. */
  takeImages(): void {
    for (const [p, bytes] of this.host.chunks) this.#images.set(p, this.#bytes(p, bytes).slice());
  }

  /** What has come back is the host's, who writes there what was there when its tags and seals were live ones. */
  forge(p: number, bytes: number): void {
    const image = this.#images.get(p);
    if (image) this.#bytes(p, Math.min(bytes, image.length)).set(image.subarray(0, bytes));
    for (let unit = Math.floor(p / WASM_PAGE); unit < (p + bytes) / WASM_PAGE; unit++)
      this.#own.set(unit, this.#bytes(unit * WASM_PAGE, WASM_PAGE).slice());
  }

  /** Pages that the host takes for itself. */
  grow(pages: number): void {
    const first = this.memory.grow(pages);
    for (let unit = first; unit < first + pages; unit++)
      this.#own.set(unit, this.#bytes(unit * WASM_PAGE, WASM_PAGE).slice());
  }

  /** All blocks are freed, and all chunks come back. */
  expectEmpty(): void {
    for (let block = this.blocks.at(-1); block; block = this.blocks.at(-1)) this.free(block);
    for (const ctx of this.heaps) this.exports.heap_trim(ctx);
    this.check();
    if (this.host.chunks.size > 0) throw new Error(`${this.host.chunks.size} chunks are left`);
  }

  #bytes(p: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, p, length);
  }
}
