// Python's module sqlite3, with SQLite's own memory on our heap: the same answers as with Pyodide's malloc.
import { beforeAll, describe, expect, it } from "vitest";
import {
  type PythonSqlite,
  type PythonSqliteOnGuest,
  pythonSqliteOnGuest,
  pythonSqliteStock,
  startPython,
} from "../../bench/clients/sqlite-in-pyodide.js";
import { installInPyodide } from "../../src/pyodide/index.js";
import { sqlData } from "./sql-data.js";
import { numbers, sqlQueries } from "./sql-queries.js";
import { sqlitePythonScripts } from "./sqlite-python-scripts.js";

let stock: PythonSqlite;
let ours: PythonSqliteOnGuest;
beforeAll(async () => {
  stock = await pythonSqliteStock();
  ours = await pythonSqliteOnGuest();
});

function expectAllGivenBack({ heap, memoryUsed }: PythonSqliteOnGuest): void {
  expect(heap.check()).toBe(0);
  expect(memoryUsed()).toBe(heap.stats().bytesInUse);
  // SQLite's list of its file systems and the like.
  expect(heap.stats().blocksInUse).toBeLessThan(10);
}

describe("SQLite of Python's on a guest's heap", () => {
  it.each(Object.entries({ ...sqlQueries, ...sqlData }))("%s", (_name, statements) => {
    expect(ours.answers(statements)).toEqual(stock.answers(statements));
    expectAllGivenBack(ours);
  });

  it.each(Object.entries(sqlitePythonScripts))("%s", (_name, script) => {
    const answer = ours.python(script);
    expect(answer).toBe(stock.python(script));
    expect(answer).toMatch(/\d/);
    expectAllGivenBack(ours);
  });

  it("an open database is in the heap, to the byte of SQLite's own count", () => {
    ours.python(`
import sqlite3
held = sqlite3.connect(":memory:")
_ = held.execute("create table t as ${numbers(20_000)} select i, hex(i) from numbers")`);
    const { bytesInUse, blocksInUse } = ours.heap.stats();
    expect(ours.memoryUsed()).toBe(bytesInUse);
    expect(blocksInUse).toBeGreaterThan(50);
    expect(bytesInUse).toBeGreaterThan(300_000);
    ours.python("held.close()");
    expectAllGivenBack(ours);
  });

  it("with a limit it is Python's MemoryError, nothing is lost, and it goes on", () => {
    ours.python(`
import sqlite3
kept = sqlite3.connect(":memory:", isolation_level=None)
_ = kept.execute("create table kept as ${numbers(2000)} select i, 'row ' || i as t from numbers")
def told(statement):
    try:
        kept.execute(statement).fetchall()
    except MemoryError:
        return "MemoryError"
`);
    const { heap } = ours;
    heap.setLimit(Math.ceil(heap.stats().heapBytes / 65536) + 16, 0);
    const greedy = [
      "select hex(zeroblob(10000000))",
      `insert into kept ${numbers(500_000)} select i, printf('%.*c', 300, 'x') from numbers`,
      "create table more as select a.t || b.t as long from kept a join kept b order by 1",
    ];
    for (const statement of greedy) {
      expect(ours.python(`told(${JSON.stringify(statement)})`), statement).toBe("MemoryError");
      expect(heap.check()).toBe(0);
      expect(
        ours.python("str(kept.execute('select count(*), sum(length(t)) from kept').fetchall())"),
        statement,
      ).toBe("[(2000, 14893)]");
      expect(ours.python("kept.execute('pragma integrity_check').fetchone()[0]")).toBe("ok");
    }
    heap.setLimit(0, 0);
    expect(ours.python("len(kept.execute('select hex(zeroblob(10000000))').fetchone()[0])")).toBe(20_000_000);
    ours.python("kept.close()");
    expectAllGivenBack(ours);
  });
});

describe("SQLite that Python has used before", () => {
  it("gets the heap after its databases were closed, and gives all back when it is shut down", async () => {
    const pyodide = await startPython();
    pyodide.runPython(`
import sqlite3
db = sqlite3.connect(":memory:")
_ = db.execute("create table t as ${numbers(1000)} select i from numbers")
db.close()`);
    const late = await pythonSqliteOnGuest(pyodide);
    for (const [name, statements] of Object.entries(sqlData).slice(0, 4)) {
      expect(late.answers(statements), name).toEqual(stock.answers(statements));
      expectAllGivenBack(late);
    }
    expect(pyodide._module._sqlite3_shutdown()).toBe(0);
    expect(late.heap.stats()).toMatchObject({ blocksInUse: 0, bytesInUse: 0 });
    late.heap.trim();
    expect(late.heap.stats().freeBytes).toBe(0);
  });

  it("has a heap beside Python's own objects' one", async () => {
    const pyodide = await startPython();
    const python = await installInPyodide(pyodide);
    const both = await pythonSqliteOnGuest(pyodide);
    for (const [name, script] of Object.entries(sqlitePythonScripts)) {
      expect(both.python(script), name).toBe(stock.python(script));
      expect(python.check()).toBe(0);
      expectAllGivenBack(both);
    }
    expect(python.stats().blocksInUse).toBeGreaterThan(1000);
  });
});
