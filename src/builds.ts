import { inlineObjects, inlineTools, inlineTrampoline, inlineWasm } from "#build/inline.js";
import type { ObjectsExports } from "./objects/object-exports.js";
import type { PyMemExports, ToolsExports } from "./wasm-exports.js";

/**
 * - `default`: misuse of free and realloc is detected before it does harm.
 * - `fast`: without that detection, smaller and a little faster.
 * - `secure`: canaries, a quarantine, zeroed memory, random placement: overflows and writes after free are detected too,
 *   at twice the time and somewhat more memory.
 * - `debug`: the default build with assertions on its own structure and with names, slower.
 */
export type BuildName = "default" | "fast" | "secure" | "debug";

const base64: Readonly<Record<BuildName, string>> = inlineWasm;
const compiled = new Map<string, WebAssembly.Module>();

/** The names that createPyMem takes. */
export const buildNames: readonly string[] = Object.keys(base64);

export function isBuildName(name: unknown): name is BuildName {
  return typeof name === "string" && buildNames.includes(name);
}

/** A new heap of that build: an instance with a memory of its own. */
export function instantiate(build: BuildName): PyMemExports {
  // The built module is the one source of the ABI, and test/wasm-surface.test.ts holds it to this type.
  return new WebAssembly.Instance(compile(base64[build])).exports as PyMemExports;
}

/** What looks at a heap of that build, and its debug hooks. */
export function instantiateTools(build: BuildName, { memory, table }: PyMemExports): ToolsExports {
  return new WebAssembly.Instance(compile(inlineTools[build]), { env: { memory, table } })
    .exports as ToolsExports;
}

/** The object layer, over a heap of any build. */
export function instantiateObjects(wasm: PyMemExports): ObjectsExports {
  const { memory, table } = wasm;
  return new WebAssembly.Instance(compile(inlineObjects), { env: { memory, table }, pymem: wasm })
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
export function trampoline(host: Partial<HostFunctions>): HostFunctions {
  return new WebAssembly.Instance(compile(inlineTrampoline), { host: { ...noFunctions, ...host } })
    .exports as HostFunctions;
}

/** A number that tells this build, of this version, from every other. */
export function fingerprint(build: BuildName): number {
  let hash = FNV_OFFSET;
  for (let i = 0; i < base64[build].length; i++) {
    hash = Math.imul(hash ^ base64[build].charCodeAt(i), FNV_PRIME);
  }
  return hash >>> 0;
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Compiled on first use, once per file: an instance after that costs microseconds. */
function compile(text: string): WebAssembly.Module {
  let module = compiled.get(text);
  if (module === undefined) {
    module = new WebAssembly.Module(decodeBase64(text));
    compiled.set(text, module);
  }
  return module;
}

type Uint8ArrayFromBase64 = typeof Uint8Array & { fromBase64?(text: string): Uint8Array<ArrayBuffer> };

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const host: Uint8ArrayFromBase64 = Uint8Array;
  return host.fromBase64?.(text) ?? Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0));
}
