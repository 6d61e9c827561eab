// The secure build sees writes that no other one does: behind a block's last byte, and anywhere in a freed block.
import { describe, expect, it } from "vitest";
import { createPyMem, MemoryMisuseError, type Pointer, type PyMem, PyMemFatalError } from "../src/index.js";
import { thrown } from "./support/thrown.js";

const create = () => createPyMem({ build: "secure" });
const SMALL = Array.from({ length: 70 }, (_, i) => i + 1);
const SIZES = [...SMALL, 127, 128, 255, 256, 504, 510, 511, 512, 513, 1000, 4095, 4096, 5001, 70_000];
const VALUES = [0x00, 0xff, 0x41];

/** Bytes of the canary: a block is a byte longer than asked for at least, and a multiple of 8 bytes. */
const canaryOf = (size: number) => ((size + 8) & ~7) - size;
const bytesAt = (py: PyMem, p: number, n: number) => new Uint8Array(py.memory.buffer, p, n);

describe("behind a block", () => {
  it.each(VALUES)("1 to 8 bytes of %d are an OVERFLOW, before the block is freed", (value) => {
    for (const size of SIZES) {
      const py = create();
      const p = py.malloc(size);
      py.malloc(size);
      for (let length = 1; length <= 8; length++) {
        const behind = bytesAt(py, p + size, length);
        const before = behind.slice();
        behind.fill(value);
        // Beyond the canary is a neighbour, which may be what is reported.
        const isInside = length <= canaryOf(size);
        const found = thrown(() => py.check());
        expect(found, `${size}`).toBeInstanceOf(PyMemFatalError);
        if (isInside) expect(found).toMatchObject({ code: "CANARY", address: p });
        for (const call of [() => py.free(p as Pointer), () => py.realloc(p as Pointer, size + 50)]) {
          const error = thrown(call);
          expect(error).toMatchObject({ name: "MemoryMisuseError", address: p });
          if (isInside) expect(error).toHaveProperty("code", "OVERFLOW");
          else expect(["OVERFLOW", "CORRUPT_TAG"]).toContain((error as MemoryMisuseError).code);
        }
        behind.set(before);
        expect(py.check()).toBe(0);
      }
      py.free(p as Pointer);
      expect(py.check()).toBe(0);
    }
  });

  it("are one wherever the canary is, also after each realloc", () => {
    for (const to of SIZES) {
      const py = create();
      const block = py.realloc(py.realloc(py.malloc(100), 700), to);
      expect(py.malloc_usable_size(block)).toBe(to);
      const behind = bytesAt(py, block + to, 1);
      const before = behind.slice();
      behind.fill(0x41);
      expect(thrown(() => py.free(block))).toHaveProperty("code", "OVERFLOW");
      behind.set(before);
      py.free(block);
      expect(py.check()).toBe(0);
    }
  });
});

/** Frees and makes blocks of the size until a misuse is seen; its code. */
function codeOfReuse(py: PyMem, size: number): string | undefined {
  const live: number[] = [];
  for (let time = 0; time < 1000; time++) {
    try {
      live.push(py.malloc(size));
      if (live.length > 3) py.free(live.shift() as Pointer);
    } catch (error) {
      if (error instanceof MemoryMisuseError) return error.code;
      throw error;
    }
  }
  return undefined;
}

describe("a byte written after free", () => {
  const offsets = (size: number) => {
    const all = Array.from({ length: Math.min(size, 24) }, (_, i) => i);
    return [...all, size >> 1, (size >> 1) + 1, size - 5, size - 1].filter((i) => i >= 0 && i < size);
  };

  it.each([1, 8, 24, 100, 511])("anywhere in a pool's block of %d bytes is found and reported", (size) => {
    for (const value of [0x41, 0xff]) for (const offset of offsets(size)) expectFound(size, offset, value);
  });

  it.each([512, 1000, 4000])("anywhere in a large block of %d bytes is found and reported", (size) => {
    for (const value of [0x41, 0xff]) for (const offset of offsets(size)) expectFound(size, offset, value);
  });

  it.each([5000, 70_000])("in a block of %d bytes, which is not held back, is found and reported", (size) => {
    for (const value of [0x41, 0xff]) for (const offset of offsets(size)) expectFound(size, offset, value);
  });

  function expectFound(size: number, offset: number, value: number): void {
    const py = create();
    const [, p] = [py.malloc(size), py.malloc(size), py.malloc(size)];
    py.free(p);
    const what = `byte ${offset} of ${size}`;
    const bytes = bytesAt(py, p, size);
    // A link mixed with the key may happen to have that value there.
    bytes[offset] = bytes[offset] === value ? value ^ 1 : value;
    expect(
      thrown(() => py.check()),
      what,
    ).toBeInstanceOf(PyMemFatalError);
    // By chance a link that was written to leads into the memory, but to no block.
    expect(["WRITE_AFTER_FREE", "CORRUPT_LINK", "CORRUPT_TAG"], what).toContain(codeOfReuse(py, size));
    // It is mended, and told once.
    expect(py.misuseCount, what).toBe(1);
    expect(codeOfReuse(py, size), what).toBe(undefined);
    expect(py.check()).toBe(0);
  }
});
