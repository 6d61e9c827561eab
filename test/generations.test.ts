// A block whose address was freed past it: what lives there by then is somebody else's, and stays untouched.
import { describe, expect, it } from "vitest";
import { type Block, createPyMem, MemoryMisuseError, type Pointer, type PyMem } from "../src/index.js";
import { type Create, eachBuild, eachCheckedBuild } from "./support/builds.js";
import { firstBlock } from "./support/next-block.js";
import { thrown } from "./support/thrown.js";

const SIZES = [8, 100, 512, 3000, 70_000];

/** Makes blocks until one is at the address. */
function remade(py: PyMem, address: number, make: () => number): number {
  // Out of the secure build's quarantine.
  py.trim();
  for (let time = 0; time < 10_000; time++) if (make() === address) return address;
  throw new Error(`nothing is at ${address} again`);
}

/** A block that was freed by its address, and the address, which is somebody else's now. */
function staleBlock(py: PyMem, size: number, make: () => number) {
  const block = py.alloc(size);
  const address = block.ptr;
  py.free(address);
  remade(py, address, make);
  new Uint8Array(py.memory.buffer, address, size).fill(0x5a);
  return { block, address, owned: () => new Uint8Array(py.memory.buffer, address, size) };
}

const isStale = (block: Block, address: number) => ({
  name: "MemoryMisuseError",
  code: "STALE_BLOCK",
  address,
  size: block.size,
});

/** The rest of a build's tests: what is stale must not depend on what the wasm sees. */
function suite(create: Create): void {
  describe.each(SIZES)("a block of %d bytes", (size) => {
    it("freed past it is STALE_BLOCK once, and the new owner, of py.malloc, keeps its bytes", () => {
      const py = create();
      const { block, address, owned } = staleBlock(py, size, () => py.malloc(size));
      expect(block.isFreed).toBe(true);
      expect(block.ptr).toBe(0);
      expect(thrown(() => block.view)).toMatchObject({ code: "USE_AFTER_FREE", address, size });
      const error = thrown(() => block.free());
      expect(error).toBeInstanceOf(MemoryMisuseError);
      expect(error).toMatchObject(isStale(block, address));
      block.free();
      expect(owned().every((byte) => byte === 0x5a)).toBe(true);
      expect(py.malloc_usable_size(address as Pointer)).toBeGreaterThanOrEqual(size);
      py.free(address as Pointer);
      expect(py.check()).toBe(0);
    });

    it("is so too where another block of py.alloc lives, which is not disturbed", () => {
      const py = create();
      const others = new Map<number, Block>();
      const { block, address } = staleBlock(py, size, () => {
        const other = py.alloc(size);
        others.set(other.ptr, other);
        return other.ptr;
      });
      expect(thrown(() => block.free())).toMatchObject(isStale(block, address));
      const owner = others.get(address);
      expect(owner?.isFreed).toBe(false);
      expect(owner?.view.every((byte) => byte === 0x5a)).toBe(true);
      for (const other of others.values()) other.free();
      expect(owner?.isFreed).toBe(true);
      expect(py.check()).toBe(0);
    });

    it("is so at once, before anybody has the address", () => {
      const py = create();
      const block = py.alloc(size);
      const address = block.ptr;
      py.PyObject_Free(address);
      expect(block.isFreed).toBe(true);
      expect(thrown(() => block.free())).toMatchObject(isStale(block, address));
      expect(py.misuseCount).toBe(1);
    });

    it.each(["realloc", "PyMem_Realloc", "PyObject_Realloc"] as const)("is so after %s moved it", (name) => {
      const py = create();
      const block = py.alloc(size);
      const address = block.ptr;
      // Something behind it, so that it cannot grow where it is.
      py.malloc(size);
      const moved: unknown = Reflect.apply(py[name], undefined, [address, 2 * size + 600]);
      expect(moved).not.toBe(address);
      expect(block.isFreed).toBe(true);
      expect(thrown(() => block.free())).toMatchObject(isStale(block, address));
      py.free(moved as Pointer);
      expect(py.check()).toBe(0);
    });
  });

  it("is a block's own again after a realloc that got no memory", () => {
    const py = create({ maximumBytes: 65_536 });
    const block = py.alloc(100);
    expect(py.PyObject_Realloc(block.ptr, 200_000)).toBe(0);
    expect(block.isFreed).toBe(false);
    expect(block.view).toHaveLength(100);
    block.free();
    expect(py.check()).toBe(0);
  });

  it("leaves blocks alone that were freed by themselves, whoever frees the address later", () => {
    const py = create();
    const block = py.alloc(64);
    const address = block.ptr;
    block.free();
    remade(py, address, () => py.malloc(64));
    py.free(address as Pointer);
    block.free();
    expect(py.misuseCount).toBe(0);
    expect(py.check()).toBe(0);
  });
}

eachBuild((create) => suite(create));

eachCheckedBuild((create) => {
  it("a block that a refused call did not free is live", () => {
    const py = create({ onMisuse: "ignore" });
    const block = py.alloc(64);
    const address = block.ptr;
    py.exports.PyMem_RawFree(address);
    Reflect.apply(py.PyMem_RawFree, undefined, [address]);
    expect(Reflect.apply(py.PyMem_RawRealloc, undefined, [address, 100])).toBe(0);
    expect(py.misuseCount).toBe(3);
    expect(block.isFreed).toBe(false);
    expect(block.view).toHaveLength(64);
    block.free();
    expect(firstBlock(py)).toBe(0);
  });

  it("STALE_BLOCK is ignored where misuse is", () => {
    const py = create({ onMisuse: "ignore" });
    const { block, owned } = staleBlock(py, 64, () => py.malloc(64));
    block.free();
    block.free();
    expect(owned().every((byte) => byte === 0x5a)).toBe(true);
    expect(py.check()).toBe(0);
  });

  it("STALE_BLOCK is told to the function that misuse is told to", () => {
    const errors: MemoryMisuseError[] = [];
    const py = create({ onMisuse: (error) => errors.push(error) });
    const { block, address, owned } = staleBlock(py, 64, () => py.malloc(64));
    block.free();
    block.free();
    expect(errors).toEqual([expect.objectContaining(isStale(block, address))]);
    expect(owned().every((byte) => byte === 0x5a)).toBe(true);
  });
});

it("a block of a heap that was resumed elsewhere is still the first heap's", () => {
  const py = createPyMem();
  const block = py.alloc(64);
  const resumed = createPyMem({ snapshot: py.snapshot() });
  resumed.free(block.ptr);
  expect(block.isFreed).toBe(false);
  block.free();
  expect(py.check()).toBe(0);
});
