// A heap on which a caller makes mistakes, and the proof that none of them changed it.
import { expect } from "vitest";
import { type Block, type CFunctions, MemoryMisuseError, type Pointer, type PyMem } from "../../src/index.js";
import type { Create } from "./builds.js";
import { thrown } from "./thrown.js";

/** A heap with live blocks of many sizes, whose bytes tell whether something touched them. */
export class MisuseScene {
  readonly py: PyMem;
  readonly #blocks: Block[];

  constructor(create: Create) {
    const py = create();
    this.py = py;
    this.#blocks = [8, 64, 64, 64, 512, 600, 5000, 70_000].map((size) => {
      const block = py.alloc(size);
      block.view.fill(size);
      return block;
    });
    // Now the memory has grown as far as that will ever grow it: its end stands still.
    this.#expectUsable();
  }

  /** Every function that takes a block must report this address with that code. */
  expectEverywhere(p: Pointer, code: string): void {
    for (const [name, call, size] of takers(this.py, p)) this.expectMisuse(call, name, code, p, size);
  }

  /** So must those of the raw domain. */
  expectInRawDomain(p: Pointer, code: string): void {
    for (const [name, call, size] of takers(this.py, p)) {
      if (name.startsWith("PyMem_Raw")) this.expectMisuse(call, name, code, p, size);
    }
  }

  /** The call must throw exactly this, twice, and change nothing. */
  expectMisuse(call: () => unknown, functionName: string, code: string, address: number, size = 0): void {
    const before = this.#walk();
    const bytes = this.py.memory.buffer.byteLength;
    for (let time = 0; time < 2; time++) {
      const error = thrown(call);
      expect(error).toBeInstanceOf(MemoryMisuseError);
      expect(error).toMatchObject({ name: "MemoryMisuseError", code, address, size });
      const hex = `0x${address.toString(16).padStart(8, "0")}`;
      expect(error).toHaveProperty(
        "message",
        expect.stringMatching(new RegExp(`^${functionName}: ${hex} .+\\.$`)),
      );
    }
    expect(this.#walk()).toEqual(before);
    expect(this.py.memory.buffer.byteLength).toBe(bytes);
    this.#expectUsable();
  }

  #walk() {
    return [...this.py.heapWalk()];
  }

  #expectUsable(): void {
    const { py } = this;
    expect(py.check()).toBe(0);
    for (const block of this.#blocks)
      expect(block.view.every((byte) => byte === (block.size & 0xff))).toBe(true);
    for (const size of [0, 8, 64, 512, 513, 5000, 100_000]) {
      const p = py.PyMem_Realloc(py.PyMem_Malloc(size), size + 100);
      expect(p).toBeGreaterThan(0);
      py.PyMem_Free(p);
    }
    expect(py.check()).toBe(0);
  }
}

/** Every function that takes a block, given the address: [its name, the call, the size that the error tells]. */
export function takers(py: PyMem, p: Pointer): readonly (readonly [string, () => unknown, number])[] {
  const call = (name: keyof CFunctions, ...given: number[]) =>
    [name, () => Reflect.apply(py[name], undefined, [p, ...given])] as const;
  return [
    [...call("free"), 0],
    [...call("realloc", 100), 100],
    [...call("malloc_usable_size"), 0],
    [...call("PyMem_Free"), 0],
    [...call("PyMem_Realloc", 0), 0],
    [...call("PyObject_Free"), 0],
    [...call("PyObject_Realloc", 77), 77],
    [...call("PyMem_RawFree"), 0],
    [...call("PyMem_RawRealloc", 9999), 9999],
  ];
}
