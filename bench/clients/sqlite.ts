// @sqlite.org/sqlite-wasm, as it comes, and with its memory from ours.
import type { GuestExports } from "../../src/guest/guest-exports.js";
import { packageVersion } from "../toolchain.js";
import { CallCounter } from "./call-counter.js";
import { type Client, type Runner, STOCK, STOCK_AGAIN, type Variant } from "./client.js";
import { type SqliteClient, sqliteWasmOnGuest, sqliteWasmStock } from "./sqlite-wasm-on-guest.js";

const numbers = (n: number): string =>
  `WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < ${n})`;

// The last statement's rows are what a program comes to.
const works: ReadonlyMap<string, string> = new Map([
  [
    "insert, join, sort",
    `
CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT, city TEXT);
CREATE TABLE purchase(id INTEGER PRIMARY KEY, customer INTEGER, cents INTEGER);
CREATE INDEX purchase_customer ON purchase(customer, cents);
INSERT INTO customer ${numbers(500)} SELECT i, printf('customer %03d', i), 'city ' || (i * 7 % 13) FROM numbers;
INSERT INTO purchase ${numbers(12_000)} SELECT i, i * 31 % 507, i * 7919 % 10007 FROM numbers;
CREATE TABLE report AS SELECT city, name, sum(cents) AS cents FROM purchase JOIN customer ON customer = customer.id GROUP BY city, name ORDER BY cents;
SELECT count(*), sum(cents), max(name) FROM report;`,
  ],
  [
    "text and blobs of all sizes",
    `
CREATE TABLE item(id INTEGER PRIMARY KEY, text TEXT, blob BLOB);
INSERT INTO item ${numbers(3000)} SELECT i, upper(printf('%0*d', i % 300, i)), zeroblob(i * 37 % 3000) FROM numbers;
UPDATE item SET text = text || '!' || length(blob), blob = blob || text WHERE id % 3 = 0;
CREATE TABLE words AS SELECT group_concat(substr(text, 1, 8), ',') AS list, id % 50 AS part FROM item GROUP BY part;
SELECT sum(length(list)), (SELECT sum(length(text) + length(blob)) FROM item) FROM words;`,
  ],
  [
    "many small statements",
    [
      "CREATE TABLE pair(k INTEGER PRIMARY KEY, v TEXT);",
      ...Array.from({ length: 1500 }, (_, i) => `INSERT INTO pair VALUES(${i}, 'value ${i}');`),
      "SELECT count(*), max(v) FROM pair;",
    ].join("\n"),
  ],
]);

function runner(client: SqliteClient): Runner {
  return {
    prepare(source) {
      const last = source.lastIndexOf("\n");
      const [statements, question] = [source.slice(0, last), source.slice(last)];
      return () => {
        const db = client.open();
        try {
          client.exec(db, statements);
          return client.rows(db, question);
        } finally {
          db.close();
        }
      };
    },
  };
}

function variant(name: string, client: SqliteClient, check: () => void = () => undefined): Variant {
  return {
    ...runner(client),
    name,
    check,
    usedBytes: () => client.memoryPages() * 65_536,
  };
}

export const sqlite: Client = {
  name: "SQLite",
  from: `@sqlite.org/sqlite-wasm ${packageVersion("@sqlite.org/sqlite-wasm")}`,
  works,
  async start() {
    const ours = await sqliteWasmOnGuest();
    return [
      variant(STOCK, await sqliteWasmStock()),
      variant(STOCK_AGAIN, await sqliteWasmStock()),
      variant("ours", ours, () => ours.heap.check()),
    ];
  },
  async startCounting() {
    const counter = new CallCounter();
    const around = (exports: GuestExports): GuestExports => ({
      ...exports,
      malloc: counter.counted(exports.malloc, "gives i32"),
      realloc: counter.counted(exports.realloc, "gives i32"),
      free: counter.counted(exports.free, "gives nothing"),
    });
    return { ...runner(await sqliteWasmOnGuest(around)), requests: () => counter.calls };
  },
};
