// What is asked of SQLite, statement by statement in a new database each: of what it holds, and how. All answers are exact.

/** The numbers 1 to n, as a table of one column, i. */
export const numbers = (n: number) =>
  `WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < ${n})`;

const SHOP = [
  "CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT)",
  "CREATE TABLE purchase(id INTEGER PRIMARY KEY, customer INTEGER REFERENCES customer, cents INTEGER, day TEXT)",
  "CREATE INDEX purchase_customer ON purchase(customer, cents)",
  `INSERT INTO customer ${numbers(300)} SELECT i, printf('customer %03d', i), 'city ' || (i * 7 % 13) FROM numbers`,
  `INSERT INTO purchase ${numbers(6000)}
    SELECT i, i * 31 % 307, i * 7919 % 10007, date('2024-01-01', (i % 366) || ' days') FROM numbers`,
];

/** By what they do. An error is an answer as well. */
export const sqlQueries: Record<string, readonly string[]> = {
  "transactions, savepoints, rollbacks": [
    "CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT UNIQUE, c REAL)",
    "BEGIN",
    `INSERT INTO t ${numbers(5000)} SELECT i, 'row ' || i, i / 8.0 FROM numbers`,
    "SAVEPOINT one",
    "UPDATE t SET b = b || '!' WHERE a % 3 = 0",
    "SAVEPOINT two",
    "DELETE FROM t WHERE a > 100",
    "SELECT count(*), sum(a) FROM t",
    "ROLLBACK TO two",
    "RELEASE one",
    "COMMIT",
    "BEGIN",
    "DELETE FROM t",
    "ROLLBACK",
    "SELECT count(*), sum(length(b)), total(c), max(b) FROM t",
  ],

  "joins, with and without an index": [
    ...SHOP,
    "SELECT c.city, count(*), sum(p.cents) FROM customer c JOIN purchase p ON p.customer = c.id GROUP BY c.city ORDER BY 3 DESC",
    "SELECT count(*) FROM customer c LEFT JOIN purchase p ON p.customer = c.id AND p.cents > 9900 WHERE p.id IS NULL",
    "SELECT a.name, b.name FROM customer a JOIN customer b ON a.city = b.city AND a.id < b.id ORDER BY 1, 2 LIMIT 12",
    "SELECT name FROM customer WHERE id IN (SELECT customer FROM purchase WHERE day LIKE '2024-02-29%') ORDER BY name",
    "DROP INDEX purchase_customer",
    "SELECT max(n) FROM (SELECT c.id, count(*) AS n FROM purchase p CROSS JOIN customer c ON p.customer = c.id GROUP BY c.id)",
  ],

  "GROUP BY, HAVING, aggregates": [
    ...SHOP,
    "SELECT customer, count(*) AS n, avg(cents), min(day), max(day) FROM purchase GROUP BY customer HAVING n > 19 ORDER BY 3 LIMIT 20",
    "SELECT substr(day, 1, 7) AS month, sum(cents), count(DISTINCT customer) FROM purchase GROUP BY month ORDER BY month",
    "SELECT length(group_concat(day || cents, '; ')) FROM purchase",
    "SELECT city, group_concat(name) FROM customer WHERE id < 60 GROUP BY city ORDER BY city",
    "SELECT count(*) FILTER (WHERE cents > 5000), total(cents) FROM purchase",
  ],

  "window functions": [
    ...SHOP,
    `SELECT id, sum(cents) OVER (ORDER BY id ROWS BETWEEN 10 PRECEDING AND CURRENT ROW),
      rank() OVER (PARTITION BY customer ORDER BY cents DESC), lag(cents, 2, -1) OVER (ORDER BY id)
      FROM purchase ORDER BY id LIMIT 40 OFFSET 3000`,
    `SELECT DISTINCT customer, first_value(cents) OVER w, nth_value(cents, 3) OVER w FROM purchase
      WINDOW w AS (PARTITION BY customer ORDER BY day, id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) ORDER BY 1 LIMIT 30`,
    "SELECT max(q), min(q), sum(q) FROM (SELECT ntile(17) OVER (ORDER BY cents, id) AS q FROM purchase)",
  ],

  "recursive CTEs": [
    "WITH RECURSIVE f(a, b, n) AS (SELECT 0, 1, 0 UNION ALL SELECT b, a + b, n + 1 FROM f WHERE n < 80) SELECT max(a) FROM f",
    `${numbers(2000)} SELECT count(*), sum(i) FROM numbers
      WHERE i > 1 AND NOT EXISTS (SELECT 1 FROM numbers d WHERE d.i > 1 AND d.i * d.i <= numbers.i AND numbers.i % d.i = 0)`,
    "CREATE TABLE node(id INTEGER PRIMARY KEY, parent INTEGER)",
    `INSERT INTO node ${numbers(3000)} SELECT i, i / 2 FROM numbers`,
    `WITH RECURSIVE below(id, path) AS (
        SELECT id, '/' || id FROM node WHERE id = 3
        UNION ALL SELECT node.id, path || '/' || node.id FROM node JOIN below ON node.parent = below.id)
      SELECT count(*), max(length(path)), max(path) FROM below`,
    `WITH RECURSIVE hailstone(n, steps) AS (SELECT 97, 0 UNION SELECT iif(n % 2, 3 * n + 1, n / 2), steps + 1 FROM hailstone WHERE n > 1)
      SELECT max(n), max(steps) FROM hailstone`,
  ],

  "triggers, views, keys, upserts, RETURNING": [
    "PRAGMA foreign_keys = ON",
    "CREATE TABLE account(id INTEGER PRIMARY KEY, balance INTEGER CHECK (balance >= 0), doubled AS (balance * 2) STORED)",
    "CREATE TABLE log(at INTEGER PRIMARY KEY, account INTEGER REFERENCES account ON DELETE CASCADE, was INTEGER, is_now INTEGER)",
    "CREATE TRIGGER changed AFTER UPDATE OF balance ON account BEGIN INSERT INTO log(account, was, is_now) VALUES (new.id, old.balance, new.balance); END",
    "CREATE VIEW rich AS SELECT id, balance, doubled FROM account WHERE balance > 150",
    "CREATE TRIGGER enrich INSTEAD OF INSERT ON rich BEGIN INSERT INTO account(id, balance) VALUES (new.id, 1000); END",
    `INSERT INTO account(id, balance) ${numbers(200)} SELECT i, i FROM numbers`,
    "UPDATE account SET balance = balance + 1 WHERE id % 2 = 0",
    "INSERT INTO account(id, balance) VALUES (7, 1), (1007, 5) ON CONFLICT (id) DO UPDATE SET balance = balance + excluded.balance RETURNING id, balance, doubled",
    "INSERT INTO rich(id) VALUES (5000)",
    "UPDATE account SET balance = balance - 50",
    "DELETE FROM account WHERE id < 100 RETURNING id",
    "SELECT count(*), sum(was), sum(is_now) FROM log",
    "SELECT count(*), max(doubled) FROM rich",
  ],

  "errors of all kinds": [
    "CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT NOT NULL UNIQUE, c CHECK (c < 10))",
    "INSERT INTO t VALUES (1, 'x', 1)",
    "INSERT INTO t VALUES (1, 'y', 1)",
    "INSERT INTO t VALUES (2, 'x', 1)",
    "INSERT INTO t VALUES (3, NULL, 1)",
    "INSERT INTO t VALUES (4, 'z', 11)",
    "SELECT * FROM nowhere",
    "SELECT missing FROM t",
    "SELEC 1",
    "SELECT (SELECT 1, 2)",
    "SELECT abs(-9223372036854775807 - 1)",
    "SELECT length(zeroblob(2000000000))",
    "SELECT json('{bad')",
    "SELECT 1 LIKE 2 ESCAPE 'xx'",
    "ROLLBACK",
    `INSERT OR FAIL INTO t ${numbers(50)} SELECT i + 10, 'n' || i, i FROM numbers`,
    `INSERT OR IGNORE INTO t ${numbers(50)} SELECT i + 10, 'n' || i, i % 12 FROM numbers`,
    "CREATE TRIGGER no BEFORE DELETE ON t BEGIN SELECT RAISE(ABORT, 'not to be deleted'); END",
    "DELETE FROM t",
    "SELECT count(*), sum(a) FROM t",
  ],
};
