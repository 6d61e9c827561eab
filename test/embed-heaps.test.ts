// Heaps of embed by their address: made, chosen, and what is none.
import { describe, expect, it } from "vitest";
import { ChunkHost } from "./support/chunk-host.js";
import { WASM_PAGE } from "./support/pages.js";
import { EmbedHeap, instantiateEmbed, newMemory } from "./support/wasm-heap.js";

const UNALIGNED = 1;
const OUTSIDE = 2;
const CHECK_HEAP = 26;
const GIB = 2 ** 30;

function newScene(pages = 4) {
  const memory = newMemory(pages);
  const host = new ChunkHost(memory);
  return { memory, host, exports: instantiateEmbed(memory, host) };
}

describe("heap_init", () => {
  it("names what is wrong with a base, and changes nothing then", () => {
    const { memory, exports } = newScene();
    const { ctx, exports: used } = new EmbedHeap();
    const size = exports.heap_size();
    const end = memory.buffer.byteLength;
    const before = new Uint8Array(memory.buffer).fill(0xa5).slice();
    for (const offset of [1, 2, 4, 7, 8, 15]) expect(exports.heap_init(WASM_PAGE + offset)).toBe(UNALIGNED);
    const outside = [
      0,
      end,
      end - 16,
      end - 16 * Math.floor(size / 16),
      end + WASM_PAGE,
      2 * GIB,
      0xffff_0000,
      0xffff_fff0,
    ];
    for (const base of outside) expect(exports.heap_init(base)).toBe(OUTSIDE);
    expect(Buffer.compare(new Uint8Array(memory.buffer), before)).toBe(0);
    // The current heap stays the current one.
    expect(used.heap_init(1)).toBe(UNALIGNED);
    expect(used.heap_init(0)).toBe(OUTSIDE);
    expect(used.heap_owns(ctx, used.malloc(1))).toBe(1);
  });

  it("takes a state up to the very end of memory, and writes to nothing else", () => {
    const { memory, exports } = newScene();
    const size = exports.heap_size();
    const base = memory.buffer.byteLength - size - (size % 16 === 0 ? 0 : 16 - (size % 16));
    new Uint8Array(memory.buffer).fill(0xa5);
    expect(exports.heap_init(base)).toBe(0);
    const bytes = new Uint8Array(memory.buffer);
    expect(bytes.subarray(0, base).every((byte) => byte === 0xa5)).toBe(true);
    expect(bytes.subarray(base + size).every((byte) => byte === 0xa5)).toBe(true);
    expect(exports.check()).toBe(0);
  });

  it("asks for no chunk, whatever lay at the base", () => {
    const { memory, host, exports } = newScene();
    new Uint8Array(memory.buffer).fill(0xff);
    const ctx = host.reserve(exports.heap_size());
    expect(exports.heap_init(ctx)).toBe(0);
    expect([exports.check(), exports.last_error(), exports.misuse_count(), host.allocs]).toEqual([
      0, 0, 0, 0,
    ]);
    const p = exports.malloc(100) >>> 0;
    expect(exports.heap_owns(ctx, p)).toBe(1);
    expect(exports.check()).toBe(0);
  });

  it("of a heap that was in use makes another, which knows no block of the one before", () => {
    const { host, exports } = newScene(16);
    const ctx = host.reserve(exports.heap_size());
    exports.heap_init(ctx);
    const dead = Array.from({ length: 200 }, (_, i) => exports.malloc(i % 5 === 0 ? 3000 : 100) >>> 0);
    const [chunks] = [[...host.chunks]];
    exports.heap_init(ctx);
    // The host, which knows nothing of this, gives the same memory again.
    host.chunks.clear();
    let next = 0;
    host.answer = () => chunks[next++]?.[0] ?? 0;
    const live = exports.malloc(100) >>> 0;
    for (const p of dead.filter((address) => address !== live))
      expect(() => exports.free(p)).toThrow(/unreachable/i);
    expect(exports.check()).toBe(0);
  });
});

describe("before any heap_init", () => {
  it("calls trap or do nothing, and the host's memory is as it was", () => {
    const { memory, host, exports } = newScene();
    const before = new Uint8Array(memory.buffer).fill(0xa5).slice();
    const calls = [
      () => exports.free(0),
      () => exports.malloc(10),
      () => exports.malloc(100_000),
      () => exports.calloc(1, 10),
      () => exports.realloc(0, 10),
      () => exports.realloc(WASM_PAGE, 10),
      () => exports.free(WASM_PAGE),
      () => exports.PyMem_RawMalloc(10),
      () => exports.PyObject_Malloc(10),
      () => exports.check(),
      () => exports.reset(),
      () => exports.trim(),
      () => exports.set_seed?.(1, 2),
      () => exports.set_misuse_policy(1, 0),
      () => exports.set_maximum_pages(3),
      () => exports.PyMem_SetAllocator(0, WASM_PAGE),
      () => exports.PyMem_GetAllocator(0, WASM_PAGE),
      () => exports.cabi_realloc(0, 0, 1, 10),
    ];
    for (const call of calls) expect(call).toThrow(WebAssembly.RuntimeError);
    expect(host.allocs).toBe(0);
    expect(Buffer.compare(new Uint8Array(memory.buffer), before)).toBe(0);
  });
});

describe("before any heap_init in a memory of 4 GiB, in which every address is one", () => {
  it("requests trap, and nothing is written where a heap would be", () => {
    const { memory, host, exports } = newScene(65_536);
    for (const call of [
      () => exports.malloc(10),
      () => exports.malloc(100_000),
      () => exports.PyMem_RawMalloc(10),
    ])
      expect(call).toThrow(/unreachable/i);
    expect(host.allocs).toBe(0);
    expect(new Uint8Array(memory.buffer, 0xffff_0000, WASM_PAGE).every((byte) => byte === 0)).toBe(true);
    const ctx = host.reserve(exports.heap_size());
    expect(exports.heap_init(ctx)).toBe(0);
    expect(exports.heap_owns(ctx, exports.malloc(10))).toBe(1);
  });
});

describe("a ctx that is no heap", () => {
  it("gives 0, or a code, or a trap of free", () => {
    const { exports, ctx, memory } = new EmbedHeap();
    const p = exports.malloc(100) >>> 0;
    const before = new Uint8Array(memory.buffer).slice();
    for (const wrong of [0, 16, ctx + 16, ctx - 16, p, ctx + 1]) {
      expect(exports.heap_malloc(wrong, 10)).toBe(0);
      expect(exports.heap_calloc(wrong, 1, 10)).toBe(0);
      expect(exports.heap_realloc(wrong, p, 10)).toBe(0);
      expect(exports.heap_usable_size(wrong, p)).toBe(0);
      expect(exports.heap_owns(wrong, p)).toBe(0);
      expect(exports.heap_trim(wrong)).toBe(0);
      expect(exports.heap_check(wrong)).toBe(CHECK_HEAP);
      expect(exports.heap_use(wrong)).toBe(CHECK_HEAP);
      exports.heap_reset(wrong);
      expect(() => exports.heap_free(wrong, p)).toThrow(/unreachable/i);
    }
    for (const outside of [memory.buffer.byteLength, 0xffff_fff0])
      expect(() => exports.heap_malloc(outside, 10)).toThrow(WebAssembly.RuntimeError);
    expect(Buffer.compare(new Uint8Array(memory.buffer), before)).toBe(0);
    exports.free(p);
    expect(exports.check()).toBe(0);
  });
});

describe("a copy of a heap's state at another address", () => {
  it("is no heap", () => {
    const { memory, host, exports, ctx } = new EmbedHeap();
    exports.malloc(100);
    const copy = host.reserve(exports.heap_size());
    new Uint8Array(memory.buffer).copyWithin(copy, ctx, ctx + exports.heap_size());
    expect([exports.heap_use(copy), exports.heap_check(copy)]).toEqual([CHECK_HEAP, CHECK_HEAP]);
    expect(exports.heap_malloc(copy, 100)).toBe(0);
    expect(exports.heap_check(ctx)).toBe(0);
  });
});

describe("set_seed", () => {
  it("is for a heap that has had no request, even if all has come back", () => {
    const { exports, ctx } = new EmbedHeap();
    expect(exports.set_seed?.(1, 2)).toBe(1);
    expect(exports.set_seed?.(3, 4)).toBe(1);
    const p = exports.malloc(10);
    expect(exports.set_seed?.(5, 6)).toBe(0);
    exports.free(p);
    exports.heap_reset(ctx);
    expect(exports.set_seed?.(7, 8)).toBe(0);
  });
});
