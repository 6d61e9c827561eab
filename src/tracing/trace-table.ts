/** What is known of one live block. */
export interface BlockTrace {
  readonly address: number;
  /** Bytes. */
  readonly size: number;
  /** The number of its call site. */
  readonly site: number;
}

/** Words of a place: the address + 1, so that 0 is an empty place; the bytes; the call site. */
const WORDS = 3;
const FEWEST_PLACES = 1024;
const FEWEST_SHIFT = 22;

/** Makes a list of so many words. @throws {RangeError} there is no memory. */
export type MakeWords = (length: number) => Uint32Array;

/**
 * Traces by address: open addressing in one list of words, as a Map of millions of blocks takes ten times the memory, and has an end
 * at 2^24 of them. Addresses and sizes are integers from 0 to 0xfffffffe.
 */
export class TraceTable {
  readonly #makeWords: MakeWords;
  #words: Uint32Array;
  #places = FEWEST_PLACES;
  /** Of 32 bits, those above log2 of the places. */
  #shift = FEWEST_SHIFT;
  #count = 0;

  constructor(makeWords: MakeWords = (length) => new Uint32Array(length)) {
    this.#makeWords = makeWords;
    this.#words = makeWords(FEWEST_PLACES * WORDS);
  }

  get count(): number {
    return this.#count;
  }

  /** Bytes that the table takes. */
  get bytes(): number {
    return this.#words.byteLength;
  }

  /** @throws {RangeError} there is no memory: nothing has changed. */
  set(address: number, size: number, site: number): void {
    let place = this.#find(address);
    if (this.#words[place] === 0) {
      if (4 * (this.#count + 1) > 3 * this.#places) {
        this.#grow();
        place = this.#find(address);
      }
      this.#count++;
    }
    this.#words[place] = address + 1;
    this.#words[place + 1] = size;
    this.#words[place + 2] = site;
  }

  get(address: number): BlockTrace | undefined {
    const place = this.#find(address);
    return this.#words[place] === 0 ? undefined : this.#at(place);
  }

  /** Takes the trace out; undefined: there is none. */
  delete(address: number): BlockTrace | undefined {
    const place = this.#find(address);
    if (this.#words[place] === 0) return undefined;
    const trace = this.#at(place);
    this.#close(place);
    this.#count--;
    return trace;
  }

  *[Symbol.iterator](): IterableIterator<BlockTrace> {
    for (let place = 0; place < this.#words.length; place += WORDS)
      if (this.#words[place] !== 0) yield this.#at(place);
  }

  clear(): void {
    this.#words = this.#makeWords(FEWEST_PLACES * WORDS);
    this.#places = FEWEST_PLACES;
    this.#shift = FEWEST_SHIFT;
    this.#count = 0;
  }

  #at(place: number): BlockTrace {
    const words = this.#words;
    return { address: (words[place] ?? 0) - 1, size: words[place + 1] ?? 0, site: words[place + 2] ?? 0 };
  }

  #home(key: number): number {
    // The upper bits, as the lower ones of addresses are all the same.
    return Math.imul(key, 0x9e3779b1) >>> this.#shift;
  }

  /** The first word of the address's place, or of the empty one where it would be. */
  #find(address: number): number {
    const key = address + 1;
    let place = this.#home(key);
    while (this.#words[place * WORDS] !== 0 && this.#words[place * WORDS] !== key)
      place = place + 1 === this.#places ? 0 : place + 1;
    return place * WORDS;
  }

  #grow(): void {
    const old = this.#words;
    const words = this.#makeWords(old.length * 2);
    this.#words = words;
    this.#places *= 2;
    this.#shift--;
    for (let from = 0; from < old.length; from += WORDS) {
      const key = old[from] ?? 0;
      if (key !== 0) words.set(old.subarray(from, from + WORDS), this.#find(key - 1));
    }
  }

  /** Empties the place, and moves up what would not be found behind it any more. */
  #close(place: number): void {
    let hole = place / WORDS;
    for (let next = this.#next(hole); this.#words[next * WORDS] !== 0; next = this.#next(next)) {
      const home = this.#home(this.#words[next * WORDS] ?? 0);
      if (this.#distance(home, next) < this.#distance(hole, next)) continue;
      this.#words.copyWithin(hole * WORDS, next * WORDS, next * WORDS + WORDS);
      hole = next;
    }
    this.#words.fill(0, hole * WORDS, hole * WORDS + WORDS);
  }

  #next(place: number): number {
    return place + 1 === this.#places ? 0 : place + 1;
  }
  #distance(from: number, to: number): number {
    return to >= from ? to - from : to - from + this.#places;
  }
}
