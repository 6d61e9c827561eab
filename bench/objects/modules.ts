// The programs as wasm: merged with our object layer, by themselves for another's, and on AssemblyScript's runtimes.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DRIVER_FLAGS } from "../driver.js";
import { cached, compile, merge, optimize, packageVersion, projectFolder } from "../toolchain.js";
import { keepExports } from "../wasm-sections.js";

/** Functions of up to so many nodes are inlined, and no larger ones as in driver.ts: for all of a collector that takes minutes. */
const INLINED_NODES = "300";
const WAYS = {
  called: ["-O3"],
  inlined: ["-O3", "-aimfs", INLINED_NODES, "-fimfs", INLINED_NODES],
} as const;
export type Way = keyof typeof WAYS;

const PROGRAM_EXPORTS = [
  ...["setUp", "churn", "buildList", "buildTree", "buildCycles", "check", "drop", "grow", "shrink"],
  ...["words", "records", "conses"],
];
/** What the host calls of the object layer. */
const LAYER_EXPORTS = [
  ...["memory", "table", "PyMem_Malloc", "PyType_FromDescription", "gc_collect", "gc_enable", "gc_disable"],
  ...["gc_set_callback", "gc_check"],
];

/** What the programs call of it. */
const CALLED_EXPORTS = [
  ...["PyObject_GC_New", "PyObject_GC_Track", "Py_INCREF", "Py_DECREF", "Py_GetConstantBorrowed"],
  ...["PyLong_FromLongLong", "PyLong_AsLongLong", "PyUnicode_New"],
  ...["PyTuple_New", "PyTuple_GetItem", "PyTuple_SetItem"],
  ...["PyList_New", "PyList_Append", "PyList_GetItem", "PyList_Size"],
  ...["PyDict_New", "PyDict_GetItem", "PyDict_SetItem", "PyDict_Next"],
];

const asTheyAre = (names: readonly string[]): Map<string, string> =>
  new Map(names.map((name) => [name, name]));

const wasmFolder = join(projectFolder, "bench/wasm/objects");
const sourceOf = (file: string): string => readFileSync(join(wasmFolder, file), "utf8");

/** Our object layer with its allocator; undefined if it was not built. */
export function runtimeModule(): Uint8Array {
  const path = join(projectFolder, "build/pymalloc.runtime.wasm");
  if (!existsSync(path)) throw new Error("build/pymalloc.runtime.wasm is missing: npm run build makes it");
  return readFileSync(path);
}

/** The programs for reference counts: imports memory, the object's functions from "env". */
export function countedPrograms(): Uint8Array {
  const inputs = [
    packageVersion("assemblyscript"),
    ...["index.ts", "counted.ts", "containers.ts"].map(sourceOf),
    sourceOf("env.ts"),
    ...DRIVER_FLAGS,
  ];
  return cached("objects-counted", inputs, () => compile("objects/index.ts", DRIVER_FLAGS));
}

/** Both in one module, optimized as a user would. */
export function mergedPrograms(way: Way): Uint8Array {
  const [layer, programs] = [runtimeModule(), countedPrograms()];
  const names = [...PROGRAM_EXPORTS, ...LAYER_EXPORTS];
  const inputs = [packageVersion("binaryen"), layer, programs, ...names, ...WAYS[way]];
  return cached(`objects-${way}`, inputs, () => {
    // Two modules that are merged may not export the same name.
    const merged = merge([
      { name: "env", bytes: keepExports(layer, asTheyAre([...LAYER_EXPORTS, ...CALLED_EXPORTS])) },
      { name: "programs", bytes: programs },
    ]);
    return optimize(keepExports(merged, asTheyAre(names)), WAYS[way]);
  });
}

const COLLECTED = ["collected-index.ts", "collected.ts", "collected-containers.ts"];

/** The programs as plain classes. Collections come by themselves with the incremental runtime, on demand with the minimal one. */
export function collectedPrograms(runtime: "incremental" | "minimal"): Uint8Array {
  const flags = ["--runtime", runtime, "--exportRuntime"];
  const inputs = [packageVersion("assemblyscript"), ...COLLECTED.map(sourceOf), ...flags];
  return cached(`objects-${runtime}`, inputs, () => compile("objects/collected-index.ts", flags));
}
