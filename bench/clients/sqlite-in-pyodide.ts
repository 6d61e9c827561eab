// The SQLite of Pyodide's Python on a guest's heap, and as it comes. It is part of Pyodide's wasm, which exports all its functions.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { GuestHeap, guestModule } from "../../src/guest/guest-heap.js";
import type { Pyodide } from "../../src/pyodide/index.js";
import { packageFolder } from "../toolchain.js";
import { CONFIG_MALLOC, memMethods, pagesOf, withWords } from "./sqlite-memory.js";

interface SqliteModule {
  readonly memory: WebAssembly.Memory;
  readonly wasmTable: WebAssembly.Table;
  readonly _malloc: (bytes: number) => number;
  readonly _memalign: (align?: number, bytes?: number) => number;
  readonly _free: (p?: number) => void;
  /** int sqlite3_config(int, ...): what comes after the first argument lies in memory, at the address that is the second one. */
  readonly _sqlite3_config: (option: number, values: number) => number;
  readonly _sqlite3_shutdown: () => number;
  readonly _sqlite3_memory_used: () => bigint;
}

export interface PyodideWithPython extends Pyodide {
  readonly _module: SqliteModule;
  runPython(code: string): unknown;
}

export interface PythonSqlite {
  readonly pyodide: PyodideWithPython;
  /** The last expression's value. */
  python(code: string): unknown;
  /** Each statement's rows in a new database, as Python writes them; or the error's type and message. */
  answers(statements: readonly string[]): readonly string[];
  memoryUsed(): number;
  memoryPages(): number;
}

export interface PythonSqliteOnGuest extends PythonSqlite {
  readonly heap: GuestHeap;
}

const ANSWERS = `
import json, sqlite3
def answers(statements):
    db = sqlite3.connect(":memory:", isolation_level=None)
    said = []
    for statement in json.loads(statements):
        try:
            said.append(repr(db.execute(statement).fetchall()))
        except (sqlite3.Error, MemoryError) as error:
            said.append(f"{type(error).__name__}: {error}")
    db.close()
    return json.dumps(said)
`;

export async function startPython(): Promise<PyodideWithPython> {
  const { loadPyodide } = await import(pathToFileURL(join(packageFolder("pyodide"), "pyodide.mjs")).href);
  return loadPyodide({ stdout: () => undefined, stderr: () => undefined });
}

function client(pyodide: PyodideWithPython): PythonSqlite {
  const { _module: module } = pyodide;
  pyodide.runPython(ANSWERS);
  return {
    pyodide,
    python: (code) => pyodide.runPython(code),
    answers: (statements) =>
      JSON.parse(String(pyodide.runPython(`answers(${JSON.stringify(JSON.stringify(statements))})`))),
    memoryUsed: () => Number(module._sqlite3_memory_used()),
    memoryPages: () => pagesOf(module.memory),
  };
}

/** As it comes: on Pyodide's malloc. */
export async function pythonSqliteStock(): Promise<PythonSqlite> {
  return client(await startPython());
}

/** SQLite on a heap of its own in Pyodide's memory. It may have been used before, if no database is open. */
export async function pythonSqliteOnGuest(pyodide?: PyodideWithPython): Promise<PythonSqliteOnGuest> {
  const running = pyodide ?? (await startPython());
  const { _module: module } = running;
  const none = () => {
    throw new Error("a block that SQLite had before: sqlite3_shutdown gave all back");
  };
  const heap = GuestHeap.make(await guestModule(), {
    memory: module.memory,
    memalign: module._memalign,
    free: module._free,
    olderRealloc: none,
    olderFree: none,
    olderCtx: 0,
  });
  if (heap === null) throw new Error("no memory for the heap's state");
  configure(module, heap);
  return { ...client(running), heap };
}

/** Before any function of SQLite's, or after sqlite3_shutdown: the next one initializes it with the methods. */
function configure(module: SqliteModule, heap: GuestHeap): void {
  const program = { memory: module.memory, malloc: module._malloc, free: module._free };
  const shut = module._sqlite3_shutdown();
  const used = module._sqlite3_memory_used();
  if (shut !== 0 || used !== 0n) throw new Error(`SQLite is in use: ${shut}, ${used} bytes`);
  const methods = memMethods(module.wasmTable, heap.exports);
  const code = withWords(program, methods, (address) =>
    withWords(program, [address], (values) => module._sqlite3_config(CONFIG_MALLOC, values)),
  );
  if (code !== 0) throw new Error(`sqlite3_config gives ${code}`);
}
