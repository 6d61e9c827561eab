// Which C programs are built and run: where their sources come from, and how they are compiled.
import { join } from "node:path";
import type { Workshop } from "../compiled/workshop.js";
import { npmSource } from "./npm-source.js";

export interface Program {
  readonly name: string;
  /** What is measured, for the report. */
  readonly about: string;
  /** Package and version. */
  readonly from: string;
  /** Our files, in workloads/. */
  readonly workload: readonly string[];
  /** The program's own C files and include folder. */
  sources(workshop: Workshop): { readonly folder: string; readonly files: readonly string[] };
  readonly flags: readonly string[];
}

const HIREDIS = { name: "hiredis", version: "0.14.1", files: ["*.c", "*.h"] };
const CJSON = { name: "cjson", version: "1.7.15", files: ["*/cJSON.*"] };
const SQLITE = { name: "better-sqlite3", version: "13.2.0" };

/** As SQLite's own advice for embedders has it, without files, threads and extensions. It asks malloc for the sizes of blocks. */
const SQLITE_FLAGS = [
  ...["-DSQLITE_OS_OTHER=1", "-DSQLITE_THREADSAFE=0", "-DSQLITE_TEMP_STORE=3", "-DSQLITE_DQS=0"],
  ...["-DSQLITE_OMIT_LOAD_EXTENSION", "-DSQLITE_DEFAULT_MEMSTATUS=0"],
  ...["-DHAVE_MALLOC_H=1", "-DHAVE_MALLOC_USABLE_SIZE=1"],
];

function sqlite(name: string, about: string, flags: readonly string[]): Program {
  return {
    ...{ name, about },
    from: `npm's better-sqlite3 ${SQLITE.version}`,
    workload: ["sqlite.c", "sqlite-host.c"],
    sources: () => ({
      folder: join(npmSource(SQLITE, "deps/sqlite3"), "deps/sqlite3"),
      files: ["sqlite3.c"],
    }),
    flags: [...SQLITE_FLAGS, ...flags],
  };
}

export const programs: readonly Program[] = [
  {
    name: "hiredis",
    about: "replies of a Redis server parsed, read and freed: bound by malloc, which it calls directly",
    from: `Debian's hiredis ${HIREDIS.version}`,
    workload: ["redis-replies.c"],
    sources: (workshop) => ({
      folder: workshop.debianSource(HIREDIS),
      files: ["hiredis.c", "read.c", "sds.c", "alloc.c"],
    }),
    flags: [],
  },
  {
    name: "cJSON",
    about: "documents of 3 KB parsed, changed, printed and freed: malloc through function pointers",
    from: `Debian's cjson ${CJSON.version}`,
    workload: ["json-documents.c"],
    sources: (workshop) => ({ folder: workshop.debianSource(CJSON), files: ["cJSON.c"] }),
    flags: [],
  },
  sqlite("SQLite", "12,000 rows inserted, indexed, queried, updated and deleted, in memory", []),
];

/** What takes minutes to compile and shows one thing more: not for a quick run. */
export const variants: readonly Program[] = [
  sqlite(
    "SQLite without lookaside",
    "the same without the blocks that each connection keeps to itself (-DSQLITE_OMIT_LOOKASIDE): all of them from malloc",
    ["-DSQLITE_OMIT_LOOKASIDE"],
  ),
];

/** malloc and free by themselves. */
export const pairs: Program = {
  name: "pairs",
  about: "64 blocks of 16 to 199 bytes, replaced in an irregular order",
  from: "workloads/pairs.c",
  workload: ["pairs.c"],
  sources: () => ({ folder: ".", files: [] }),
  flags: [],
};
