// The demonstration that the project began with: a first-fit allocator of 1024 bytes, here on the real heap.
import { expect, it } from "vitest";
import { type Block, MemoryAllocator, MemoryError } from "../../src/index.js";

/** Runs the story and tells it line by line; gives what is live at its end. */
function demonstrate(allocator: MemoryAllocator, tell: (line: string) => void): Block {
  const first = allocator.malloc(256);
  tell("Block1 allocated");
  const second = allocator.malloc(256);
  tell("Block2 allocated");
  allocator.free(first);
  tell("Block1 freed");
  try {
    allocator.malloc(1024);
    tell("Block3 allocated");
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error;
    tell(error.message);
  }
  return second;
}

it("tells its four lines", () => {
  const lines: string[] = [];
  demonstrate(new MemoryAllocator(1024), (line) => lines.push(line));
  expect(lines).toEqual(["Block1 allocated", "Block2 allocated", "Block1 freed", "Out of memory"]);
});

it("leaves room for 512 and 256 bytes, and for not one more", () => {
  const allocator = new MemoryAllocator(1024);
  demonstrate(allocator, () => {});
  expect(allocator.malloc(512).view).toHaveLength(512);
  expect(allocator.malloc(256).view).toHaveLength(256);
  expect(allocator.available).toBe(0);
  expect(() => allocator.malloc(1)).toThrow(new MemoryError("Out of memory", 1));
});

it("does not give a live block away because it holds zeros", () => {
  const allocator = new MemoryAllocator(1024);
  const live = demonstrate(allocator, () => {});
  live.view.fill(0);
  const [one, other] = [allocator.malloc(512), allocator.malloc(256)];
  one.view.fill(0xff);
  other.view.fill(0xff);
  expect(live.view).toEqual(new Uint8Array(256));
  expect(live.isFreed).toBe(false);
});
