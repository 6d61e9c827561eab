// SQLite's own build for browsers (npm's @sqlite.org/sqlite-wasm) on a guest's heap, and as it comes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chunksOfMalloc } from "../../src/guest/chunks-of-malloc.js";
import type { GuestExports } from "../../src/guest/guest-exports.js";
import { GuestHeap, guestModule } from "../../src/guest/guest-heap.js";
import { packageFolder } from "../toolchain.js";
import type { ClientExports } from "./captured-instance.js";
import { CONFIG_MALLOC, memMethods, pagesOf, withWords } from "./sqlite-memory.js";

interface SqliteExports extends ClientExports {
  readonly sqlite3_wasm_config_i: (option: number, value: number) => number;
  readonly sqlite3_initialize: () => number;
  readonly sqlite3_shutdown: () => number;
  readonly sqlite3_status64: (what: number, now: number, highest: number, reset: number) => number;
  readonly sqlite3_exec: (db: number, sql: number, call: number, ctx: number, message: number) => number;
}

/** As the package has it: what is used of its DB. */
export interface SqliteDatabase {
  readonly pointer: number;
  exec(sql: string, options: object): unknown;
  createFunction(name: string, call: (ctx: number, ...values: never[]) => unknown): void;
  close(): void;
}

interface Sqlite3 {
  readonly oo1: { readonly DB: new (name: string) => SqliteDatabase };
}

export interface SqliteClient {
  /** A new database in memory. */
  open(): SqliteDatabase;
  /** The rows of one statement as JSON, blobs as arrays; or the error's message. */
  rows(db: SqliteDatabase, statement: string): string;
  /** Runs statements by sqlite3_exec, no row of which comes to JavaScript. @throws {Error} the result code. */
  exec(db: SqliteDatabase, statements: string): void;
  /** SQLITE_STATUS_MEMORY_USED: bytes, by xSize. */
  memoryUsed(): number;
  memoryPages(): number;
}

export interface SqliteOnGuest extends SqliteClient {
  readonly heap: GuestHeap;
  /** sqlite3_shutdown's result. */
  shutdown(): number;
}

const folder = join(packageFolder("@sqlite.org/sqlite-wasm"), "sqlite-wasm/jswasm");
const wasmBinary = readFileSync(join(folder, "sqlite3.wasm"));

/** Emscripten's Module, when its runtime is there and nothing of SQLite has run. */
interface SqliteModule {
  readonly asm: Omit<SqliteExports, "memory">;
  readonly wasmMemory: WebAssembly.Memory;
}

/** The loader is made for browsers' workers, and looks for them in these globals. */
async function loadSqlite(onRuntimeInitialized: (this: SqliteModule) => void): Promise<Sqlite3> {
  const globals = globalThis as Record<string, unknown>;
  globals.self ??= globalThis;
  const location = globals.location;
  globals.location = new URL("http://localhost/");
  // It would complain that there is no OPFS.
  globals.sqlite3ApiConfig = { warn: () => undefined };
  try {
    const { default: init } = await import(pathToFileURL(join(folder, "sqlite3-bundler-friendly.mjs")).href);
    return await init({ wasmBinary, onRuntimeInitialized, locateFile: (file: string) => file });
  } finally {
    globals.location = location;
  }
}

async function load(install: (exports: SqliteExports) => void) {
  let exports: SqliteExports | undefined;
  const sqlite3 = await loadSqlite(function (this: SqliteModule) {
    exports = { ...this.asm, memory: this.wasmMemory };
    install(exports);
  });
  if (exports === undefined) throw new Error("onRuntimeInitialized was not called");
  return { sqlite3, exports };
}

function client({ oo1 }: Sqlite3, exports: SqliteExports): SqliteClient {
  return {
    open: () => new oo1.DB(":memory:"),
    memoryPages: () => pagesOf(exports.memory),
    rows: (db, sql) => {
      try {
        const rows = db.exec(sql, { rowMode: "array", returnValue: "resultRows" });
        return JSON.stringify(rows, (_, value) =>
          typeof value === "bigint" ? `${value}n` : value instanceof Uint8Array ? [...value] : value,
        );
      } catch (error) {
        return (error as Error).message;
      }
    },
    exec: (db, sql) => {
      const text = new TextEncoder().encode(`${sql}\0`);
      const padded = new Uint8Array(Math.ceil(text.length / 4) * 4);
      padded.set(text);
      const code = withWords(exports, new Uint32Array(padded.buffer), (p) =>
        exports.sqlite3_exec(db.pointer, p, 0, 0, 0),
      );
      if (code !== 0) throw new Error(`sqlite3_exec gives ${code}`);
    },
    memoryUsed: () =>
      withWords(exports, [0, 0, 0, 0], (p) => {
        exports.sqlite3_status64(0, p, p + 8, 0);
        return Number(new DataView(exports.memory.buffer).getBigInt64(p, true));
      }),
  };
}

/** SQLite as it comes: on the malloc of its own C library. */
export async function sqliteWasmStock(): Promise<SqliteClient> {
  const { sqlite3, exports } = await load(() => undefined);
  return client(sqlite3, exports);
}

/**
 * SQLite of which every block is in the heap, from the first: it is configured before it is initialized.
 * @param around what is to stand in for the heap's functions: wasm functions that call them.
 */
export async function sqliteWasmOnGuest(around = (exports: GuestExports) => exports): Promise<SqliteOnGuest> {
  const module = await guestModule();
  let heap: GuestHeap | null = null;
  const { sqlite3, exports } = await load((all) => {
    heap = heapFor(module, all);
    const words = memMethods(all.__indirect_function_table, around(heap.exports));
    const code = withWords(all, words, (p) => all.sqlite3_wasm_config_i(CONFIG_MALLOC, p));
    if (code !== 0) throw new Error(`sqlite3_config gives ${code}`);
  });
  if (heap === null) throw new Error("no heap");
  return { ...client(sqlite3, exports), heap, shutdown: () => exports.sqlite3_shutdown() };
}

function heapFor(module: WebAssembly.Module, exports: SqliteExports): GuestHeap {
  const { memalign, free } = chunksOfMalloc(exports);
  const none = () => {
    throw new Error("a block that SQLite had before: there is none");
  };
  const older = { olderRealloc: none, olderFree: none, olderCtx: 0 };
  const heap = GuestHeap.make(module, { memory: exports.memory, memalign, free, ...older });
  if (heap === null) throw new Error("no memory for the heap's state");
  return heap;
}
