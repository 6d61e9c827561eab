/** Slots of an empty table: a power of two. */
const SMALLEST = 32;
/** 2^32 divided by the golden ratio: multiples of an address's step spread evenly over its upper bits. */
const GOLDEN = 0x9e3779b1;
/** What no block has; also what an empty slot holds. */
const NOBODY = 0;

/**
 * The generation of the block object that owns each address. Whoever frees or moves an address takes it out.
 *
 * A table of numbers with open addressing, at most half full, as a Map of numbers costs more than the allocation of a block. Each slot is
 * an address and a generation; an entry lies at its address's slot or behind, with no empty slot between.
 */
export class OwnedAddresses {
  #slots = new Float64Array(2 * SMALLEST);
  #shift = 32 - Math.log2(SMALLEST);
  #size = 0;

  /** How many addresses block objects own. */
  get size(): number {
    return this.#size;
  }

  /** The generation that owns the address; 0 if it is nobody's. */
  get(address: number): number {
    const slots = this.#slots;
    return slots[this.#find(slots, address) + 1] as number;
  }

  /** Makes the address the generation's, which is not 0. */
  set(address: number, generation: number): void {
    if (this.#size * 4 >= this.#slots.length) this.#resize(this.#slots.length * 2);
    const slots = this.#slots;
    const at = this.#find(slots, address);
    if (slots[at + 1] === NOBODY) this.#size++;
    slots[at] = address;
    slots[at + 1] = generation;
  }

  /** Makes the address nobody's. */
  delete(address: number): void {
    const at = this.#find(this.#slots, address);
    if (this.#slots[at + 1] !== NOBODY) this.#deleteAt(at);
  }

  /** Makes the address nobody's if it is the generation's; whether it was. */
  deleteOwn(address: number, generation: number): boolean {
    const at = this.#find(this.#slots, address);
    if (this.#slots[at + 1] !== generation || generation === NOBODY) return false;
    this.#deleteAt(at);
    return true;
  }

  clear(): void {
    this.#size = 0;
    this.#resize(2 * SMALLEST, false);
  }

  /** Where the address's entry begins, or the empty slot where it would. */
  #find(slots: Float64Array, address: number): number {
    const mask = slots.length - 1;
    let at = (Math.imul(address, GOLDEN) >>> this.#shift) * 2;
    while (slots[at + 1] !== NOBODY && slots[at] !== address) at = (at + 2) & mask;
    return at;
  }

  /** Empties the slot, and moves what lies behind it up, so that no entry has an empty slot before it. */
  #deleteAt(slot: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let hole = slot;
    for (let at = (hole + 2) & mask; slots[at + 1] !== NOBODY; at = (at + 2) & mask) {
      const home = (Math.imul(slots[at] as number, GOLDEN) >>> this.#shift) * 2;
      // It may move iff its own slot does not lie behind the hole.
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      slots[hole] = slots[at] as number;
      slots[hole + 1] = slots[at + 1] as number;
      hole = at;
    }
    slots[hole + 1] = NOBODY;
    this.#size--;
    if (this.#size * 32 < slots.length && slots.length > 2 * SMALLEST) this.#resize(slots.length / 4);
  }

  #resize(length: number, keeps = true): void {
    const former = this.#slots;
    const slots = new Float64Array(Math.max(length, 2 * SMALLEST));
    this.#slots = slots;
    this.#shift = 33 - Math.log2(slots.length);
    if (!keeps) return;
    for (let i = 0; i < former.length; i += 2) {
      if (former[i + 1] === NOBODY) continue;
      const at = this.#find(slots, former[i] as number);
      slots.set(former.subarray(i, i + 2), at);
    }
  }
}
