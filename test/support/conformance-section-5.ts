// Section 5 of the conformance table: statistics.
import { expect } from "vitest";
import type { BuildName, PyMem } from "../../src/index.js";
import { domainsOf, type Row } from "./conformance.js";

const number = "\\d{1,3}(,\\d{3})*";
/** A line of the account: a label of 35 columns, and a number of 21. */
const account = (label: string) => `^(?=.{57}$)(?=.{35}=)${label} *= *${number}$`;

/** The report, a regular expression for each line. */
function patterns(classes: number): string[] {
  return [
    "^Small block threshold = 512, in 64 size classes\\.$",
    "^$",
    "^class {3}size {3}num pools {3}blocks in use {2}avail blocks$",
    "^----- {3}---- {3}--------- {3}------------- {2}------------$",
    ...new Array<string>(classes).fill("^(?=.{54}$)[ \\d]{5} [ \\d]{6} [ \\d]{11} [ \\d]{15} [ \\d]{13}$"),
    "^$",
    account("# arenas allocated total"),
    account("# arenas reclaimed"),
    account("# arenas highwater mark"),
    account("# arenas allocated current"),
    account(`\\d+ arenas \\* 2048 bytes/arena`),
    "^$",
    account("# bytes in allocated blocks"),
    account("# bytes in available blocks"),
    account("\\d+ unused pools \\* 2048 bytes"),
    account("# bytes lost to pool headers"),
    account("# bytes lost to quantization"),
    account("# bytes lost to arena alignment"),
    account("Total"),
    "^$",
    "^arena map counts$",
    account("# bytes lost to arena map root"),
    "^$",
  ];
}

const rowsOf = (lines: readonly string[], classes: number) =>
  lines.slice(4, 4 + classes).map((line) => line.trim().split(/ +/).map(Number));

const amountOf = (line: string | undefined) => Number(line?.split("=")[1]?.replaceAll(",", ""));

function requireReport(py: PyMem, classes: number): { rows: number[][]; values: number[] } {
  const lines = py.debugMallocStats().split("\n");
  const expected = patterns(classes);
  expect(lines).toHaveLength(expected.length);
  lines.forEach((line, i) => {
    expect(line).toMatch(new RegExp(expected[i] ?? "$^"));
  });
  const rows = rowsOf(lines, classes);
  const values = lines
    .slice(5 + classes)
    .filter((line) => line.includes(" ="))
    .map(amountOf);
  const [total = 0, reclaimed = 0, highwater = 0, current = 0, bytes = 0, ...amounts] = values;
  expect(total - reclaimed).toBe(current);
  expect(highwater).toBeGreaterThanOrEqual(current);
  expect(bytes).toBe(current * py.config.ARENA_SIZE);
  const [allocated, available] = amounts;
  const product = (column: number) => rows.reduce((sum, row) => sum + (row[1] ?? 0) * (row[column] ?? 0), 0);
  expect([allocated, available]).toEqual([product(3), product(4)]);
  expect(amounts.slice(0, 6).reduce((sum, amount) => sum + amount)).toBe(bytes);
  expect(amounts.slice(5)).toEqual([0, bytes, 0]);
  return { rows, values };
}

function report(py: PyMem, build: BuildName): void {
  requireReport(py, 0);
  // In the secure build a byte longer.
  const [small, large] = build === "secure" ? [23, 511] : [24, 512];
  const blocks = Array.from({ length: 3 }, () => py.PyMem_Malloc(small));
  const many = Array.from({ length: 1000 }, () => py.PyObject_Malloc(large));
  py.PyMem_RawMalloc(24);
  const [first, second] = requireReport(py, 2).rows;
  expect(first?.slice(0, 4)).toEqual([2, 24, 1, 3]);
  // One or two may be where there was no place for a pool.
  const [, , pools = 0, inUse = 0] = second ?? [];
  expect(second?.slice(0, 2)).toEqual([63, 512]);
  expect([inUse > 990, inUse <= 1000, pools]).toEqual([true, true, Math.ceil(inUse / 3)]);
  for (const p of [...blocks.slice(1), ...many]) (py.free as (p: number) => void)(p);
  // Pools in stock are unused ones.
  if (build !== "secure") expect(requireReport(py, 2).values[7]).toBe(8 * py.config.POOL_SIZE);
  py.trim();
  const { rows, values } = requireReport(py, 1);
  expect(rows[0]?.slice(0, 4)).toEqual([2, 24, 1, 1]);
  expect(values.slice(0, 4)).toEqual([pools + 1, pools, pools + 1, 1]);
}

function reportsOfArenas(py: PyMem): void {
  const reports: string[] = [];
  const old = py.PyObject_GetArenaAllocator();
  py.PyObject_SetArenaAllocator({
    ...old,
    alloc: (ctx, size) => {
      reports.push(py.debugMallocStats());
      requireReport(py, reports.length === 1 ? 0 : 1);
      return old.alloc(ctx, size);
    },
  });
  for (let i = 0; i < 20; i++) py.PyObject_Malloc(400);
  const present = reports.map((text) => Number(/(\d+) arenas \*/.exec(text)?.[1]));
  expect(present.length).toBeGreaterThanOrEqual(4);
  expect(present).toEqual(present.map((_, i) => i));
}

function blockCounts(py: PyMem): void {
  const count = () => py.getAllocatedBlocks();
  for (const isDebug of [false, true]) {
    if (isDebug) py.PyMem_SetupDebugHooks();
    for (const { name, malloc, calloc, realloc, free } of domainsOf(py)) {
      const own = name === "raw" ? 0 : 1;
      const blocks = [malloc(24), malloc(0), calloc(10, 100), malloc(512), malloc(9000)];
      expect(count()).toBe(5 * own);
      const large = blocks.pop() ?? 0;
      const again = realloc(realloc(large, 5000), 24);
      expect(count()).toBe(5 * own);
      for (const p of [...blocks, again]) free(p);
      expect(count()).toBe(0);
    }
  }
}

/** An outside allocator's blocks are not seen, nor any where there is no pymalloc. */
function uncounted(outside: PyMem, plain: PyMem): void {
  let at = outside.exports.PyMem_RawMalloc(4096) >>> 0;
  const bump = (n: number) => {
    const p = at;
    at += (n + 7) & ~7;
    return p;
  };
  outside.PyMem_SetAllocator("obj", {
    malloc: (_, n) => bump(n),
    calloc: (_, nelem, elsize) => bump(nelem * elsize),
    realloc: (_, _p, n) => bump(n),
    free: () => {},
  });
  for (let i = 0; i < 10; i++) outside.PyObject_Malloc(24);
  expect(outside.getAllocatedBlocks()).toBe(0);
  outside.PyMem_Malloc(24);
  expect(outside.getAllocatedBlocks()).toBe(1);
  for (const { malloc } of domainsOf(plain)) malloc(24);
  expect(plain.getAllocatedBlocks()).toBe(0);
}

/** On the fast path nothing is written outside of the block's pool. */
function noCounters(py: PyMem): void {
  const { POOL_SIZE } = py.config;
  const first = py.PyObject_Malloc(24);
  const pool = first - (first % POOL_SIZE);
  const before = new Uint8Array(py.memory.buffer).slice();
  const blocks = Array.from({ length: 10 }, () => py.PyObject_Malloc(24));
  for (const p of blocks.slice(5)) py.PyObject_Free(p);
  const after = new Uint8Array(py.memory.buffer);

  expect(Buffer.compare(before.subarray(0, pool), after.subarray(0, pool))).toBe(0);
  expect(Buffer.compare(before.subarray(pool + POOL_SIZE), after.subarray(pool + POOL_SIZE))).toBe(0);
  expect(Buffer.compare(before, after)).not.toBe(0);
  expect(py.getAllocatedBlocks()).toBe(6);
}

export const statisticsRows: readonly Row[] = [
  {
    id: "5.1",
    behaviour:
      "_debugmallocstats' report has its table, arenas and account, whose six amounts add up to all arenas",
    instead:
      "debugMallocStats gives it, as there is no stderr; there is no arena map, so that its root takes 0 bytes, and objects have no free lists",
    run: (create, build) => report(create(), build),
  },
  {
    id: "5.2",
    behaviour: "PYTHONMALLOCSTATS prints the report whenever an arena is about to be made, and at exit",
    instead:
      "wasm has no environment variables and no exit: an arena allocator that forwards can ask for it there",
    run: (create) => reportsOfArenas(create()),
  },
  {
    id: "5.3",
    behaviour:
      "getallocatedblocks counts blocks of pools and what mem and obj have of raw, but not raw's own, nor an outside allocator's, nor any without pymalloc",
    run: (create) => {
      blockCounts(create());
      uncounted(create(), create({ allocator: "malloc" }));
    },
  },
  {
    id: "5.4",
    behaviour:
      "nothing is counted where malloc and free are fast: what is known of the heap is found by walking over it",
    except: { builds: ["secure"], why: "its quarantine and its dice are the heap's" },
    run: (create) => noCounters(create()),
  },
];
