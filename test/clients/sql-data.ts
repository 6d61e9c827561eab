// What is asked of SQLite: of data of all kinds and sizes, as sql-queries.ts.
import { numbers } from "./sql-queries.js";

/** By what they do. */
export const sqlData: Record<string, readonly string[]> = {
  "blobs of all sizes": [
    "CREATE TABLE b(n INTEGER PRIMARY KEY, data BLOB)",
    `INSERT INTO b ${numbers(900)} SELECT i, CAST(printf('%.*c', i, char(65 + i % 26)) AS BLOB) FROM numbers`,
    `INSERT INTO b ${numbers(40)} SELECT 1000 * i, zeroblob(5000 * i) FROM numbers`,
    "SELECT count(*), sum(length(data)), hex(substr(data, 1, 3)) FROM b GROUP BY n % 7 ORDER BY n % 7",
    "UPDATE b SET data = data || x'00ff10' WHERE n % 2",
    "SELECT n, typeof(data), hex(substr(data, -4)) FROM b WHERE n % 100 = 1",
    "SELECT length(group_concat(hex(data))) FROM b WHERE n <= 900",
    "SELECT data FROM b WHERE n = 20",
    "DELETE FROM b WHERE n % 3 = 0",
    "SELECT sum(length(data)) FROM b",
  ],

  "text of all lengths and its functions": [
    "CREATE TABLE s(n INTEGER PRIMARY KEY, t TEXT)",
    `INSERT INTO s ${numbers(700)} SELECT i, substr(printf('%.*c%s', i, 'ä', 'ENDE'), 3) FROM numbers`,
    "SELECT max(length(t)), sum(length(CAST(t AS BLOB))), sum(instr(t, 'END')), max(replace(t, 'ä', '<>')) FROM s WHERE n < 60",
    "SELECT upper(t) || lower('ÄBC') || trim('  x  ') || quote('it''s') || unicode('€') FROM s WHERE n = 5",
    "SELECT count(*) FROM s WHERE t LIKE '%nde' AND t GLOB '*E'",
    "SELECT printf('%08.3f|%-10s|%+d|%x|%,d', 3.14159, 'left', 42, 255, 1234567)",
    "SELECT length(printf('%.*c', 3000000, 'x')), hex('häß'), char(72, 228, 8364, 128512)",
    "SELECT strftime('%Y-%j %H:%M', 1700000000, 'unixepoch'), julianday('2000-01-01')",
    "SELECT round(sqrt(2), 6), pow(2, 70), 7 / 2, -7 % 3, 9007199254740993, 1e308 * 10",
  ],

  JSON: [
    "CREATE TABLE j(id INTEGER PRIMARY KEY, doc TEXT)",
    `INSERT INTO j ${numbers(500)} SELECT i, json_object('id', i, 'tags', json_array('t' || (i % 5), i / 2.0, NULL), 'in', json_object('deep', printf('%.*c', i, 'd'))) FROM numbers`,
    "SELECT json_extract(doc, '$.tags[0]'), sum(json_extract(doc, '$.id')), max(length(doc ->> '$.in.deep')) FROM j GROUP BY 1 ORDER BY 1",
    "UPDATE j SET doc = json_set(json_remove(doc, '$.tags[2]'), '$.new', json('[1,{\"a\":2}]')) WHERE id % 2",
    "SELECT key, type, count(*), sum(length(atom)) FROM j, json_tree(j.doc) GROUP BY key, type ORDER BY 1, 2",
    "SELECT length(json_group_array(json(doc))), length(json_group_object(id, doc)) FROM j",
    "SELECT doc FROM j WHERE id IN (1, 2)",
    'SELECT json_patch(\'{"a":1,"b":[2]}\', \'{"b":null,"c":{"d":3}}\'), json_valid(\'[1,\'), json_quote(\'"\')',
  ],

  "full text (FTS5)": [
    "CREATE VIRTUAL TABLE notes USING fts5(title, body, tokenize = 'porter unicode61')",
    `INSERT INTO notes ${numbers(1500)} SELECT 'note ' || i,
      'words ' || substr('alpha beta gamma delta', 1 + i % 4 * 5, 9) || ' number' || (i % 77) || iif(i % 10, '', ' running in the Sünne') FROM numbers`,
    "SELECT count(*) FROM notes WHERE notes MATCH 'run AND sunne'",
    "SELECT rowid, highlight(notes, 1, '<', '>'), round(bm25(notes), 4) FROM notes WHERE notes MATCH 'number7 NOT beta' ORDER BY rowid LIMIT 10",
    "SELECT snippet(notes, 1, '[', ']', '...', 4) FROM notes WHERE notes MATCH 'body:gam*' ORDER BY rowid LIMIT 5",
    "UPDATE notes SET body = 'changed ' || body WHERE rowid % 50 = 0",
    "DELETE FROM notes WHERE rowid > 1400",
    "INSERT INTO notes(notes) VALUES ('optimize')",
    "SELECT count(*) FROM notes WHERE notes MATCH 'changed'",
    "INSERT INTO notes(notes) VALUES ('integrity-check')",
    "SELECT count(*) FROM notes WHERE notes MATCH '\"unbalanced'",
  ],

  "R-trees": [
    "CREATE VIRTUAL TABLE box USING rtree(id, x0, x1, y0, y1)",
    `INSERT INTO box ${numbers(2000)} SELECT i, i * 37 % 1000, i * 37 % 1000 + 5, i * 91 % 1000, i * 91 % 1000 + 9 FROM numbers`,
    "SELECT count(*), sum(id) FROM box WHERE x0 > 100 AND x1 < 400 AND y0 > 50 AND y1 < 800",
    "DELETE FROM box WHERE id % 3 = 0",
    "SELECT count(*), min(x0), max(y1) FROM box",
    "SELECT rtreecheck('box')",
  ],

  "large sorts and distinct values": [
    "CREATE TABLE r(i INTEGER PRIMARY KEY, k TEXT, v INTEGER)",
    `INSERT INTO r ${numbers(20000)} SELECT i, printf('%x', i * 2654435761 % 4294967296), i * 48271 % 2147483647 FROM numbers`,
    "SELECT k, v FROM r ORDER BY k DESC LIMIT 10 OFFSET 15000",
    "SELECT count(DISTINCT substr(k, 1, 3)), count(DISTINCT v % 1000) FROM r",
    "CREATE INDEX r_v ON r(v DESC, k)",
    "SELECT i FROM r ORDER BY v, k LIMIT 10",
    "SELECT sum(n * v % 1009) FROM (SELECT row_number() OVER (ORDER BY length(k), k COLLATE NOCASE) AS n, v FROM r)",
    "SELECT substr(k, 1, 2) FROM r UNION SELECT substr(k, 2, 2) FROM r EXCEPT SELECT '10' ORDER BY 1 LIMIT 5",
  ],

  "VACUUM, integrity, ALTER, other databases": [
    "CREATE TABLE old(a INTEGER PRIMARY KEY, b TEXT)",
    `INSERT INTO old ${numbers(8000)} SELECT i, printf('%.*c', i % 300, 'v') FROM numbers`,
    "DELETE FROM old WHERE a % 4",
    "PRAGMA page_count",
    "VACUUM",
    "PRAGMA page_count",
    "PRAGMA integrity_check",
    "ALTER TABLE old RENAME TO new",
    "ALTER TABLE new ADD COLUMN c DEFAULT 'dflt'",
    "ALTER TABLE new RENAME COLUMN b TO text",
    "ALTER TABLE new DROP COLUMN a",
    "ATTACH ':memory:' AS other",
    "CREATE TABLE other.copy AS SELECT * FROM new",
    "CREATE TEMP TABLE temporary AS SELECT text, count(*) AS n FROM other.copy GROUP BY text",
    "SELECT count(*), sum(n), max(length(text)) FROM temporary",
    "DETACH other",
    "ANALYZE",
    "SELECT name, sql FROM sqlite_schema ORDER BY name",
    "SELECT * FROM new LIMIT 2",
  ],

  "wide rows, long statements, deep expressions": [
    `CREATE TABLE wide(${Array.from({ length: 400 }, (_, i) => `column_${i} INTEGER DEFAULT ${i}`).join(", ")})`,
    ...Array.from({ length: 10 }, (_, i) => `INSERT INTO wide(column_${i}) VALUES (-1)`),
    `SELECT ${Array.from({ length: 400 }, (_, i) => `sum(column_${i})`).join(" + ")} FROM wide`,
    `SELECT count(*) FROM wide WHERE column_7 IN (${Array.from({ length: 3000 }, (_, i) => i).join(", ")})`,
    `SELECT ${"(".repeat(90)}1${" + 1)".repeat(90)}`,
    "SELECT * FROM wide LIMIT 1",
  ],
};
