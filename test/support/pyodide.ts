// A live CPython 3.14 for tests: the module of npm's pyodide, whose functions of the memory manager are called as ours are.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { packageFolder } from "../../bench/toolchain.js";
import type { Domain } from "./conformance.js";

type Four = readonly [
  malloc: Domain["malloc"],
  calloc: Domain["calloc"],
  realloc: Domain["realloc"],
  free: Domain["free"],
];

/** What we use of pyodide._module: exports of the wasm, with _ before their names, and emscripten's helpers. */
export interface CPythonModule {
  readonly memory: WebAssembly.Memory;
  readonly addFunction: (call: (...values: number[]) => number | undefined, signature: string) => number;
  readonly UTF8ToString: (p: number) => string;
  readonly _PyMem_GetAllocator: (domain: number, record: number) => void;
  readonly _PyMem_SetAllocator: (domain: number, record: number) => void;
  readonly __PyMem_GetCurrentAllocatorName: () => number;
  readonly __PyMem_Strdup: (p: number) => number;
  readonly [name: string]: unknown;
}

export interface CPython {
  readonly M: CPythonModule;
  runPython(code: string): unknown;
}

const entry = () => pathToFileURL(join(packageFolder("pyodide"), "pyodide.mjs")).href;

/** A CPython with that PYTHONMALLOC; without one, what it has of itself. */
export async function startCPython(allocator = ""): Promise<CPython> {
  const { loadPyodide } = await import(entry());
  const pyodide = await loadPyodide({ env: { PYTHONMALLOC: allocator }, stdout: () => {}, stderr: () => {} });
  return { M: pyodide._module, runPython: (code) => pyodide.runPython(code) };
}

const prefixes = [
  ["raw", "r", "_PyMem_Raw"],
  ["mem", "m", "_PyMem_"],
  ["obj", "o", "_PyObject_"],
] as const;

/** CPython's functions of a domain, as ours are. */
export function cpythonDomains({ M }: CPython): readonly Domain[] {
  return prefixes.map(([name, api, prefix]) => {
    const [malloc, calloc, realloc, free] = ["Malloc", "Calloc", "Realloc", "Free"].map((suffix) => {
      const call = M[`${prefix}${suffix}`] as (...values: number[]) => number | undefined;
      return (...values: number[]) => (call(...values) ?? 0) >>> 0;
    }) as unknown as Four;
    return { name, api, malloc, calloc, realloc, free };
  });
}

/** A fault for the debug hooks to find. */
export interface Fault {
  /** The family that makes the block, and the bytes it has. */
  readonly family: "PyMem_Raw" | "PyMem_" | "PyObject_";
  readonly n: number;
  /** Bytes that are written, by their distance from the block. */
  readonly writes: readonly (readonly [offset: number, byte: number])[];
  /** The function that is called then, with the block and, if it is a realloc, with more bytes. */
  readonly call: string;
}

/** What is done in CPython: Python, and then a fault. */
export interface LastDeed {
  readonly python?: string;
  readonly fault?: Fault;
}

/** Runs in a process of its own: each deed in a CPython that goes on from where the first one was when it had started. */
const script = `
  const [entry, deeds] = JSON.parse(process.argv[1]);
  const { loadPyodide } = await import(entry);
  const start = (stderr, options) =>
    loadPyodide({ env: { PYTHONMALLOC: "debug" }, stdout: () => {}, stderr, ...options });
  const first = await start(() => {}, { _makeSnapshot: true });
  const snapshot = first.makeMemorySnapshot();
  console.error = () => {};
  const words = [];
  for (const { python, fault } of deeds) {
    let said = "";
    const cpython = await start((line) => (said += line + "\\n"), { _loadSnapshot: snapshot });
    try {
      if (python) cpython.runPython(python);
      if (fault) commit(cpython._module, fault);
    } catch {}
    words.push(said);
  }
  function commit(M, { family, n, writes, call }) {
    const p = M["_" + family + "Malloc"](n);
    for (const [offset, byte] of writes) new Uint8Array(M.memory.buffer)[p + offset] = byte;
    M["_" + call](p, 2 * n);
  }
  process.stdout.write(JSON.stringify(words), () => process.exit(0));
`;

/** What CPython with its debug hooks writes to stderr about each deed, which is its last one. */
export async function lastWords(deeds: readonly LastDeed[]): Promise<readonly string[]> {
  const given = JSON.stringify([entry(), deeds]);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", script, "--", given],
    { maxBuffer: 2 ** 24 },
  );
  return JSON.parse(stdout) as string[];
}
