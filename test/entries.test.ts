// The package's other entries: over ready modules, the smallest one, and what bundles for browsers get.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import * as lean from "../src/browser.js";
import * as core from "../src/core.js";
import { ctypes } from "../src/ctypes-of.js";
import * as full from "../src/index.js";
import * as ready from "../src/module.js";
import { thrown } from "./support/thrown.js";

const compiled = (name: string) =>
  new WebAssembly.Module(readFileSync(new URL(`../build/${name}.wasm`, import.meta.url)));

const files = {
  default: ["pymalloc", "pymalloc.tools"],
  fast: ["pymalloc.fast", "pymalloc.fast.tools"],
  secure: ["pymalloc.secure", "pymalloc.secure.tools"],
  debug: ["pymalloc.debug", "pymalloc.tools"],
} as const;

const notModules: readonly (readonly [string, unknown, string])[] = [
  [
    "undefined",
    undefined,
    "createPyMem: module must be a WebAssembly.Module of pymalloc.wasm, not undefined",
  ],
  ["null", null, "createPyMem: module must be a WebAssembly.Module of pymalloc.wasm, not null"],
  ["bytes", new Uint8Array(8), "createPyMem: module must be a WebAssembly.Module of pymalloc.wasm, not "],
  [
    "another module",
    new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])),
    "createPyMem: module is not pymalloc.wasm, nor another build of this version",
  ],
  [
    "a companion",
    compiled("pymalloc.objects"),
    "createPyMem: module is not pymalloc.wasm, nor another build of this version",
  ],
];

describe("pymalloc-wasm/module", () => {
  describe.each(Object.entries(files))("with the %s build", (build, [main, tools]) => {
    it("knows the build and has every method of the package's heap", () => {
      const py = ready.createPyMem({
        module: compiled(main),
        tools: compiled(tools),
        objects: compiled("pymalloc.objects"),
        trampoline: compiled("pymalloc.trampoline"),
      });
      const whole = full.createPyMem({ build: build as full.BuildName });
      expect(Object.keys(py).sort()).toEqual(Object.keys(whole).sort());
      const block = py.alloc(100);
      expect(py.stats().memoryPages).toBe(py.memory.buffer.byteLength / 65536);
      expect(py.objects.int(7).value).toBe(7);
      block.free();
      expect(py.check()).toBe(0);
      expect(full.createPyMem({ snapshot: py.snapshot() }).config).toEqual(whole.config);
    });
  });

  it("takes the module alone, and says which companion a method needs", () => {
    const py = ready.createPyMem(compiled("pymalloc"));
    py.free(py.malloc(64));
    expect(py.check()).toBe(0);
    const needed = (name: string) =>
      new TypeError(
        `createPyMem: no module of ${name} was given: createPyMem({ module, ${name} }), of the file pymalloc.${name}.wasm`,
      );
    expect(thrown(() => py.stats())).toEqual(needed("tools"));
    expect(thrown(() => py.objects.int(1))).toEqual(needed("objects"));
    expect(thrown(() => py.onHighWater(2 ** 20, () => undefined))).toEqual(needed("trampoline"));
    for (let time = 0; time < 2; time++)
      expect(thrown(() => py.setNomemory(0))).toEqual(needed("trampoline"));
    expect(py.check()).toBe(0);
  });

  it("refuses a companion that is another file, when it is needed", () => {
    const module = compiled("pymalloc");
    const py = ready.createPyMem({
      module,
      tools: module,
      objects: compiled("pymalloc.tools"),
      trampoline: module,
    });
    const refused = (name: string) => new TypeError(`createPyMem: ${name} is not pymalloc.${name}.wasm`);
    expect(thrown(() => py.stats())).toEqual(refused("tools"));
    expect(thrown(() => py.objects.int(1))).toEqual(refused("objects"));
    expect(thrown(() => py.onHighWater(2 ** 20, () => undefined))).toEqual(refused("trampoline"));
    expect(py.check()).toBe(0);
  });

  it("is of the module's build where the options leave it open", () => {
    const options = { build: undefined } as unknown as full.PyMemOptions;
    expect(ready.createPyMem(compiled("pymalloc.fast"), options).config.CHECKS).toBe(0);
  });

  it("refuses another build than the module's", () => {
    expect(thrown(() => ready.createPyMem(compiled("pymalloc"), { build: "fast" }))).toEqual(
      new TypeError("createPyMem: the module is of the default build, not of the fast build"),
    );
  });

  it.each(notModules)("refuses %s", (_, value, message) => {
    const error = thrown(() => ready.createPyMem(value as WebAssembly.Module));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toContain(
      message.startsWith("createPyMem: module must") ? "createPyMem: module must" : message,
    );
  });
});

/** As in an AudioWorklet of some browsers. */
const WITHOUT_TEXT = `
  import { readFileSync } from "node:fs";
  const module = new WebAssembly.Module(readFileSync(process.argv[1] + "/pymalloc.wasm"));
  for (const name of ["TextEncoder", "TextDecoder", "crypto"]) delete globalThis[name];
  for (const entry of ["module", "core"]) {
    const { createPyMem } = await import(process.argv[1] + "/src/" + entry + ".js");
    const py = createPyMem(module);
    console.log(py.free(py.malloc(100)), py.array?.(Float32Array, [1.5]).view[0], py.check());
  }
`;

it("module and core work where there are no functions for text", () => {
  const build = fileURLToPath(new URL("../build", import.meta.url));
  const args = ["--input-type=module", "--eval", WITHOUT_TEXT, build];
  expect(execFileSync(process.execPath, args, { encoding: "utf8" })).toBe(
    "undefined 1.5 0\nundefined undefined 0\n",
  );
});

describe("pymalloc-wasm/core", () => {
  it.each(Object.values(files))("has C's names over %s.wasm", (main) => {
    const py = core.createPyMem(compiled(main));
    const p = py.PyMem_Malloc(64) as core.MemPointer;
    py.view(p, 64).fill(7);
    const q = py.PyMem_Realloc(p, 3 * 65536) as core.MemPointer;
    expect(py.view(q, 64)).toEqual(new Uint8Array(64).fill(7));
    py.PyMem_Free(q);
    expect(py.check()).toBe(0);
  });

  it("has every C name of the package's heap, and its errors", () => {
    const py = core.createPyMem(compiled("pymalloc"));
    const cNames = Object.keys(full.createPyMem()).filter((name) =>
      /^(Py(Mem|Object)_(Raw)?)?(m|c|re)alloc$|free$/i.test(name),
    );
    expect(cNames).toHaveLength(16);
    expect(Object.keys(py)).toEqual(expect.arrayContaining(cNames));
    expect(core.MemoryMisuseError).toBe(full.MemoryMisuseError);
    const p = py.malloc(8);
    py.free(p);
    expect(thrown(() => py.free(p))).toMatchObject({
      name: "MemoryMisuseError",
      code: "NOT_LIVE",
      address: p,
    });
  });

  it("refuses an option that it does not know, and what is no options", () => {
    const open = core.createPyMem as (module: WebAssembly.Module, options: unknown) => unknown;
    const module = compiled("pymalloc");
    expect(thrown(() => open(module, { maximumbytes: 2 ** 20 }))).toEqual(
      new TypeError('createPyMem: unknown option "maximumbytes"; the option is maximumBytes'),
    );
    expect(thrown(() => open(module, null))).toEqual(
      new TypeError("createPyMem: options must be an object, not null"),
    );
  });

  it("keeps to maximumBytes, and frees all at reset", () => {
    const py = core.createPyMem(compiled("pymalloc"), { maximumBytes: 2 ** 20 });
    expect(py.malloc(2 ** 20)).toBe(0);
    const p = py.malloc(2 ** 19);
    py.reset();
    expect(thrown(() => py.free(p))).toMatchObject({ code: "NOT_LIVE" });
    expect(py.check()).toBe(0);
  });

  it.each([
    [0, 8, "view: 8 bytes at 0 do not lie in memory"],
    [65530, 7, "view: 7 bytes at 65530 do not lie in memory"],
    [2 ** 32 - 1, 2, "view: 2 bytes at 4294967295 do not lie in memory"],
    [-1, 8, "view: p must be an integer from 0 to 4294967295, not -1"],
    [8, 1.5, "view: n must be an integer from 0 to 4294967295, not 1.5"],
  ])("refuses a view of %d, %d", (p, n, message) => {
    const py = core.createPyMem(compiled("pymalloc"));
    expect(thrown(() => py.view(p as core.Pointer, n))).toEqual(new RangeError(message));
  });

  it.each(notModules)("refuses %s", (_, value) => {
    expect(thrown(() => core.createPyMem(value as WebAssembly.Module))).toBeInstanceOf(TypeError);
  });
});

describe("the entry of bundles for browsers", () => {
  it("exports the classes of what it makes, and none of what it leaves out", () => {
    const names = Object.keys(full).filter(
      (name) => !/Handle$|^(ObjectType|UnraisableError|SnapshotError)$/.test(name),
    );
    expect(Object.keys(lean).sort()).toEqual(names.sort());
    expect(lean.createPyMem().array(Int8Array, 1)).toBeInstanceOf(lean.TypedBlock);
  });

  it("has every property of the whole package's heap; those it leaves out say where they are", () => {
    const py = lean.createPyMem();
    const whole = full.createPyMem();
    expect(Object.getOwnPropertyNames(py).sort()).toEqual(Object.keys(whole).sort());
    const refusal = (name: string) =>
      new TypeError(
        `py.${name} is not in the small entry that bundles for browsers get: import { createPyMem } from "pymalloc-wasm/full"${name === "ctypes" ? ', or call ctypes(py) of "pymalloc-wasm/ctypes"' : ""}`,
      );
    const absent = (Object.getOwnPropertyNames(py) as (keyof full.PyMem & string)[]).filter(
      (name) => Object.getOwnPropertyDescriptor(py, name)?.value === undefined && name !== "misuseCount",
    );
    expect(absent).toContain("objects");
    expect(absent).not.toContain("alloc");
    for (const name of absent) expect(thrown(() => py[name])).toEqual(refusal(name));
  });

  it.each([
    [{ build: "secure" }, 'the build "secure"'],
    [{ snapshot: new Uint8Array(8) }, "the option snapshot"],
    [{ allocator: "debug" }, "the option allocator"],
    [{ debugSerials: true }, "the option debugSerials"],
  ] as const)("refuses %o, and says where it is", (options, what) => {
    expect(thrown(() => lean.createPyMem(options))).toEqual(
      new TypeError(
        `createPyMem: ${what} is not in the small entry that bundles for browsers get: import { createPyMem } from "pymalloc-wasm/full"`,
      ),
    );
  });

  it("allocates, resets, counts misuse and is closed like the whole one", () => {
    const py = lean.createPyMem({ maximumBytes: 2 ** 20, onMisuse: "ignore" });
    const p = py.malloc(8);
    py.free(p);
    py.free(p);
    expect(py.misuseCount).toBe(1);
    expect(thrown(() => py.alloc(2 ** 20))).toBeInstanceOf(lean.MemoryError);
    const block = py.alloc(10);
    py.reset();
    expect(block.isFreed).toBe(true);
    expect(py.check()).toBe(0);
    py.close();
    expect(thrown(() => py.malloc(8))).toMatchObject({ code: "CLOSED" });
  });

  it("tells a function of misuse", () => {
    const told: string[] = [];
    const py = lean.createPyMem({ onMisuse: ({ code }) => told.push(code) });
    const p = py.malloc(8);
    py.free(p);
    py.free(p);
    expect(told).toEqual(["NOT_LIVE"]);
  });

  it("can be spread into another object", () => {
    const { malloc, check } = { ...lean.createPyMem() };
    expect(malloc(8)).not.toBe(0);
    expect(check()).toBe(0);
  });

  it("has the bounded allocator", () => {
    const allocator = new lean.MemoryAllocator(16);
    expect(allocator.malloc(16).view).toHaveLength(16);
    expect(thrown(() => allocator.malloc(1))).toEqual(new lean.MemoryError("Out of memory", 1));
  });
});

describe("pymalloc-wasm/ctypes", () => {
  it.each([
    ["the entry of bundles for browsers", lean.createPyMem],
    ["the whole package", full.createPyMem],
  ])("has the ctypes of a heap of %s, once", (_, create) => {
    const py = create();
    const { c_int, sizeof } = ctypes(py);
    expect(sizeof(new c_int(7))).toBe(4);
    expect(ctypes(py)).toBe(ctypes(py));
  });

  it("is what py.ctypes is", () => {
    const py = full.createPyMem();
    expect(ctypes(py)).toBe(py.ctypes);
  });

  it.each([undefined, null, {}, "py", { ...full.createPyMem() }])("refuses %o, which is no heap", (value) => {
    const error = thrown(() => ctypes(value as full.PyMem));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toContain("ctypes: py must be a heap of createPyMem, not ");
  });

  it("refuses a closed heap", () => {
    const py = full.createPyMem();
    py.close();
    expect(thrown(() => ctypes(py))).toMatchObject({ code: "CLOSED" });
  });
});
