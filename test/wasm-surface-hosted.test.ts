// pymalloc.link.wasm and pymalloc.embed.wasm bring nothing into a program's memory but what the program asks for.
import { describe, expect, it } from "vitest";
import { ChunkHost } from "./support/chunk-host.js";
import { ShadowHeap } from "./support/shadow-heap.js";
import { HEAP_BASE, hostedBytes, instantiateEmbed, instantiateLink, newMemory } from "./support/wasm-heap.js";
import { SECTION, sectionsOf } from "./support/wasm-sections.js";

const families = ["PyMem_Raw", "PyMem_", "PyObject_"].flatMap((prefix) =>
  ["Malloc", "Calloc", "Realloc", "Free"].map((name) => prefix + name),
);
const common = [
  ...families,
  ...["malloc", "calloc", "realloc", "free", "aligned_alloc", "cabi_realloc", "malloc_usable_size"],
  ...["batch_slots", "free_batch", "malloc_batch"],
  ...["check", "last_error", "last_error_address", "last_error_size", "misuse_count"],
  ...["reset", "trim", "set_maximum_pages", "set_seed", "set_misuse_policy", "set_option"],
];
const ofHeaps = ["init", "size", "use", "malloc", "calloc", "realloc", "free", "usable_size", "owns"];
const agreed = {
  link: common,
  embed: [
    ...common,
    ...[...ofHeaps, "check", "trim", "reset"].map((name) => `heap_${name}`),
    ...["PyMem_GetAllocator", "PyMem_SetAllocator"],
  ],
};
const imported = {
  link: ["env.__heap_base global", "env.memory memory"],
  embed: ["env.chunk_alloc function", "env.chunk_free function", "env.memory memory"],
};
/** Bytes. Link carries the names of its functions, which whoever merges it asks for. */
const sizeLimits = { link: 24_576, embed: 15_360 };

describe.each(["link", "embed"] as const)("%s build", (build) => {
  const bytes = hostedBytes(build);
  const module = new WebAssembly.Module(bytes);
  const exported = (kind: WebAssembly.ImportExportKind) =>
    WebAssembly.Module.exports(module).flatMap((entry) => (entry.kind === kind ? [entry.name] : []));

  it("imports the program's memory, and what tells where the heap may be", () => {
    const names = WebAssembly.Module.imports(module).map(
      ({ module: from, name, kind }) => `${from}.${name} ${kind}`,
    );
    expect(names.toSorted()).toEqual(imported[build]);
  });

  it("exports the agreed functions and constants, and a table only where there are records", () => {
    expect(exported("function").toSorted()).toEqual(agreed[build].toSorted());
    expect(exported("table")).toEqual(build === "embed" ? ["table"] : []);
    expect(exported("memory")).toEqual([]);
    expect(exported("global").toSorted()).toEqual([
      "ALIGNMENT",
      "ARENA_SIZE",
      "BATCH_SLOTS",
      "POOL_SIZE",
      "PY_SSIZE_T_MAX",
      "SMALL_REQUEST_THRESHOLD",
    ]);
  });

  it("has no memory and no data segment, and no start but link's, which looks for room", () => {
    const sections = sectionsOf(bytes);
    expect(sections.has(SECTION.memory)).toBe(false);
    expect(sections.has(SECTION.data)).toBe(false);
    expect(sections.has(SECTION.dataCount)).toBe(false);
    expect(sections.has(SECTION.start)).toBe(build === "link");
    // Embed's table is its own.
    expect(sections.has(SECTION.element)).toBe(build === "embed");
  });

  it(`has at most ${sizeLimits[build]} bytes`, () => {
    expect(bytes.length).toBeLessThanOrEqual(sizeLimits[build]);
  });
});

describe("embed's table", () => {
  it("has the built-in functions at 1 to 8, and nothing else", () => {
    const memory = newMemory(2);
    const { table } = instantiateEmbed(memory, new ChunkHost(memory));
    const places = Array.from({ length: table.length }, (_, place) => table.get(place) !== null);
    expect(places.map((isThere, place) => (isThere ? place : 0)).filter(Boolean)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8,
    ]);
  });
});

describe("an instance over a memory", () => {
  it("of link writes to nothing but its state, and at most a word of that", () => {
    const memory = newMemory(2);
    const before = new Uint8Array(memory.buffer).fill(0xa5).slice();
    before.fill(0, HEAP_BASE, HEAP_BASE + 8192);
    new Uint8Array(memory.buffer).set(before);
    instantiateLink(memory, HEAP_BASE);
    const after = new Uint8Array(memory.buffer);
    const changed = Array.from(before).flatMap((byte, i) => (after[i] === byte ? [] : [i]));
    for (const i of changed) expect(i - HEAP_BASE).toBeLessThan(256);
    expect(changed.length).toBeLessThanOrEqual(4);
    expect(Math.min(...changed)).toBeGreaterThanOrEqual(HEAP_BASE);
  });

  it("of embed writes to nothing", () => {
    const memory = newMemory(2);
    const before = new Uint8Array(memory.buffer).fill(0xa5).slice();
    instantiateEmbed(memory, new ChunkHost(memory));
    expect(Buffer.compare(new Uint8Array(memory.buffer), before)).toBe(0);
  });

  it("of link goes on with the heap's blocks where there was one", () => {
    const memory = newMemory(2);
    const [one, other] = [() => instantiateLink(memory, HEAP_BASE), () => instantiateLink(memory, HEAP_BASE)];
    const shadow = new ShadowHeap(memory);
    const first = one();
    const blocks = [1, 100, 512, 5000, 300_000].map((n) => {
      const p = first.malloc(n) >>> 0;
      return shadow.add(p, n, first.malloc_usable_size(p), 16);
    });
    const second = other();
    expect(second.check()).toBe(0);
    shadow.verifyAll();
    for (const block of blocks) {
      const p = second.malloc(block.size) >>> 0;
      shadow.add(p, block.size, second.malloc_usable_size(p), 16);
      shadow.remove(block);
      second.free(block.ptr);
    }
    shadow.verifyAll();
    expect([first.check(), second.check()]).toEqual([0, 0]);
  });

  it("of embed goes on with a heap's blocks once it is told where that is", () => {
    const memory = newMemory(2);
    const host = new ChunkHost(memory);
    const first = instantiateEmbed(memory, host);
    const ctx = host.reserve(first.heap_size());
    expect(first.heap_init(ctx)).toBe(0);
    const p = first.malloc(100) >>> 0;
    const q = first.malloc(100_000) >>> 0;
    const second = instantiateEmbed(memory, host);
    expect(second.heap_use(ctx)).toBe(0);
    expect(second.check()).toBe(0);
    second.free(p);
    expect(second.heap_usable_size(ctx, q)).toBeGreaterThanOrEqual(100_000);
    second.heap_free(ctx, q);
    second.heap_trim(ctx);
    expect(host.chunks.size).toBe(0);
    expect(first.check()).toBe(0);
  });
});
