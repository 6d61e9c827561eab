// A model of AssemblyScript's heap: which blocks there are, and what is in them.
import type { Program } from "./runtimes.js";

interface Block {
  readonly address: number;
  readonly size: number;
  readonly fill: number;
}

export class ShadowBlocks {
  readonly #program: Program;
  readonly #heapBase: number;
  readonly #isSized: boolean;
  readonly #blocks: Block[] = [];
  #next = 1;

  constructor(program: Program, isSized: boolean) {
    this.#isSized = isSized;
    this.#program = program;
    this.#heapBase = program.call("heapBase");
  }

  get count(): number {
    return this.#blocks.length;
  }

  get isEmpty(): boolean {
    return this.#blocks.length === 0;
  }

  #bytes({ address, size }: Block): Uint8Array {
    return new Uint8Array(this.#program.memory.buffer, address, size);
  }

  /** Notes a block that was given out, and writes all of it. */
  #keep(address: number, size: number): void {
    const isPlaced = address % 16 === 0 && address >= this.#heapBase;
    const isTooSmall = this.#isSized && this.#program.call("capacity", address) < size;
    if (!isPlaced || isTooSmall) throw new Error(`${address} cannot be a block of ${size} bytes`);
    const block = { address, size, fill: this.#next };
    this.#next = (this.#next % 255) + 1;
    this.#bytes(block).fill(block.fill);
    this.#blocks.push(block);
  }

  #verify(block: Block, length = block.size): void {
    const wrong = this.#bytes(block)
      .subarray(0, length)
      .findIndex((byte) => byte !== block.fill);
    if (wrong >= 0)
      throw new Error(`a block of ${block.size} bytes at ${block.address} has changed at ${wrong}`);
  }

  #take(pick: number): Block {
    const [block] = this.#blocks.splice(pick % this.#blocks.length, 1);
    if (block === undefined) throw new Error("there are no blocks");
    this.#verify(block);
    return block;
  }

  alloc(size: number): void {
    this.#keep(this.#program.call("alloc", size) >>> 0, size);
  }

  free(pick: number): void {
    this.#program.call("free", this.#take(pick).address);
  }

  realloc(pick: number, size: number): void {
    const old = this.#take(pick);
    const address = this.#program.call("realloc", old.address, size) >>> 0;
    this.#verify({ ...old, address }, Math.min(old.size, size));
    this.#keep(address, size);
  }

  verify(): void {
    for (const block of this.#blocks) this.#verify(block);
    const ordered = [...this.#blocks].sort((a, b) => a.address - b.address);
    ordered.slice(1).forEach((block, i) => {
      const before = ordered[i];
      if (before && block.address < before.address + before.size)
        throw new Error(`blocks at ${before.address} and ${block.address} overlap`);
    });
  }

  freeAll(): void {
    while (!this.isEmpty) this.free(this.count - 1);
  }
}
