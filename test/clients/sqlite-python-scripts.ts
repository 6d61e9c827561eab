// Programs in Python that use SQLite by its module sqlite3. Each ends in an expression, a str.

/** By what they do. */
export const sqlitePythonScripts: Record<string, string> = {
  "parameters of all types, executemany, row factories": `
import sqlite3
db = sqlite3.connect(":memory:")
db.row_factory = sqlite3.Row
db.execute("create table t(i integer primary key, n, t, b, f)")
rows = [(i, None, "text" * (i % 50), bytes(range(i % 256)), i / 7) for i in range(3000)]
db.executemany("insert into t values (?, ?, ?, ?, ?)", rows)
db.commit()
back = [tuple(row) for row in db.execute("select * from t order by i")]
named = db.execute("select t, length(b) as bytes from t where i = :i", {"i": 999}).fetchone()
result = f"{back == rows} {named.keys()} {named['bytes']} {db.total_changes}"
db.close()
result
`,
  "functions, aggregates, collations and windows of Python": `
import sqlite3
class Longest:
    def __init__(self): self.best = ""
    def step(self, value): self.best = max(self.best, value, key=len)
    def finalize(self): return self.best
class Sum:
    def __init__(self): self.n = 0
    def step(self, value): self.n += value
    def inverse(self, value): self.n -= value
    def value(self): return self.n
    def finalize(self): return self.n
db = sqlite3.connect(":memory:")
db.create_function("double", 1, lambda x: x * 2, deterministic=True)
db.create_aggregate("longest", 1, Longest)
db.create_window_function("windowed", 1, Sum)
db.create_collation("backwards", lambda a, b: (a[::-1] > b[::-1]) - (a[::-1] < b[::-1]))
db.execute("create table t as with recursive n(i) as (select 1 union all select i + 1 from n where i < 500) select i, hex(i * 7919) as h from n")
result = repr((
    db.execute("select sum(double(i)), longest(double(h)) from t").fetchall(),
    db.execute("select h from t order by h collate backwards limit 5").fetchall(),
    db.execute("select windowed(i) over (order by i rows 3 preceding) from t limit 7 offset 400").fetchall(),
))
db.create_function("fails", 0, lambda: 1 / 0)
try:
    db.execute("select fails()")
except sqlite3.OperationalError as error:
    result += str(error)
db.close()
result
`,
  "a file, its journal, backup, dump, blobs in place": `
import os, sqlite3
path = "/tmp/clients.db"
db = sqlite3.connect(path)
db.execute("pragma cache_size = 20")
with db:
    db.execute("create table t(i integer primary key, b blob)")
    db.executemany("insert into t(b) values (?)", [(bytes([i % 256]) * (i * 3 % 5000),) for i in range(2000)])
try:
    with db:
        db.execute("delete from t where i % 2")
        raise KeyError("rolled back")
except KeyError:
    pass
with db.blobopen("t", "b", 1000) as blob:
    blob.seek(5)
    blob.write(b"in place")
copy = sqlite3.connect(":memory:")
db.backup(copy, pages=37)
db.execute("vacuum")
db.close()
dump = "\\n".join(copy.iterdump())
again = sqlite3.connect(":memory:")
again.executescript(dump)
image = copy.serialize()
other = sqlite3.connect(":memory:")
other.deserialize(image)
query = "select count(*), sum(length(b)), (select hex(substr(b, 1, 20)) from t where i = 1000) from t"
result = repr([each.execute(query).fetchall() for each in (copy, again, other)]) + f" {len(dump)} {len(image)}"
for each in (copy, again, other): each.close()
os.remove(path)
result
`,
  "many connections, statements and cursors at once": `
import sqlite3
all = [sqlite3.connect(":memory:", cached_statements=300) for _ in range(30)]
for n, db in enumerate(all):
    db.execute("create table t(a, b)")
    for i in range(200): db.execute(f"insert into t values ({i}, ? || '{'x' * n}')", (str(i),))
cursors = [db.execute("select a, b from t order by b") for db in all for _ in range(4)]
seen = 0
for k in range(200):
    for n, cursor in enumerate(cursors):
        a, b = cursor.fetchone()
        seen = (seen * 31 + a * n + len(b)) % 1000003
for db in all: db.close()
str(seen)
`,
};
