// The .wasm files of the package beside the heaps': what looks at a heap, for each build, and what gives host functions back.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { inlineModules } from "../src/inline-modules.js";
import { instantiate, instantiateTools } from "../src/modules.js";
import { eachBuild } from "./support/builds.js";
import { SECTION, sectionsOf } from "./support/wasm-sections.js";

/** Bytes. */
const MOST_OF_TOOLS = 5248;
const MOST_OF_TRAMPOLINE = 256;
/** The places that the tools have in a heap's table: assembly/config.ts, TABLE_DEBUG. */
const DEBUG_PLACES = [11, 12, 13, 14];

const surfaceOf = (file: string) => {
  const bytes = readFileSync(new URL(`../build/${file}`, import.meta.url));
  const module = new WebAssembly.Module(bytes);
  const named = (entries: readonly { readonly kind: string; readonly name: string }[]) =>
    entries.map(({ kind, name }) => `${kind} ${name}`).toSorted();
  return {
    bytes,
    imports: named(
      WebAssembly.Module.imports(module).map(({ kind, module, name }) => ({
        kind,
        name: `${module}.${name}`,
      })),
    ),
    exports: named(WebAssembly.Module.exports(module)),
  };
};

describe.each(["pymalloc.tools.wasm", "pymalloc.fast.tools.wasm", "pymalloc.secure.tools.wasm"])(
  "%s",
  (file) => {
    const { bytes, imports, exports } = surfaceOf(file);

    it("imports a heap's memory and table, and nothing else", () => {
      expect(imports).toEqual(["memory env.memory", "table env.table"]);
    });

    it("exports what is agreed and nothing else", () => {
      expect(exports).toEqual([
        "function PyMem_SetupDebugHooks",
        "function block_size",
        "function debug_serial_size",
        "function next_block",
        "function next_span",
        "function unwind_reallocs",
        "global BLOCK_OVERHEAD",
        "global MIN_CANARY",
      ]);
    });

    it("has no data, which would be written over the live heap, and runs nothing when it is made", () => {
      const sections = sectionsOf(bytes);
      for (const section of [SECTION.data, SECTION.dataCount, SECTION.start])
        expect(sections.has(section)).toBe(false);
    });

    it(`has at most ${MOST_OF_TOOLS} bytes`, () => {
      expect(bytes.length).toBeLessThanOrEqual(MOST_OF_TOOLS);
    });
  },
);

eachBuild((_, build) => {
  it("the tools of a live heap change nothing of it but the debug hooks' places of its table", () => {
    const wasm = instantiate(inlineModules, build);
    const blocks = [24, 600, 5000].map((n) => wasm.malloc(n));
    wasm.free(blocks[1] ?? 0);
    const placesOf = () => Array.from({ length: wasm.table.length }, (_, place) => wasm.table.get(place));
    const [bytes, places] = [new Uint8Array(wasm.memory.buffer).slice(), placesOf()];

    instantiateTools(inlineModules, build, wasm);
    expect(Buffer.compare(new Uint8Array(wasm.memory.buffer), bytes)).toBe(0);
    const after = placesOf();
    expect(after).toHaveLength(places.length);
    after.forEach((found, place) => {
      if (DEBUG_PLACES.includes(place)) expect(found).toBeTypeOf("function");
      else expect(found).toBe(places[place]);
    });
    expect(wasm.check()).toBe(0);
  });
});

describe("pymalloc.trampoline.wasm", () => {
  const names = ["arena_alloc", "arena_free", "calloc", "free", "malloc", "misuse", "realloc"];
  const { bytes, imports, exports } = surfaceOf("pymalloc.trampoline.wasm");

  it("imports a host's functions, and exports them under the same names and nothing else", () => {
    expect(imports).toEqual(names.map((name) => `function host.${name}`));
    expect(exports).toEqual(names.map((name) => `function ${name}`));
  });

  it("gives a wasm function back as it is, and one of JavaScript as one that a table takes", () => {
    const module = new WebAssembly.Module(bytes);
    const wasm = instantiate(inlineModules, "default");
    const host = Object.fromEntries(names.map((name) => [name, () => 7]));
    const made = new WebAssembly.Instance(module, { host: { ...host, malloc: wasm.table.get(1) } }).exports;
    expect(made.malloc).toBe(wasm.table.get(1));
    const place = wasm.table.grow(1, made.realloc);
    expect(wasm.table.get(place)(1, 2, 3)).toBe(7);
  });

  it(`has at most ${MOST_OF_TRAMPOLINE} bytes`, () => {
    expect(bytes.length).toBeLessThanOrEqual(MOST_OF_TRAMPOLINE);
  });
});
