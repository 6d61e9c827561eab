// cabi_realloc: what the canonical ABI of components asks of a memory, in every build that a component may have.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rawAllocator } from "./support/allocator.js";
import { WASM_PAGE } from "./support/pages.js";
import { runSeed, withSeed } from "./support/random.js";
import { type ShadowBlock, ShadowHeap } from "./support/shadow-heap.js";
import { createHosted, type HostedExports } from "./support/wasm-heap.js";

interface Heap {
  memory: WebAssembly.Memory;
  exports: HostedExports;
}

function alone(file: string): Heap {
  const bytes = readFileSync(new URL(`../build/${file}`, import.meta.url));
  const exports = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as HostedExports;
  return { memory: exports.memory, exports };
}

const heaps: Record<string, () => Heap> = {
  default: () => alone("pymalloc.wasm"),
  fast: () => alone("pymalloc.fast.wasm"),
  secure: () => alone("pymalloc.secure.wasm"),
  debug: () => alone("pymalloc.debug.wasm"),
  link: () => createHosted("link"),
  embed: () => createHosted("embed"),
};
const ALIGNMENTS = [1, 2, 4, 8, 16, 32, 4096];
const seed = runSeed();

const having = Object.entries(heaps).filter(([, create]) => "cabi_realloc" in create().exports);

it("is in every build", () => {
  expect(having.map(([name]) => name)).toEqual(Object.keys(heaps));
});

describe.each(having)(`%s build, seed ${seed}`, (_, create) => {
  it("gives 0 bytes an address that is aligned, not 0, and no block", () => {
    const { exports } = create();
    for (const align of ALIGNMENTS) {
      const p = exports.cabi_realloc(0, 0, align, 0) >>> 0;
      expect(p).toBeGreaterThan(0);
      expect(p % align).toBe(0);
      // Its owner may resize it, and never frees it.
      const q = exports.cabi_realloc(p, 0, align, 10) >>> 0;
      expect(q % align).toBe(0);
      exports.cabi_realloc(q, 10, align, 0);
    }
    expect([exports.check(), exports.misuse_count()]).toEqual([0, 0]);
  });

  it("gives, resizes and frees blocks, aligned, with their contents", () => {
    withSeed((random) => {
      const { exports, memory } = create();
      const a = rawAllocator(exports);
      const shadow = new ShadowHeap(memory);
      const aligns = new Map<ShadowBlock, number>();
      const sizeOf = () => (random(4) === 0 ? random(20_000) : random(700)) + 1;
      for (let i = 0; i < 3000; i++) {
        const block = shadow.blocks[random(150)];
        if (block === undefined) {
          const align = ALIGNMENTS[random(ALIGNMENTS.length)] ?? 1;
          const n = sizeOf();
          const p = exports.cabi_realloc(0, 0, align, n) >>> 0;
          aligns.set(shadow.add(p, n, a.malloc_usable_size(p), Math.max(align, 8)), align);
        } else if (random(3) > 0) {
          const align = aligns.get(block) ?? 1;
          const n = sizeOf();
          shadow.verify(block);
          const p = exports.cabi_realloc(block.ptr, block.size, align, n) >>> 0;
          expect(p % align).toBe(0);
          shadow.resize(block, p, n, a.malloc_usable_size(p));
        } else {
          shadow.remove(block);
          const p = exports.cabi_realloc(block.ptr, block.size, aligns.get(block) ?? 1, 0);
          expect(p).not.toBe(0);
        }
        if (i % 300 === 0) expect(exports.check()).toBe(0);
      }
      shadow.verifyAll();
      for (const block of shadow.blocks) a.free(block.ptr);
      expect([exports.check(), exports.misuse_count()]).toEqual([0, 0]);
    }, seed);
  });

  it("traps where there is no memory, and leaves the heap as it was", () => {
    const { exports, memory } = create();
    const a = rawAllocator(exports);
    const shadow = new ShadowHeap(memory);
    exports.set_maximum_pages(4);
    for (;;) {
      const p = a.malloc(3000);
      if (p === 0) break;
      shadow.add(p, 3000, a.malloc_usable_size(p));
    }
    const block = shadow.blocks[0];
    if (block === undefined) throw new Error("no block at all");
    const pages = memory.buffer.byteLength / WASM_PAGE;
    const calls = [
      [0, 0, 1, 100_000],
      [0, 0, 4096, 100_000],
      [block.ptr, 3000, 1, 1_000_000],
      [block.ptr, 3000, 4096, 1_000_000],
      [block.ptr, 3000, 1, 0xffff_ffff],
      [0, 0, 16, 0xffff_ffff],
      // No power of two, and one that is too large.
      [0, 0, 24, 10],
      [0, 0, 2 ** 20, 10],
      [block.ptr, 3000, 24, 10],
    ] as const;
    for (const [old, oldSize, align, newSize] of calls) {
      expect(() => exports.cabi_realloc(old, oldSize, align, newSize)).toThrow(/unreachable/i);
      expect(exports.check()).toBe(0);
    }
    shadow.verifyAll();
    expect(memory.buffer.byteLength / WASM_PAGE).toBe(pages);
    expect(a.malloc_usable_size(block.ptr)).toBe(block.usable);
    for (const { ptr } of shadow.blocks) a.free(ptr);
    expect([exports.check(), exports.misuse_count()]).toEqual([0, 0]);
  });
});
