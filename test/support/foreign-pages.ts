// Memory that somebody else has grown and writes to.
import { expect } from "vitest";
import { WASM_PAGE } from "./pages.js";

/** Pages that are not the allocator's. */
export class ForeignPages {
  readonly #memory: WebAssembly.Memory;
  readonly #ranges: { start: number; length: number; byte: number }[] = [];

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
  }

  /** Bytes of all of them. */
  get bytes(): number {
    return this.#ranges.reduce((sum, { length }) => sum + length, 0);
  }

  grow(pages: number): void {
    const start = this.#memory.grow(pages) * WASM_PAGE;
    const range = { start, length: pages * WASM_PAGE, byte: 1 + (this.#ranges.length % 255) };
    this.#ranges.push(range);
    new Uint8Array(this.#memory.buffer, start, range.length).fill(range.byte);
  }

  expectUntouched(): void {
    for (const { start, length, byte } of this.#ranges) {
      const expected = Buffer.alloc(length, byte);
      expect(Buffer.compare(new Uint8Array(this.#memory.buffer, start, length), expected)).toBe(0);
    }
  }

  overlaps(p: number, size: number): boolean {
    return this.#ranges.some(({ start, length }) => p < start + length && start < p + size);
  }
}
