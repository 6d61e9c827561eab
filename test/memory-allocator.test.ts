// MemoryAllocator holds exactly as many bytes as it was made for.
import { describe, expect, it } from "vitest";
import { createPyMem, MemoryAllocator, MemoryError, MemoryMisuseError } from "../src/index.js";
import { badValues } from "./support/bad-values.js";
import { thrown } from "./support/thrown.js";

function expectRefused(allocator: MemoryAllocator, size: number): void {
  const { used } = allocator;
  const error = thrown(() => allocator.malloc(size));
  expect(error).toBeInstanceOf(MemoryError);
  expect(error).toMatchObject({ message: "Out of memory", size });
  expect(allocator.used).toBe(used);
}

describe("capacity", () => {
  it("is filled to the last byte", () => {
    const allocator = new MemoryAllocator(100);
    expect(allocator).toMatchObject({ capacity: 100, used: 0, available: 100 });
    allocator.malloc(99);
    expect(allocator).toMatchObject({ capacity: 100, used: 99, available: 1 });
    expectRefused(allocator, 2);
    allocator.malloc(1);
    expect(allocator).toMatchObject({ used: 100, available: 0 });
    expectRefused(allocator, 1);
  });

  it("comes back whichever way a block is freed", () => {
    const allocator = new MemoryAllocator(100);
    const [one, other] = [allocator.malloc(60), allocator.malloc(40)];
    one.free();
    expect(allocator.available).toBe(60);
    one.free();
    expect(allocator.available).toBe(60);
    allocator.free(other);
    expect(allocator.available).toBe(100);
  });

  it("is not lost to fragmentation", () => {
    const allocator = new MemoryAllocator(10_000);
    const blocks = Array.from({ length: 1000 }, () => allocator.malloc(10));
    for (const [index, block] of blocks.entries()) if (index % 2 === 0) block.free();
    expect(allocator.malloc(5000).view).toHaveLength(5000);
    expectRefused(allocator, 1);
  });

  it("of 0 holds blocks of 0 bytes", () => {
    const allocator = new MemoryAllocator(0);
    expectRefused(allocator, 1);
    const [one, other] = [allocator.malloc(0), allocator.malloc(0)];
    expect(one.ptr).not.toBe(other.ptr);
    expect(allocator).toMatchObject({ used: 0, available: 0 });
    allocator.free(one);
    other.free();
  });

  it("may be more than a block may have", () => {
    const allocator = new MemoryAllocator(0xffffffff);
    expectRefused(allocator, 0x80000000);
    expect(allocator.malloc(8).view).toHaveLength(8);
  });
});

describe("free", () => {
  it("refuses a block twice", () => {
    const allocator = new MemoryAllocator(100);
    const block = allocator.malloc(10);
    const address = block.ptr;
    allocator.free(block);
    const error = thrown(() => allocator.free(block));
    expect(error).toBeInstanceOf(MemoryMisuseError);
    expect(error).toMatchObject({ code: "ALREADY_FREED", address, size: 10 });
    expect(allocator.used).toBe(0);
  });

  it("refuses the block of another heap, which stays live", () => {
    const allocator = new MemoryAllocator(100);
    const own = allocator.malloc(10);
    for (const foreign of [new MemoryAllocator(100).malloc(10), createPyMem().alloc(10)]) {
      expect(foreign.ptr).toBe(own.ptr);
      const error = thrown(() => allocator.free(foreign));
      expect(error).toBeInstanceOf(MemoryMisuseError);
      expect(error).toMatchObject({ code: "FOREIGN_BLOCK", address: own.ptr, size: 10 });
      expect(foreign.isFreed).toBe(false);
    }
    expect(allocator.used).toBe(10);
  });

  it.each([null, undefined, 0, 65544, {}, { ptr: 65544, size: 10 }])(
    "refuses %o, which is no block",
    (value) => {
      const allocator = new MemoryAllocator(100);
      expect(() => Reflect.apply(allocator.free, allocator, [value])).toThrow(TypeError);
    },
  );
});

describe("sizes", () => {
  it("are checked in malloc and in the constructor", () => {
    const allocator = new MemoryAllocator(100);
    for (const [value, errorClass, named] of badValues) {
      const error = thrown(() => Reflect.apply(allocator.malloc, allocator, [value]));
      expect(error).toBeInstanceOf(errorClass);
      expect(error).toHaveProperty("message", expect.stringContaining(`malloc: n must be`));
      expect(error).toHaveProperty("message", expect.stringContaining(named));
      expect(thrown(() => Reflect.construct(MemoryAllocator, [value]))).toBeInstanceOf(errorClass);
    }
    expect(allocator.used).toBe(0);
  });
});
