// A block is a piece of the heap whose view is never stale and whose free cannot hit another block.
import { describe, expect, it } from "vitest";
import { Block, MemoryError, MemoryMisuseError } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

eachBuild((create, build) => {
  it("has the address, the size and the bytes that were asked for", () => {
    const py = create();
    const block = py.alloc(100);
    expect(block).toBeInstanceOf(Block);
    expect(block.size).toBe(100);
    expect(block.view).toHaveLength(100);
    expect(block.view.byteOffset).toBe(block.ptr);
    expect(block.view.buffer).toBe(py.memory.buffer);
    expect(py.malloc_usable_size(block.ptr)).toBeGreaterThanOrEqual(100);
  });

  it("of 0 bytes has an address of its own and no bytes", () => {
    const py = create();
    const [one, other] = [py.alloc(0), py.alloc(0)];
    expect(one.ptr).not.toBe(other.ptr);
    expect(one.view).toHaveLength(0);
    one.free();
    other.free();
    expect(py.check()).toBe(0);
  });

  it("keeps its bytes through growth of the memory, in a fresh view", () => {
    const py = create();
    const block = py.alloc(64);
    const stale = block.view;
    stale.fill(0x5a);
    expect(block.view === stale).toBe(true);

    py.alloc(2 * 65536);
    expect(stale).toHaveLength(0);
    expect(block.view === stale).toBe(false);
    expect(block.view).toEqual(new Uint8Array(64).fill(0x5a));
    const fresh = block.view;
    expect(block.view === fresh).toBe(true);
  });

  describe("once freed", () => {
    it("refuses its view", () => {
      const py = create();
      const block = py.alloc(48);
      const address = block.ptr;
      block.free();
      const error = thrown(() => block.view);
      expect(error).toBeInstanceOf(MemoryMisuseError);
      expect(error).toMatchObject({ code: "USE_AFTER_FREE", address, size: 48 });
      expect(block.isFreed).toBe(true);
      expect(block.ptr).toBe(0);
    });

    it("can be freed again without harm, even where another block lives by then", () => {
      const py = create();
      const block = py.alloc(48);
      const address = block.ptr;
      block.free();
      // Out of quarantine.
      if (build === "secure") py.trim();
      let other = py.alloc(48);
      while (other.ptr !== address) other = py.alloc(48);
      other.view.fill(1);
      block.free();
      block.free();
      const third = py.alloc(48);
      expect(third.ptr).not.toBe(address);
      expect(other.view).toEqual(new Uint8Array(48).fill(1));
      expect(py.check()).toBe(0);
    });
  });

  it("is freed by Symbol.dispose, where the host has it", () => {
    const py = create();
    const block = py.alloc(48);
    expect(typeof Symbol.dispose).toBe("symbol");
    block[Symbol.dispose]();
    expect(block.isFreed).toBe(true);
    block[Symbol.dispose]();
  });

  it("throws MemoryError where there is no memory, and the heap goes on", () => {
    const py = create({ maximumBytes: 4 * 65536 });
    const error = thrown(() => py.alloc(5 * 65536));
    expect(error).toBeInstanceOf(MemoryError);
    expect(error).toMatchObject({
      name: "MemoryError",
      size: 5 * 65536,
      message: "alloc: no memory for 327680 bytes",
    });
    expect(py.check()).toBe(0);
    expect(py.alloc(65536).view).toHaveLength(65536);
  });

  it("throws MemoryError for more than PY_SSIZE_T_MAX bytes", () => {
    const py = create();
    for (const size of [py.config.PY_SSIZE_T_MAX + 1, 0xffffffff]) {
      expect(thrown(() => py.alloc(size))).toBeInstanceOf(MemoryError);
    }
    expect(py.memory.buffer.byteLength).toBeLessThanOrEqual(2 * 65536);
  });
});
