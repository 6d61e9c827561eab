// The allocators that are measured, and how each becomes a module with memory, malloc, calloc, realloc and free.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CompiledPeer, moduleFile, readManifest } from "./compiled/manifest.js";
import { extractFromPyodide } from "./pyodide.js";
import { cached, compile, packageVersion, projectFolder, versionIn } from "./toolchain.js";

/** inlined, called: driver and allocator in one wasm module; cross: in two; js, batch: driven from JavaScript. */
export type Mode = "inlined" | "called" | "cross" | "js" | "batch";
export type WasmMode = "inlined" | "called" | "cross";
/** Of an allocator that is a wasm module. */
export const MODULE_MODES: readonly Mode[] = ["inlined", "called", "cross", "js"];

export function isWasmMode(mode: Mode): mode is WasmMode {
  return mode === "inlined" || mode === "called" || mode === "cross";
}

/** `free` of the null driver and the bump allocator gives nothing back: they bound the others and do not compete. */
export type Role = "ours" | "peer" | "limit";

export interface Peer {
  readonly name: string;
  readonly about: string;
  readonly role: Role;
  readonly version: string;
  /** How it was compiled, where that is not npm's business. */
  readonly settings?: string;
  readonly modes: readonly Mode[];
  /** Too slow for workloads that no time limit can cut short. */
  readonly replaysOnly?: boolean;
  /** Where the functions come from: a module of its own, our facade, or an allocator written in JavaScript. */
  readonly source:
    | { readonly kind: "module"; load(): Uint8Array }
    | { readonly kind: "facade" | "thi.ng" | "first-fit" };
}

export const DLMALLOC = "dlmalloc";
export const NULL_PEER = "null";

const BATCH = ", batch";
/** An allocator whose batch calls are measured beside its single ones. */
export const batchName = (name: string): string => name + BATCH;
/** Whose calls they are. */
export const withoutBatch = (name: string): string =>
  name.endsWith(BATCH) ? name.slice(0, -BATCH.length) : name;

function ourBuild(name: string, file: string, about: string): Peer {
  const load = () => {
    const path = join(projectFolder, "build", file);
    if (!existsSync(path)) throw new Error(`build/${file} is missing: npm run build makes it`);
    return readFileSync(path);
  };
  const version = versionIn(projectFolder);
  return { name, about, role: "ours", version, modes: MODULE_MODES, source: { kind: "module", load } };
}

function assemblyScript(
  name: string,
  about: string,
  role: Role,
  entry: string,
  flags: readonly string[],
): Peer {
  const version = packageVersion("assemblyscript");
  const source = readFileSync(join(projectFolder, "bench/wasm", entry));
  const load = () => cached(name, [version, source, ...flags], () => compile(entry, flags));
  return { name, about, role, version, modes: MODULE_MODES, source: { kind: "module", load } };
}

function pyodide(name: string, about: string, family: "malloc" | "PyObject"): Peer {
  const load = () => extractFromPyodide(family);
  const version = `pyodide ${packageVersion("pyodide")}`;
  return { name, about, role: "peer", version, modes: MODULE_MODES, source: { kind: "module", load } };
}

/** A call of theirs walks a list of free blocks: with the micro workloads' 100,000 live blocks, for minutes. */
const LIST_WALKERS: readonly string[] = ["wee_alloc", "lol_alloc"];

/** With the inlining flags that all others get, wasm-opt does not come to an end within ten minutes. */
const TOO_LARGE_TO_INLINE: readonly string[] = ["mimalloc", "mimalloc-rs"];

/** Of `npm run bench:peers`, which compiles it from Debian's or crates.io's sources. */
function compiled({ name, about, version, settings }: CompiledPeer): Peer {
  const load = () => readFileSync(moduleFile(name));
  return {
    name,
    about,
    role: "peer",
    version,
    settings,
    replaysOnly: LIST_WALKERS.includes(name),
    modes: TOO_LARGE_TO_INLINE.includes(name)
      ? MODULE_MODES.filter((mode) => mode !== "inlined")
      : MODULE_MODES,
    source: { kind: "module", load },
  };
}

/** A thousand MiB: the bump allocator would otherwise take all of the machine's memory on a long trace. */
const STUB_MAXIMUM_PAGES = "16000";

/** 64 MiB: room for the largest block of any workload behind the one address that it answers. */
const NULL_INITIAL_PAGES = "1024";

const manifest = readManifest();
/** Empty until `npm run bench:peers` has run once. They are measured with --peers, or by name. */
export const compiledPeers: readonly Peer[] = manifest
  .filter(({ missing }) => missing === undefined)
  .map(compiled);
export const missingPeers: readonly CompiledPeer[] = manifest.filter(({ missing }) => missing !== undefined);

export const peers: readonly Peer[] = [
  ourBuild("pymalloc", "pymalloc.wasm", "this package, default build"),
  ourBuild("pymalloc-fast", "pymalloc.fast.wasm", "this package, without checks"),
  ourBuild(
    "pymalloc-sampling",
    "pymalloc.sampling.wasm",
    'this package, requests counted (build: "sampling")',
  ),
  ourBuild("pymalloc-secure", "pymalloc.secure.wasm", "this package, hardened"),
  ourBuild("pymalloc-debug", "pymalloc.debug.wasm", "this package, assertions on"),
  {
    name: "facade",
    about: "this package, default build, through createPyMem",
    role: "ours",
    version: versionIn(projectFolder),
    modes: ["js"],
    source: { kind: "facade" },
  },
  pyodide(DLMALLOC, "dlmalloc: Pyodide's malloc", "malloc"),
  pyodide("pyobject", "Pyodide's PyObject_Malloc: CPython's gate over dlmalloc", "PyObject"),
  assemblyScript("tlsf", "AssemblyScript's TLSF (--runtime minimal)", "peer", "assemblyscript.ts", [
    "--runtime",
    "minimal",
  ]),
  {
    name: "thi.ng",
    about: "@thi.ng/malloc, in JavaScript",
    role: "peer",
    version: packageVersion("@thi.ng/malloc"),
    modes: ["js"],
    source: { kind: "thi.ng" },
  },
  {
    name: "first-fit",
    about: "a textbook byte map searched from the start, in JavaScript",
    role: "peer",
    version: versionIn(projectFolder),
    modes: ["js"],
    source: { kind: "first-fit" },
  },
  assemblyScript(
    "stub",
    "AssemblyScript's bump allocator, which frees next to nothing",
    "limit",
    "assemblyscript.ts",
    ["--runtime", "stub", "--maximumMemory", STUB_MAXIMUM_PAGES],
  ),
  assemblyScript(NULL_PEER, "a fake allocator: the driver's own cost", "limit", "null.ts", [
    "--runtime",
    "stub",
    "--initialMemory",
    NULL_INITIAL_PAGES,
  ]),
  ...compiledPeers,
];
