// What must be true of a heap's blocks, known without the allocator: where each lies, and what its owner wrote there.

/** A live block, as its owner knows it. */
export interface ShadowBlock {
  ptr: number;
  /** Bytes asked for. */
  size: number;
  /** Bytes that the allocator says it has. */
  usable: number;
  /** What its bytes are made from. */
  stamp: number;
  /** Its place in ShadowHeap.blocks. */
  index: number;
}

const GRANULE_BITS = 3;
const GRANULE = 1 << GRANULE_BITS;
/** In blocks that are not filled as a whole, so many bytes at each end are. */
const ENDS = 8;

const patternByte = (stamp: number, i: number) => Math.imul(stamp ^ i, 0x9e3779b1) >>> 24;

export class ShadowHeap {
  /** The live blocks, in no order. */
  readonly blocks: ShadowBlock[] = [];
  readonly #memory: WebAssembly.Memory;
  readonly #wholeEvery: number;
  #stamps = 0;
  /** The stamp of the block that owns the granule, or 0. */
  #owners = new Uint32Array(0);
  #bytes = new Uint8Array(0);

  /** Fills one block in `wholeEvery` as a whole, the others at both ends. */
  constructor(memory: WebAssembly.Memory, wholeEvery = 1) {
    this.#memory = memory;
    this.#wholeEvery = wholeEvery;
  }

  /** A new block: it must lie in memory, at a multiple of `align`, where no other one does. It is filled. */
  add(ptr: number, size: number, usable: number, align = 8): ShadowBlock {
    const block = { ptr, size, usable, stamp: ++this.#stamps, index: this.blocks.length };
    this.#refresh();
    this.#require(block, align);
    this.#own(block, block.stamp);
    this.#fill(block);
    this.blocks.push(block);
    return block;
  }

  /** A block that is to be freed: its contents must be what its owner wrote. */
  remove(block: ShadowBlock): void {
    this.verify(block);
    this.forget(block);
  }

  /** A block that is gone, whatever lies there now. */
  forget(block: ShadowBlock): void {
    this.#own(block, 0);
    const last = this.blocks.pop();
    if (last === undefined || last === block) return;
    this.blocks[block.index] = last;
    last.index = block.index;
  }

  /** A block that was resized: what it held must have come along. */
  resize(block: ShadowBlock, ptr: number, size: number, usable: number): void {
    this.#refresh();
    this.#own(block, 0);
    const { size: oldSize, stamp } = block;
    Object.assign(block, { ptr, usable, stamp: ++this.#stamps });
    this.#require({ ...block, size }, 8);
    this.#verifyPattern(ptr, stamp, oldSize, Math.min(oldSize, size));
    block.size = size;
    this.#own(block, block.stamp);
    this.#fill(block);
  }

  /** The first n bytes at p must be 0. */
  requireZeros(p: number, n: number): void {
    this.#refresh();
    for (let i = p; i < p + n; i++)
      if (this.#bytes[i] !== 0) throw new Error(`${p}: byte ${i - p} of ${n} is not 0`);
  }

  /** The block's contents must be what its owner wrote. */
  verify(block: ShadowBlock): void {
    this.#refresh();
    this.#verifyPattern(block.ptr, block.stamp, block.size, block.size);
  }

  verifyAll(): void {
    for (const block of this.blocks) this.verify(block);
  }

  /** The same blocks with the same contents, expected in another memory. */
  copyOn(memory: WebAssembly.Memory): ShadowHeap {
    const copy = new ShadowHeap(memory, this.#wholeEvery);
    copy.#stamps = this.#stamps;
    copy.#refresh();
    for (const block of this.blocks) {
      copy.blocks.push({ ...block });
      copy.#own(block, block.stamp);
    }
    return copy;
  }

  /** The addresses of the live blocks, ascending. */
  addresses(): number[] {
    return this.blocks.map((block) => block.ptr).sort((one, other) => one - other);
  }

  /** The block that owns the address's granule has this stamp; 0 = nobody. */
  ownerOf(p: number): number {
    return this.#owners[p >>> GRANULE_BITS] ?? 0;
  }

  #refresh(): void {
    if (this.#bytes.buffer === this.#memory.buffer) return;
    this.#bytes = new Uint8Array(this.#memory.buffer);
    const granules = this.#bytes.length >>> GRANULE_BITS;
    if (granules <= this.#owners.length) return;
    const owners = new Uint32Array(2 * granules);
    owners.set(this.#owners);
    this.#owners = owners;
  }

  #require({ ptr, size, usable }: ShadowBlock, align: number): void {
    const what = `block of ${size} (usable ${usable}) bytes at ${ptr}`;
    if (ptr === 0 || ptr % align !== 0) throw new Error(`${what}: not a multiple of ${align}`);
    if (usable < size) throw new Error(`${what}: too short`);
    if (ptr + usable > this.#bytes.length) throw new Error(`${what}: beyond memory, ${this.#bytes.length}`);
    for (let i = ptr >>> GRANULE_BITS; i * GRANULE < ptr + Math.max(usable, 1); i++) {
      if (this.#owners[i]) throw new Error(`${what}: overlaps the block with stamp ${this.#owners[i]}`);
    }
  }

  #own({ ptr, usable }: ShadowBlock, stamp: number): void {
    this.#owners.fill(
      stamp,
      ptr >>> GRANULE_BITS,
      (ptr + Math.max(usable, 1) + GRANULE - 1) >>> GRANULE_BITS,
    );
  }

  #isWhole(stamp: number, size: number): boolean {
    return size <= 2 * ENDS || stamp % this.#wholeEvery === 0;
  }

  #fill({ ptr, size, stamp }: ShadowBlock): void {
    const isWhole = this.#isWhole(stamp, size);
    for (let i = 0; i < size; i++) {
      if (!isWhole && i === ENDS) i = size - ENDS;
      this.#bytes[ptr + i] = patternByte(stamp, i);
    }
  }

  /** Of a block that was filled with `filled` bytes, the first n must be there. */
  #verifyPattern(ptr: number, stamp: number, filled: number, n: number): void {
    const isWhole = this.#isWhole(stamp, filled);
    for (let i = 0; i < n; i++) {
      if (!isWhole && i === ENDS) i = Math.max(i, filled - ENDS);
      if (i >= n) return;
      if (this.#bytes[ptr + i] === patternByte(stamp, i)) continue;
      throw new Error(`block of ${filled} bytes at ${ptr}: byte ${i} was changed`);
    }
  }
}
