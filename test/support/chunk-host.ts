// A host's side of embed: units of 64 KiB that it gives out as chunks and takes back, and what lies in those that are its own.
import { WASM_PAGE } from "./pages.js";

/** What a test says of a chunk_alloc: an address, or undefined where the host is to find one. */
export type Answer = (bytes: number, align: number) => number | undefined;

const pagesOf = (bytes: number) => Math.ceil(bytes / WASM_PAGE);

export class ChunkHost {
  /** The chunks that are out, with their bytes. */
  readonly chunks = new Map<number, number>();
  /** How often each was called. */
  allocs = 0;
  frees = 0;
  /** What is answered instead. */
  answer: Answer | undefined;
  /** What happens once a chunk has come back. */
  onFree: ((p: number, bytes: number) => void) | undefined;
  /** Gives the first unit of a run of free ones its place: one of so many. The lowest unless a test says so. */
  choose: (count: number) => number = () => 0;
  readonly #memory: WebAssembly.Memory;
  /** Units that are a chunk's or reserved. The first is never given. */
  readonly #taken = new Set<number>([0]);

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
  }

  alloc(bytes: number, align: number): number {
    this.allocs++;
    const answer = this.answer;
    const p = answer?.(bytes, align) ?? this.find(bytes);
    // What a hostile host gives is out iff it is the host's to give.
    if (this.#isOwn(p, bytes)) this.#take(p, bytes);
    return p | 0;
  }

  free(p: number, bytes: number): void {
    this.frees++;
    if (this.chunks.get(p) !== bytes) throw new Error(`chunk_free(${p}, ${bytes}) of ${this.chunks.get(p)}`);
    this.chunks.delete(p);
    for (let unit = Math.floor(p / WASM_PAGE); unit < Math.ceil((p + bytes) / WASM_PAGE); unit++)
      this.#taken.delete(unit);
    this.onFree?.(p, bytes);
  }

  /** Units for the host itself. The address of the first. */
  reserve(bytes: number): number {
    const p = this.find(bytes);
    if (p === 0) throw new Error("no memory to reserve");
    for (let unit = p / WASM_PAGE; unit < (p + bytes) / WASM_PAGE; unit++) this.#taken.add(unit);
    return p;
  }

  /** The unit that begins there, for the host itself. False: it is taken, or beyond memory. */
  reserveAt(p: number): boolean {
    if (!this.#isOwn(p, WASM_PAGE)) return false;
    this.#taken.add(p / WASM_PAGE);
    return true;
  }

  /** Free units for so many bytes; memory grows if there are none. 0: it cannot. */
  find(bytes: number): number {
    const length = pagesOf(bytes);
    const places = this.#places(length);
    if (places.length > 0) return (places[this.choose(places.length)] ?? 0) * WASM_PAGE;
    const end = this.#memory.buffer.byteLength / WASM_PAGE;
    let first = end;
    while (!this.#taken.has(first - 1)) first--;
    try {
      this.#memory.grow(first + length - end);
    } catch {
      return 0;
    }
    return first * WASM_PAGE;
  }

  /** The units that are the host's own. */
  ownUnits(): number[] {
    const units = this.#memory.buffer.byteLength / WASM_PAGE;
    return Array.from({ length: units }, (_, unit) => unit).filter((unit) => !this.#taken.has(unit));
  }

  /** Is the address, any, one that a block of a chunk may have: neither header, sentinel nor another's? */
  owns(p: number): boolean {
    for (const [chunk, bytes] of this.chunks) if (p >= chunk + 16 && p < chunk + bytes - 8) return true;
    return false;
  }

  #isOwn(p: number, bytes: number): boolean {
    if (p === 0 || p + bytes > this.#memory.buffer.byteLength) return false;
    for (let unit = Math.floor(p / WASM_PAGE); unit < (p + bytes) / WASM_PAGE; unit++)
      if (this.#taken.has(unit)) return false;
    return true;
  }

  #places(length: number): number[] {
    const units = this.#memory.buffer.byteLength / WASM_PAGE;
    const places: number[] = [];
    let run = 0;
    for (let unit = 0; unit < units; unit++) {
      run = this.#taken.has(unit) ? 0 : run + 1;
      if (run >= length) places.push(unit - length + 1);
    }
    return places;
  }

  #take(p: number, bytes: number): void {
    this.chunks.set(p, bytes);
    for (let unit = Math.floor(p / WASM_PAGE); unit < Math.ceil((p + bytes) / WASM_PAGE); unit++)
      this.#taken.add(unit);
  }
}
