// Each heap's .wasm of the package exports what is agreed and nothing else, imports nothing, and stays small.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { builds } from "./support/builds.js";
import { memoryLimits } from "./support/wasm-memory.js";

const families = ["PyMem_Raw", "PyMem_", "PyObject_"].flatMap((prefix) =>
  ["Malloc", "Calloc", "Realloc", "Free"].map((name) => prefix + name),
);
const libc = ["malloc", "calloc", "realloc", "free", "aligned_alloc", "malloc_usable_size", "cabi_realloc"];
const batches = ["batch_slots", "free_batch", "malloc_batch"];
const inspection = ["check", "last_error", "last_error_address", "last_error_size", "misuse_count"];
const lifecycle = ["reset", "trim", "set_maximum_pages"];
const settings = ["set_misuse_policy", "set_option"];
const replaceable = [
  "PyMem_GetAllocator",
  "PyMem_SetAllocator",
  "PyObject_GetArenaAllocator",
  "PyObject_SetArenaAllocator",
];
/** What has a use for a seed: seals. */
const ofChecks = ["set_seed"];
const constants = [
  "ALIGNMENT",
  "SMALL_REQUEST_THRESHOLD",
  "ARENA_SIZE",
  "POOL_SIZE",
  "PY_SSIZE_T_MAX",
  "BATCH_SLOTS",
];

const isCode = (name: string) => /^(MISUSE|CHECK|FATAL)_[A-Z_]+$/.test(name);

/** The built-in functions of records lie in the table behind its first place, and before those of the debug hooks. */
const BUILT_IN = 10;
const PLACES = 15;

/** Bytes. The debug build carries names and assertions. */
const sizeLimits = { default: 12_288, fast: 9_984, secure: 17_920, debug: 65_536 };

describe.each(builds)("%s build", (build) => {
  const file = build === "default" ? "pymalloc.wasm" : `pymalloc.${build}.wasm`;
  const bytes = readFileSync(new URL(`../build/${file}`, import.meta.url));
  const module = new WebAssembly.Module(bytes);
  const exported = (kind: WebAssembly.ImportExportKind) =>
    WebAssembly.Module.exports(module).flatMap((entry) => (entry.kind === kind ? [entry.name] : []));

  it("imports nothing", () => {
    expect(WebAssembly.Module.imports(module)).toEqual([]);
  });

  it("exports the agreed functions", () => {
    const agreed = [
      ...families,
      ...libc,
      ...batches,
      ...inspection,
      ...lifecycle,
      ...settings,
      ...replaceable,
      ...(build === "fast" ? [] : ofChecks),
    ];
    expect(exported("function").toSorted()).toEqual(agreed.toSorted());
  });

  it("exports the constants, and only the debug build the error codes", () => {
    const globals = exported("global");
    expect(globals.filter((name) => !isCode(name)).toSorted()).toEqual(constants.toSorted());
    expect(globals.some(isCode)).toBe(build === "debug");
  });

  it.runIf(build === "debug")("names every error code, each with a value of its own", () => {
    const codes = Object.entries(new WebAssembly.Instance(module).exports).filter(([name]) => isCode(name));
    expect(codes.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        "MISUSE_UNALIGNED",
        "MISUSE_OUTSIDE",
        "MISUSE_NOT_LIVE",
        "MISUSE_WRONG_DOMAIN",
        "MISUSE_CORRUPT_TAG",
        "MISUSE_CORRUPT_LINK",
        "MISUSE_OVERFLOW",
        "MISUSE_WRITE_AFTER_FREE",
        "FATAL_BAD_ID",
        "FATAL_LEADING_PAD",
        "FATAL_TRAILING_PAD",
      ]),
    );
    const values = codes.map(([, global]) =>
      global instanceof WebAssembly.Global ? global.value : undefined,
    );
    expect(new Set(values).size).toBe(codes.length);
    expect(values).not.toContain(0);
  });

  it("exports a table with the built-in functions, and places for those of the debug hooks", () => {
    expect(exported("table")).toEqual(["table"]);
    const { table } = new WebAssembly.Instance(module).exports;
    if (!(table instanceof WebAssembly.Table)) throw new TypeError("table is no table");
    expect(table.length).toBe(PLACES);
    const kinds = Array.from({ length: PLACES }, (_, place) => typeof (table.get(place) ?? undefined));
    const functions = Array.from({ length: BUILT_IN }, () => "function");
    const debugHooks = Array.from({ length: PLACES - BUILT_IN - 1 }, () => "undefined");
    expect(kinds).toEqual(["undefined", ...functions, ...debugHooks]);
  });

  it("exports one memory of 1 to 65536 pages", () => {
    expect(exported("memory")).toEqual(["memory"]);
    expect(memoryLimits(bytes)).toEqual({ minimum: 1, maximum: 65536, isShared: false });
  });

  it(`has at most ${sizeLimits[build]} bytes`, () => {
    expect(bytes.length).toBeLessThanOrEqual(sizeLimits[build]);
  });
});
