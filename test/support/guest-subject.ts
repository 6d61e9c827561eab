// A guest's heap for random programs: its host places chunks anywhere, refuses them, calls the heap from within; mistakes are judged.
import { type GuestBlock, GuestScene } from "./guest-scene.js";
import { WASM_PAGE } from "./pages.js";
import type { QuickScene } from "./quick-trial.js";
import { seededRandom } from "./random.js";

/** Where the host has the next chunks. */
export const PLACES = ["the lowest", "the highest", "any", "new memory", "what came back last"] as const;
export type Place = (typeof PLACES)[number];

/** Pages from which on no memory is grown for a chunk. */
const ENOUGH_PAGES = 1500;

export class GuestSubject extends GuestScene implements QuickScene {
  #pages = 0;
  /** How often the host has said no, and whether it did in the latest call. */
  #refusals = 0;
  #isRefused = false;
  #place: (bytes: number) => number | undefined = () => undefined;
  #last = 0;
  /** The block that is being resized. */
  #busy: GuestBlock | undefined;

  constructor() {
    super();
    this.host.onFree = (p) => {
      this.#last = p;
    };
    this.refuse(0);
  }

  override malloc(n: number, how: number): GuestBlock | undefined {
    return this.#watched(() => super.malloc(n, how));
  }

  override realloc(block: GuestBlock, n: number, how: number): boolean {
    this.#busy = block;
    const isDone = this.#watched(() => super.realloc(block, n, how));
    this.#busy = undefined;
    if (!isDone && block.isOlder) this.#isRefused = true;
    return isDone;
  }

  mayRefuse(): boolean {
    return this.#isRefused || this.#pages > 0;
  }

  trim(): void {
    this.heap.trim();
  }

  /** A cap of so many pages more, or fewer, than the heap has. The headroom is a part of it, in 1/8. */
  cap(pages: number, eighths: number): void {
    this.#pages = Math.max(Math.ceil(this.exports.chunk_bytes() / WASM_PAGE) + pages, 1);
    this.heap.setLimit(this.#pages, (this.#pages * eighths) >> 3);
  }

  uncap(): void {
    this.#pages = 0;
    this.heap.setLimit(0, 0);
  }

  place(name: Place, seed: number): void {
    const random = seededRandom(seed);
    this.host.choose = (count) => (name === "any" ? random(count) : name === "the highest" ? count - 1 : 0);
    this.#place = (bytes) => {
      const units = Math.ceil(bytes / WASM_PAGE);
      if (name === "what came back last") return this.#isFree(this.#last, units) ? this.#last : undefined;
      if (name !== "new memory" || this.memory.buffer.byteLength > ENOUGH_PAGES * WASM_PAGE) return undefined;
      return this.memory.grow(units) * WASM_PAGE;
    };
  }

  /** So many requests for chunks are refused. */
  refuse(times: number): void {
    let left = times;
    this.host.answer = (bytes) => {
      if (left-- <= 0) return this.#place(bytes);
      this.#refusals++;
      return 0;
    };
  }

  addBehindAny(pick: number): void {
    const chunks = this.chunks();
    const [chunk, bytes] = chunks[pick % Math.max(chunks.length, 1)] ?? [];
    if (chunk !== undefined && bytes !== undefined) this.addBehind(chunk, bytes);
  }

  /** The next time that the heap calls the host, that calls the heap. */
  callBack(n: number, pick: number): void {
    this.onCall = () => {
      this.onCall = undefined;
      this.heap.check();
      super.malloc(n, pick);
      const block = this.blocks[pick % Math.max(this.blocks.length, 1)];
      if (block !== undefined && block !== this.#busy && !block.isOlder) this.free(block);
      this.heap.check();
    };
  }

  quieten(): void {
    this.refuse(0);
    this.uncap();
    this.onCall = undefined;
  }

  misuse(p: number, how: number): string {
    const { exports, older } = this;
    const count = exports.misuse_count();
    exports.set_misuse_policy(how & 1, 0);
    const isTrap = this.#isTrap(p, how >> 1);
    exports.set_misuse_policy(0, 0);
    const strays = older.strays.splice(0).filter((stray) => stray.p === p).length;
    const told = exports.misuse_count() - count;
    if (!this.has(p)) return strays === 1 && !isTrap && told === 0 ? "" : "not asked of who had it before";
    if (strays > 0) return "asked of the program";
    if (told !== 1 || exports.last_error_address() >>> 0 !== p) return "not seen";
    return isTrap === ((how & 1) === 0) ? "" : "not as the policy has it";
  }

  borders(): number[] {
    return this.chunks().flatMap(([chunk, bytes]) => {
      const units = Math.ceil(bytes / WASM_PAGE);
      return [chunk + bytes, ...Array.from({ length: units }, (_, i) => chunk + i * WASM_PAGE)];
    });
  }

  image(): Uint8Array {
    const { buffer } = this.memory;
    return Buffer.concat(this.chunks().map(([chunk, bytes]) => new Uint8Array(buffer, chunk, bytes)));
  }

  #isTrap(p: number, how: number): boolean {
    const { exports } = this;
    try {
      const kind = how % 4;
      if (kind === 0) exports.py_free(1, p);
      else if (kind === 1) exports.lua_alloc(1, p, 8, 0);
      // Not asked of the program's own blocks: those have no function for it.
      else if (kind === 2 && this.has(p)) {
        if (exports.malloc_usable_size(p) !== 0) throw new Error(`${p}: has a size`);
      } else if (exports.py_realloc(1, p, 100) !== 0) throw new Error(`${p}: resized`);
      return false;
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError) || !/unreachable/i.test(error.message)) throw error;
      return true;
    }
  }

  /** A call after which chunks may have no more than before, or than the cap says. */
  #watched<Result>(call: () => Result): Result {
    const [refusals, bytes] = [this.#refusals, this.exports.chunk_bytes()];
    const result = call();
    this.#isRefused = this.#refusals > refusals;
    const most = this.#pages === 0 ? Number.POSITIVE_INFINITY : this.#pages * WASM_PAGE;
    if (this.exports.chunk_bytes() > Math.max(bytes, most)) throw new Error("more than the cap");
    return result;
  }

  #isFree(p: number, units: number): boolean {
    const own = new Set(this.host.ownUnits());
    return (
      p !== 0 && Array.from({ length: units }, (_, i) => p / WASM_PAGE + i).every((unit) => own.has(unit))
    );
  }
}
