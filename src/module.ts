// For hosts that compile wasm themselves: createPyMem over ready modules.

import type { BuildName } from "./builds.js";
import { makePyMem } from "./create-py-mem.js";
import { checkModule } from "./module-check.js";
import type { WasmModules } from "./modules.js";
import type { PyMemOptions } from "./options.js";
import type { PyMem } from "./py-mem.js";
import type { PyMemExports } from "./wasm-exports.js";

export * from "./exports.js";

/** The compiled files of the package that a heap is made of. */
export interface PyMemModules {
  /** pymalloc.wasm, or the file of another build. */
  readonly module: WebAssembly.Module;
  /** pymalloc.tools.wasm, or that of the fast or secure build: for heapWalk, statistics and the debug hooks. */
  readonly tools?: WebAssembly.Module;
  /** pymalloc.objects.wasm: for objects, gc, sys, weakref and id. */
  readonly objects?: WebAssembly.Module;
  /** pymalloc.trampoline.wasm: where functions of JavaScript are called by the heap, as by onMisuse and PyMem_SetAllocator. */
  readonly trampoline?: WebAssembly.Module;
}

/**
 * As the package's createPyMem, over modules that are compiled already: in a Worker that was posted one, or where a host does not compile bytes.
 * The build is the module's.
 * @throws {TypeError} a module is missing or not of this package; that of a companion when it is first needed.
 */
export function createPyMem(given: WebAssembly.Module | PyMemModules, options: PyMemOptions = {}): PyMem {
  const modules = given instanceof WebAssembly.Module || !given ? { module: given } : given;
  const build = buildOf(checkModule(modules.module));
  return makePyMem(providedModules(build, modules), { ...options, build: options?.build ?? build });
}

/** What only the companion exports. */
const marks = { tools: "next_block", objects: "Py_INCREF", trampoline: "arena_alloc" } as const;

function providedModules(build: BuildName, given: PyMemModules): WasmModules {
  const companion = (name: Exclude<keyof PyMemModules, "module">) => () => {
    const module = given[name];
    if (module instanceof WebAssembly.Module) {
      const exported = WebAssembly.Module.exports(module).map((each) => each.name);
      if (exported.includes(marks[name])) return module;
      throw new TypeError(`createPyMem: ${name} is not pymalloc.${name}.wasm`);
    }
    throw new TypeError(
      `createPyMem: no module of ${name} was given: createPyMem({ module, ${name} }), of the file pymalloc.${name}.wasm`,
    );
  };
  return {
    main: (asked) => {
      if (asked === build) return given.module;
      throw new TypeError(`createPyMem: the module is of the ${build} build, not of the ${asked} build`);
    },
    tools: companion("tools"),
    objects: companion("objects"),
    trampoline: companion("trampoline"),
  };
}

/** Which build the module is, seen in an instance that is thrown away. */
function buildOf(module: WebAssembly.Module): BuildName {
  const wasm = new WebAssembly.Instance(module).exports as PyMemExports;
  if ("MISUSE_NOT_LIVE" in wasm) return "debug";
  if (wasm.sample_after !== undefined) return "sampling";
  if (wasm.set_seed === undefined) return "fast";
  // Only there the bytes behind a block's end are not its owner's.
  return wasm.malloc_usable_size(wasm.malloc(1)) === 1 ? "secure" : "default";
}
