// The object layer's .wasm of the package: what it needs of a heap, and what it gives.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { inlineModules } from "../src/inline-modules.js";
import { instantiate, instantiateObjects } from "../src/modules.js";
import { eachBuild } from "./support/builds.js";
import { SECTION, sectionsOf } from "./support/wasm-sections.js";

const types = ["PyType_FromDescription", "PyType_Of"];
const references = [
  "Py_DECREF",
  "Py_INCREF",
  "Py_IsImmortal",
  "Py_REFCNT",
  "Py_SetImmortal",
  "Py_XDECREF",
  "Py_XINCREF",
  "_Py_NewReference",
];
const objects = ["BlockSize", "Del", "GetReferents", "New", "NewVar", "SetReference", "SizeOf"];
const containers = ["Del", "IsFinalized", "IsTracked", "New", "NewVar", "Resize", "Track", "UnTrack"];
const collector = [
  ...["check", "collect", "disable", "enable", "first", "freeze", "next", "next_referrer", "unfreeze"],
  ...["garbage_clear", "garbage_item", "garbage_size", "isenabled", "set_callback", "set_debug"],
  ...["get_count", "get_debug", "get_freeze_count", "get_stats", "get_threshold", "set_threshold"],
];
const weakrefs = ["Check", "Count", "GetRef", "NewRef", "NextRef"];
const int = ["AsLongLong", "FromDouble", "FromLongLong", "New"];
const str = ["DATA", "GetLength", "KIND", "New"];
const tuple = ["GetItem", "New", "SetItem", "Size"];
const list = ["Append", "Clear", "Extend", "Insert", "Pop", "Reverse", ...tuple];
const dict = ["Clear", "Contains", "DelItem", "GetItem", "New", "Next", "SetItem", "Size"];
const named = (prefix: string, names: readonly string[]) => names.map((name) => prefix + name);
const agreed = [
  ...types,
  ...references,
  ...named("PyObject_", [...objects, "Hash", "RichCompareBool"]),
  ...named("PyObject_GC_", containers),
  ...named("gc_", collector),
  ...named("PyWeakref_", weakrefs),
  ...named("PyLong_", int),
  ...named("PyFloat_", ["AsDouble", "FromDouble"]),
  ...named("PyUnicode_", str),
  ...named("PyTuple_", tuple),
  ...named("PyList_", list),
  ...named("PyDict_", dict),
  ...["Py_GetConstantBorrowed", "last_container_error", "objects_recover"],
];

describe("pymalloc.objects.wasm", () => {
  const bytes = readFileSync(new URL("../build/pymalloc.objects.wasm", import.meta.url));
  const module = new WebAssembly.Module(bytes);

  it("imports a heap's memory, table and functions of two domains, and nothing else", () => {
    const imports = WebAssembly.Module.imports(module).map(
      ({ kind, module, name }) => `${kind} ${module}.${name}`,
    );
    const functions = ["Free", "Malloc", "Realloc"].flatMap((name) => [`PyMem_${name}`, `PyObject_${name}`]);
    expect(imports.toSorted()).toEqual(
      [
        "memory env.memory",
        "table env.table",
        ...named("function pymem.", [...functions, "malloc_usable_size"]),
      ].toSorted(),
    );
  });

  it("exports what is agreed and nothing else", () => {
    const exports = WebAssembly.Module.exports(module).map(({ kind, name }) => `${kind} ${name}`);
    expect(exports.toSorted()).toEqual(named("function ", agreed).toSorted());
  });

  it("has no data, which would be written over the live heap, and runs nothing when it is made", () => {
    const sections = sectionsOf(bytes);
    for (const section of [SECTION.data, SECTION.dataCount, SECTION.start]) {
      expect(sections.has(section)).toBe(false);
    }
  });
});

eachBuild((create, build) => {
  it("is not there before it is used, and then changes nothing of a live heap", () => {
    const wasm = instantiate(inlineModules, build);
    const places = wasm.table.length;
    wasm.malloc(24);
    const before = new Uint8Array(wasm.memory.buffer).slice();
    instantiateObjects(inlineModules, wasm);
    expect(Buffer.compare(new Uint8Array(wasm.memory.buffer), before)).toBe(0);
    expect(wasm.table.length).toBe(places);
    const py = create();
    expect([py.objects, py.gc, py.sys, py.weakref].every((part) => typeof part === "object")).toBe(true);
    expect(py.getAllocatedBlocks()).toBe(0);
  });
});
