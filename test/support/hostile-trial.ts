// One trial of embed: two heaps, a host that answers anything, and what must be true all the same.
import { EmbedScene, type HeapBlock, HostError } from "./embed-scene.js";
import { WASM_PAGE } from "./pages.js";

/** What chunk_alloc answers. */
export const ANSWERS = [
  "nothing",
  "an odd address",
  "a multiple of 16",
  "an address outside",
  "memory beyond the end",
  "a chunk again",
  "memory inside a chunk",
  "the state",
  "an exception",
  "a chunk in memory that it grows",
  "a chunk after a call of the heap",
] as const;
export type Answer = (typeof ANSWERS)[number];

/** What chunk_free does besides. */
export const RETURNS = ["throws", "grows memory", "calls the heap"] as const;
export type Return = (typeof RETURNS)[number];

export class HostileTrial {
  readonly scene = new EmbedScene();
  /** The heap that is called. */
  #ctx = 0;
  #isInside = false;
  /** The block that is being resized or freed. */
  #busy: HeapBlock | undefined;
  /** Heaps with a block that nobody knows of, as an exception came in place of its address. */
  readonly #leaky = new Set<number>();

  constructor() {
    // Far apart, in no order.
    let turn = 7;
    this.scene.host.choose = (count) => {
      turn = (turn * 48_271) % 2_147_483_647;
      return turn % count;
    };
  }

  answer(name: Answer, pick: number, times: number): void {
    let left = times;
    this.scene.host.answer = (bytes) =>
      this.#isInside || left-- <= 0 ? undefined : this.#answerOf(name, pick, bytes);
  }

  onReturn(name: Return, pick: number): void {
    let isDone = false;
    this.scene.host.onFree = (p, bytes) => {
      this.scene.forge(p, bytes);
      if (isDone || this.#isInside) return;
      isDone = true;
      if (name === "throws") throw new HostError();
      if (name === "grows memory") this.scene.grow(1);
      else this.#callInside(pick);
    };
  }

  malloc(pick: number, n: number, how: number): void {
    this.#enter(this.#heapAt(pick));
    this.#attempt(() => this.scene.malloc(this.#ctx, n, how));
    // The call without ctx has left its own heap the current one, whatever the host did meanwhile.
    if (how % 3 === 2) this.#requireCurrent();
  }

  realloc(pick: number, n: number): void {
    const block = this.#blockAt(pick);
    if (block === undefined) return;
    const { exports, shadow } = this.scene;
    this.#busy = block;
    this.#enter(block.ctx ?? 0);
    const ctx = this.#ctx;
    const isBack = this.#attempt(() => {
      const p = exports.heap_realloc(ctx, block.ptr, n) >>> 0;
      if (p === 0) shadow.verify(block);
      else shadow.resize(block, p, n, exports.heap_usable_size(ctx, p));
    });
    this.#busy = undefined;
    if (isBack || this.#isLive(block)) return;
    shadow.forget(block);
    this.#leaky.add(ctx);
  }

  free(pick: number): void {
    const block = this.#blockAt(pick);
    if (block === undefined) return;
    this.#enter(block.ctx ?? 0);
    this.#attempt(() => this.scene.free(block));
  }

  /** A block in the hands of another heap. */
  freeWrong(pick: number): void {
    const block = this.#blockAt(pick);
    const other = this.scene.heaps.find((ctx) => ctx !== block?.ctx);
    if (block === undefined || other === undefined) return;
    const { exports } = this.scene;
    if (exports.heap_owns(other, block.ptr) !== 0) throw new Error("two owners");
    try {
      exports.heap_free(other, block.ptr);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError && /unreachable/i.test(error.message)) return;
      throw error;
    }
    throw new Error("freed by another heap");
  }

  trim(pick: number): void {
    this.#enter(this.#heapAt(pick));
    this.#attempt(() => this.scene.exports.heap_trim(this.#ctx));
  }

  reset(pick: number): void {
    const ctx = this.#heapAt(pick);
    for (const block of this.scene.blocksOf(ctx)) this.scene.shadow.remove(block);
    this.#leaky.delete(ctx);
    this.#enter(ctx);
    this.#attempt(() => this.scene.exports.heap_reset(ctx));
  }

  /** Exactly the heap whose chunk it is in says so, of any address. */
  owner(p: number): void {
    const { exports, heaps, host } = this.scene;
    const owners = heaps.filter((ctx) => exports.heap_owns(ctx, p) !== 0);
    if (owners.length !== (host.owns(p) ? 1 : 0)) throw new Error(`${p} has ${owners.length} owners`);
  }

  /** The same of addresses round each chunk's ends. */
  owners(pick: number): void {
    for (const [chunk, bytes] of this.scene.host.chunks)
      for (const border of [chunk, chunk + WASM_PAGE, chunk + bytes])
        for (const distance of [-80, -72, -65, -64, -9, -8, -1, 0, 1, 15, 16, 17, pick % WASM_PAGE])
          this.owner(border + distance);
  }

  /** The host behaves: all comes back. */
  end(): void {
    const { scene } = this;
    scene.host.answer = undefined;
    scene.host.onFree = (p, bytes) => scene.forge(p, bytes);
    scene.check();
    for (const ctx of this.#leaky) {
      for (const block of scene.blocksOf(ctx)) scene.shadow.remove(block);
      scene.exports.heap_reset(ctx);
    }
    scene.expectEmpty();
  }

  #answerOf(name: Answer, pick: number, bytes: number): number | undefined {
    const { exports, host, memory } = this.scene;
    const own = [...host.chunks.keys()].filter((chunk) => exports.heap_owns(this.#ctx, chunk + 16) !== 0);
    const chunk = own[pick % Math.max(own.length, 1)] ?? 0;
    const end = memory.buffer.byteLength;
    switch (name) {
      case "nothing":
        return 0;
      case "an odd address":
        return host.find(bytes + WASM_PAGE) + 1 + 2 * (pick % (WASM_PAGE / 2));
      case "a multiple of 16":
        return host.find(bytes + WASM_PAGE) + 16 * (1 + (pick % 4095));
      case "an address outside":
        return end + WASM_PAGE * (pick % 100);
      case "memory beyond the end":
        return end - (bytes > WASM_PAGE ? WASM_PAGE : 8);
      case "a chunk again":
        return chunk;
      case "memory inside a chunk":
        return chunk && chunk + 8 * (pick % ((host.chunks.get(chunk) ?? 0) >> 3));
      case "the state":
        return this.#ctx + 16 * (pick % 2);
      case "an exception":
        throw new HostError();
      case "a chunk in memory that it grows":
        this.scene.grow(1 + (pick % 3));
        return undefined;
      case "a chunk after a call of the heap":
        this.#callInside(pick);
        return undefined;
    }
  }

  /** A call out of a call: another block, and perhaps a free, of any heap; and another heap is made the current one. */
  #callInside(pick: number): void {
    const { scene } = this;
    this.#isInside = true;
    const block = this.#blockAt(pick);
    scene.malloc(this.#heapAt(pick), (pick * 37) % 3000, pick);
    if (block !== undefined && block !== this.#busy) scene.free(block);
    for (const ctx of scene.heaps)
      if (scene.exports.heap_check(ctx) !== 0) throw new Error("not sound while the host is called");
    scene.exports.heap_use(this.#heapAt(pick + 1));
    this.#isInside = false;
  }

  #requireCurrent(): void {
    const { exports } = this.scene;
    const place = (exports.batch_slots() >>> 0) - this.#ctx;
    if (place < 0 || place > exports.heap_size()) throw new Error("another heap has become the current one");
  }

  /** Is it live still? Asked of the heap, as who frees what has moved may be stopped by an exception. */
  #isLive(block: HeapBlock): boolean {
    const { exports } = this.scene;
    const ctx = block.ctx ?? 0;
    exports.heap_use(ctx);
    exports.set_misuse_policy(1, 0);
    const size = exports.heap_usable_size(ctx, block.ptr);
    exports.set_misuse_policy(0, 0);
    return size !== 0;
  }

  #enter(ctx: number): void {
    this.#ctx = ctx;
  }

  #heapAt(pick: number): number {
    return this.scene.heaps[pick % this.scene.heaps.length] ?? 0;
  }

  #blockAt(pick: number): HeapBlock | undefined {
    return this.scene.blocks[pick % Math.max(this.scene.blocks.length, 1)];
  }

  /** False: the host's exception came out. */
  #attempt(call: () => void): boolean {
    try {
      call();
      return true;
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      return false;
    }
  }
}
