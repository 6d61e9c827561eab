/** Bytes of memory that one list is for: a large block has one of its own. */
const PAGE_BITS = 12;
/** An address of the built-in functions' is a multiple of 8. */
const STEP_BITS = 3;
const STEPS = 1 << (PAGE_BITS - STEP_BITS);
/** What no block has. */
const NOBODY = 0;

/**
 * The generation of the block object that owns each address. Whoever frees or moves an address takes it out.
 *
 * A list of numbers for each page of memory that has such blocks, as a Map costs more than the allocation of a block. Numbers beyond 2^32 are
 * exact, so that no generation ever comes back.
 */
export class OwnedAddresses {
  /** Whether a block object was made since the heap is empty. */
  isUsed = false;
  /** Told of each address that was somebody's and is freed by a function of the malloc family. */
  freed: ((address: number) => void) | undefined;
  /** By the upper bits of the address. */
  #pages: (Float64Array | undefined)[] = [];
  /** The addresses that are no multiple of 8, which somebody's own allocator may give. */
  readonly #odd = new Map<number, number>();

  /** The generation that owns the address; 0 if it is nobody's. */
  get(address: number): number {
    if (address & 7) return this.#odd.get(address) ?? NOBODY;
    const page = this.#pages[address >>> PAGE_BITS];
    return page === undefined ? NOBODY : (page[(address >>> STEP_BITS) & (STEPS - 1)] as number);
  }

  /** Makes the address the generation's, which is not 0. */
  set(address: number, generation: number): void {
    if (address & 7) {
      this.#setOdd(address, generation);
      return;
    }
    const page = this.#pages[address >>> PAGE_BITS] ?? this.#newPage(address >>> PAGE_BITS);
    const at = (address >>> STEP_BITS) & (STEPS - 1);
    page[at] = generation;
  }

  /** Makes the address nobody's if it is the generation's; whether it was. */
  delete(address: number, generation = this.get(address)): boolean {
    if (generation === NOBODY) return false;
    if (address & 7) return this.#deleteOdd(address, generation);
    const page = this.#pages[address >>> PAGE_BITS];
    const at = (address >>> STEP_BITS) & (STEPS - 1);
    if (page === undefined || page[at] !== generation) return false;
    page[at] = NOBODY;
    return true;
  }

  clear(): void {
    this.isUsed = false;
    this.#pages = [];
    this.#odd.clear();
  }

  #newPage(index: number): Float64Array {
    this.isUsed = true;
    // No hole, which would make a slower kind of list of it.
    while (this.#pages.length < index) this.#pages.push(undefined);
    const page = new Float64Array(STEPS);
    this.#pages[index] = page;
    return page;
  }

  #setOdd(address: number, generation: number): void {
    this.isUsed = true;
    this.#odd.set(address, generation);
  }

  #deleteOdd(address: number, generation: number): boolean {
    if (this.#odd.get(address) !== generation) return false;
    return this.#odd.delete(address);
  }
}
