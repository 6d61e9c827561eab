// SQLite's build for browsers with every block of its on our heap: the same answers as it gives as it comes.
import { beforeAll, describe, expect, it } from "vitest";
import {
  type SqliteClient,
  type SqliteOnGuest,
  sqliteWasmOnGuest,
  sqliteWasmStock,
} from "../../bench/clients/sqlite-wasm-on-guest.js";
import { sqlData } from "./sql-data.js";
import { numbers, sqlQueries } from "./sql-queries.js";

let stock: SqliteClient;
let ours: SqliteOnGuest;
beforeAll(async () => {
  stock = await sqliteWasmStock();
  ours = await sqliteWasmOnGuest();
});
function answers(sqlite: SqliteClient, statements: readonly string[]): string[] {
  const db = sqlite.open();
  try {
    return statements.map((statement) => sqlite.rows(db, statement));
  } finally {
    db.close();
  }
}

describe("SQLite on a guest's heap", () => {
  it.each(Object.entries({ ...sqlQueries, ...sqlData }))("%s", (name, statements) => {
    const { blocksInUse } = ours.heap.stats();
    const given = answers(ours, statements);
    expect(given).toEqual(answers(stock, statements));
    expect(given.filter((answer) => answer !== "[]").length).toBeGreaterThan(1);
    // One of most lists' statements fails, and nearly all of those of the errors.
    const failures = given.filter((answer) => !answer.startsWith("["));
    if (name === "errors of all kinds") expect(failures.length).toBeGreaterThan(14);
    else expect(failures.length).toBeLessThan(2);
    expect(ours.heap.check()).toBe(0);
    // A closed database leaves nothing behind.
    expect(ours.heap.stats().blocksInUse).toBeLessThan(blocksInUse + 10);
  });

  it("SQLite's own count of its memory is the heap's, to the byte", () => {
    const db = ours.open();
    for (const count of [10, 1000, 20_000]) {
      ours.exec(db, `CREATE TABLE t${count} AS ${numbers(count)} SELECT i, hex(i) AS h FROM numbers`);
      expect(ours.memoryUsed()).toBe(ours.heap.stats().bytesInUse);
    }
    db.close();
    expect(ours.memoryUsed()).toBe(ours.heap.stats().bytesInUse);
  });

  it("functions of JavaScript are called, and their errors told", () => {
    const all = [ours, stock].map((sqlite) => {
      const db = sqlite.open();
      db.createFunction("twice", (_ctx, text: string) => `${text}${text}`);
      db.createFunction("bytes", (_ctx, n: number) => new Uint8Array(n).fill(n));
      db.createFunction("fail", () => {
        throw new Error("from JavaScript");
      });
      const rows = ["SELECT twice('ab')", "SELECT sum(length(bytes(i % 250))) FROM n", "SELECT fail()"].map(
        (sql) => sqlite.rows(db, sql.replace("FROM n", `FROM (${numbers(2000)} SELECT i FROM numbers)`)),
      );
      db.close();
      return rows;
    });
    expect(all[0]).toEqual(all[1]);
    expect(all[0]?.[0]).toBe('[["abab"]]');
    expect(all[0]?.[2]).toContain("from JavaScript");
  });
});

describe("with a limit", () => {
  it("SQLite tells that it is out of memory, nothing is lost, and it goes on", () => {
    const { heap } = ours;
    const db = ours.open();
    ours.exec(db, `CREATE TABLE kept AS ${numbers(2000)} SELECT i, printf('row %d', i) AS t FROM numbers`);
    const sum = ours.rows(db, "SELECT count(*), sum(length(t)) FROM kept");
    const greedy = [
      "SELECT length(hex(zeroblob(10000000)))",
      `${numbers(500_000)} SELECT length(group_concat(i, ', and ')) FROM numbers`,
      `INSERT INTO kept ${numbers(500_000)} SELECT i, printf('%.*c', 300, 'x') FROM numbers`,
      "CREATE TABLE more AS SELECT a.t || b.t AS long FROM kept a JOIN kept b ORDER BY 1",
      `${numbers(100_000)} SELECT count(DISTINCT printf('%.*c', 200, 'x') || i) FROM numbers`,
    ];
    heap.setLimit(Math.ceil(heap.stats().heapBytes / 65536) + 32, 0);
    for (const statement of greedy) {
      expect(ours.rows(db, statement), statement).toContain("out of memory");
      expect(heap.check()).toBe(0);
      expect(ours.rows(db, "SELECT count(*), sum(length(t)) FROM kept")).toBe(sum);
      expect(ours.rows(db, "PRAGMA integrity_check")).toBe('[["ok"]]');
    }
    heap.setLimit(0, 0);
    expect(ours.rows(db, greedy[0] ?? "")).toBe("[[20000000]]");
    db.close();
    expect(ours.memoryUsed()).toBe(heap.stats().bytesInUse);
  });
});

describe("in the end", () => {
  it("SQLite that is shut down has no block any more", () => {
    expect(ours.shutdown()).toBe(0);
    expect(ours.heap.stats()).toMatchObject({ blocksInUse: 0, bytesInUse: 0 });
    expect(ours.heap.check()).toBe(0);
  });
});
