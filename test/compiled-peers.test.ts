// What surrounds the compilers of npm run bench:peers: lists of archives, the manifest, the check of a module, the report.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { withSources } from "../bench/compiled/apt-sources.js";
import { checkAllocator } from "../bench/compiled/check-peer.js";
import { type CompiledPeer, readManifest, writeManifest } from "../bench/compiled/manifest.js";
import { recipes } from "../bench/compiled/recipes.js";
import { readOptions } from "../bench/options.js";
import { compiledPeers } from "../bench/peers.js";
import { formatReport } from "../bench/report.js";
import { setMaximumPages, setStart } from "../bench/wasm-sections.js";

const buildFile = (name: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../build/${name}`, import.meta.url)));

describe("the list of archives", () => {
  it("asks stanzas for sources as well, and leaves the rest of them alone", () => {
    const text = "# a comment\nTypes: deb\nURIs: file:/a\nSuites: x\n\nTypes: deb-src deb\nURIs: file:/b\n";
    const [file] = withSources([{ name: "debian.sources", text }]);
    expect(file?.text).toBe(
      "# a comment\nTypes: deb deb-src\nURIs: file:/a\nSuites: x\n\nTypes: deb-src deb\nURIs: file:/b\n",
    );
  });

  it("has each archive of one-line lists twice, once for sources", () => {
    const text =
      "# deb file:/off x main\ndeb [arch=amd64] file:/a x main\ndeb-src [arch=amd64] file:/a x main\n";
    expect(withSources([{ name: "main.list", text }])[0]?.text).toBe(
      "deb [arch=amd64] file:/a x main\ndeb-src [arch=amd64] file:/a x main\n",
    );
  });

  it("leaves out what apt does not read", () => {
    expect(withSources([{ name: "debian.sources.disabled", text: "Types: deb\n" }])).toEqual([]);
  });
});

describe("the manifest", () => {
  const folder = mkdtempSync(join(tmpdir(), "peers-"));
  const entry = { name: "a", about: "b", version: "1", settings: "-O3", key: "0" };
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("comes back as it was written, with reasons for what is missing", () => {
    const peers: CompiledPeer[] = [entry, { ...entry, name: "c", missing: "no compiler" }];
    writeManifest(peers, folder);
    expect(readManifest(folder)).toEqual(peers);
  });

  it("is empty where there is none or it is damaged", () => {
    expect(readManifest(folder)).toEqual([]);
    writeManifest([entry], folder);
    writeFileSync(join(folder, "peers.json"), '[{"name": "a"');
    expect(readManifest(folder)).toEqual([]);
  });

  it("drops entries that say too little", () => {
    writeManifest([entry], folder);
    writeFileSync(join(folder, "peers.json"), JSON.stringify([{ name: "a" }, null, entry]));
    expect(readManifest(folder)).toEqual([entry]);
  });
});

/** An allocator in JavaScript that gives nothing back, in a shape like a module's instance. */
function bump(change: { align?: number; dirty?: boolean; overlap?: boolean } = {}): WebAssembly.Instance {
  const memory = new WebAssembly.Memory({ initial: 2000 });
  const bytes = new Uint8Array(memory.buffer);
  const sizes = new Map<number, number>();
  let top = 8;
  const malloc = (size: number): number => {
    const block = top;
    top += (change.overlap ? 8 : size + 8 + (change.align ?? 8) - 1) & -(change.align ?? 8);
    sizes.set(block, size);
    return block;
  };
  const calloc = (count: number, size: number): number => {
    const block = malloc(count * size);
    bytes.fill(change.dirty ? 1 : 0, block, block + count * size);
    return block;
  };
  const realloc = (old: number, size: number): number => {
    const block = malloc(size);
    bytes.copyWithin(block, old, old + Math.min(size, sizes.get(old) ?? 0));
    return block;
  };
  return { exports: { memory, malloc, calloc, realloc, free: () => undefined } };
}

describe("the check of a module", () => {
  it("finds nothing in an allocator that works", () => {
    expect(() => checkAllocator(bump())).not.toThrow();
    const ours = new WebAssembly.Module(Uint8Array.from(buildFile("pymalloc.fast.wasm")));
    expect(() => checkAllocator(new WebAssembly.Instance(ours))).not.toThrow();
  });

  it("finds lost contents, dirty zeroes and wrong alignment", () => {
    expect(() => checkAllocator(bump({ overlap: true }))).toThrow("lost what was written");
    expect(() => checkAllocator(bump({ dirty: true }))).toThrow("not 0");
    expect(() => checkAllocator(bump({ align: 4 }))).toThrow("bytes at");
  });
});

describe("sections of a module", () => {
  // (module (type (func)) (global (mut i32) 0) (func i32.const 7 global.set 0) (export "g" 0) (export "run" 0))
  const sections = [
    [1, 4, 1, 0x60, 0, 0],
    [3, 2, 1, 0],
    [6, 6, 1, 0x7f, 1, 0x41, 0, 0x0b],
    [7, 11, 2, 1, 0x67, 3, 0, 3, 0x72, 0x75, 0x6e, 0, 0],
    [10, 8, 1, 6, 0, 0x41, 7, 0x24, 0, 0x0b],
  ];
  const module = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]);

  it("setStart runs an exported function at instantiation", () => {
    const { exports } = new WebAssembly.Instance(
      new WebAssembly.Module(Uint8Array.from(setStart(module, "run"))),
    );
    expect(exports.g).toHaveProperty("value", 7);
    expect(() => setStart(module, "walk")).toThrow("exports no walk");
    expect(() => setStart(setStart(module, "run"), "run")).toThrow("has a start function");
  });

  it("setMaximumPages bounds the memory", () => {
    const bounded = setMaximumPages(buildFile("pymalloc.fast.wasm"), 64);
    const { memory } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(bounded))).exports;
    if (!(memory instanceof WebAssembly.Memory)) throw new Error("no memory");
    const left = 64 - memory.buffer.byteLength / 65536;
    expect(() => memory.grow(left + 1)).toThrow(RangeError);
    memory.grow(left);
  });
});

describe("the bench", () => {
  it("knows how to build each of the peers", () => {
    const names = [
      "dlmalloc-wasi",
      "dlmalloc-emscripten",
      "emmalloc",
      "mimalloc",
      "mimalloc-rs",
      "pymalloc-c",
    ];
    const inRust = ["dlmalloc-rs", "talc", "rlsf", "wee_alloc", "lol_alloc"];
    expect(recipes.map(({ name }) => name)).toEqual([...names, ...inRust]);
  });

  it("leaves the compiled peers alone unless it is asked", () => {
    const options = readOptions([]);
    if (options === "help") throw new Error("no options");
    const compiled = new Set(compiledPeers.map(({ name }) => name));
    expect(options.peers).toBe(false);
    expect(options.allocators).toContain("pymalloc");
    expect(options.allocators.filter((name) => compiled.has(name))).toEqual([]);
  });

  it("prints settings, and why a peer is missing, in the head", () => {
    const engine = { node: "", v8: "", engine: "" };
    const environment = { date: "", commit: null, ...engine, cpu: "", cores: 1, platform: "" };
    const settings = { rounds: 1, quick: true, limitSeconds: 1, modes: [], touches: [], traces: [] };
    const report = formatReport({
      environment,
      settings,
      allocators: [{ name: "a", about: "an allocator", version: "1.0", settings: "clang -O3" }],
      missing: [{ name: "b", version: "2.0", reason: "cargo is not installed" }],
      workloads: [],
      measurements: [],
      faults: [],
    });
    expect(report).toContain("a: an allocator, 1.0 (clang -O3)");
    expect(report).toContain("b: missing, 2.0: cargo is not installed");
  });
});
