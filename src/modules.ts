import type { BuildName } from "./builds.js";
import type { ObjectsExports } from "./objects/object-exports.js";
import type { PyMemExports, ToolsExports } from "./wasm-exports.js";

/** Where the compiled wasm comes from: each function throws a TypeError where there is none. */
export interface WasmModules {
  /** pymalloc.wasm, or another build's. */
  readonly main: (build: BuildName) => WebAssembly.Module;
  /** pymalloc.tools.wasm, or the build's own. */
  readonly tools: (build: BuildName) => WebAssembly.Module;
  /** pymalloc.objects.wasm. */
  readonly objects: () => WebAssembly.Module;
  /** pymalloc.trampoline.wasm. */
  readonly trampoline: () => WebAssembly.Module;
}

/** A new heap of that build: an instance with a memory of its own. */
export function instantiate(modules: WasmModules, build: BuildName): PyMemExports {
  // The built module is the one source of the ABI, and test/wasm-surface.test.ts holds it to this type.
  return new WebAssembly.Instance(modules.main(build)).exports as PyMemExports;
}

/** What looks at a heap of that build, and its debug hooks. */
export function instantiateTools(
  modules: WasmModules,
  build: BuildName,
  { memory, table }: PyMemExports,
): ToolsExports {
  return new WebAssembly.Instance(modules.tools(build), { env: { memory, table } }).exports as ToolsExports;
}

/** The object layer, over a heap of any build. */
export function instantiateObjects(modules: WasmModules, wasm: PyMemExports): ObjectsExports {
  const { memory, table } = wasm;
  return new WebAssembly.Instance(modules.objects(), { env: { memory, table }, pymem: wasm })
    .exports as ObjectsExports;
}

/** What assembly/host.ts declares. A wasm function has to be of just that type. */
export type HostFunctions = {
  readonly misuse: (code: number, address: number, size: number) => void;
  readonly malloc: (ctx: number, n: number) => number;
  readonly calloc: (ctx: number, nelem: number, elsize: number) => number;
  readonly realloc: (ctx: number, p: number, n: number) => number;
  readonly free: (ctx: number, p: number) => void;
  readonly arena_alloc: (ctx: number, size: number) => number;
  readonly arena_free: (ctx: number, p: number, size: number) => void;
};

const nothing = () => 0;
const noFunctions: HostFunctions = {
  misuse: nothing,
  malloc: nothing,
  calloc: nothing,
  realloc: nothing,
  free: nothing,
  arena_alloc: nothing,
  arena_free: nothing,
};

/**
 * The host's functions as wasm functions, which a table takes. A wasm function comes back as it is.
 * @throws {WebAssembly.LinkError} a wasm function has another type.
 */
export function trampoline(modules: WasmModules, host: Partial<HostFunctions>): HostFunctions {
  return new WebAssembly.Instance(modules.trampoline(), { host: { ...noFunctions, ...host } })
    .exports as HostFunctions;
}
