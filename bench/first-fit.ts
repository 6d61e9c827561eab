/**
 * The floor of the comparison: one byte per heap byte says whether it is taken, and malloc looks from the start for enough
 * free ones in a row. It is what demonstrations of malloc in Python do.
 */
export class FirstFitHeap {
  readonly #taken: Uint8Array;
  readonly #sizes = new Map<number, number>();
  /** One past the highest byte ever taken. */
  top = 0;

  constructor(size: number) {
    this.#taken = new Uint8Array(size);
  }

  malloc(size: number): number {
    const length = Math.max(size, 1);
    let run = 0;
    // Address 0 stays unused: it means "no memory".
    for (let byte = 1; byte < this.#taken.length; byte++) {
      run = this.#taken[byte] === 0 ? run + 1 : 0;
      if (run === length) return this.#take(byte + 1 - length, length);
    }
    return 0;
  }

  #take(block: number, length: number): number {
    this.#taken.fill(1, block, block + length);
    this.#sizes.set(block, length);
    this.top = Math.max(this.top, block + length);
    return block;
  }

  free(block: number): void {
    const length = this.#sizes.get(block);
    if (length === undefined) return;
    this.#taken.fill(0, block, block + length);
    this.#sizes.delete(block);
  }

  realloc(block: number, size: number): number {
    const moved = this.malloc(size);
    if (moved !== 0) this.free(block);
    return moved;
  }
}
