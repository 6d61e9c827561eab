// Python programs of many kinds. The last expression of each is what it comes to: nothing in it may depend on addresses, on time or on the
// hashes of strings.

export const pythonPrograms: Record<string, string> = {
  "objects of many sizes, made and dropped": `
import random
r = random.Random(7)
class Slots:
    __slots__ = ("a", "b", "c")
kept = []
for i in range(20000):
    kept.append(r.choice([lambda: bytes(r.randrange(2000)), lambda: [0] * r.randrange(60), lambda: {i: i}, lambda: Slots(), lambda: "x" * r.randrange(900)])())
    if len(kept) > 3000: kept.pop(r.randrange(len(kept)))
sorted({type(k).__name__: sum(1 for x in kept if type(x) is type(k)) for k in kept}.items())`,

  "lists that grow, shrink and slide": `
x = []
for i in range(50000): x.append(i)
for i in range(40000): x.pop()
x[5:5] = range(1000)
del x[100:9000:3]
x.sort(key=lambda n: n * 7919 % 10007)
len(x), x[:5], sum(x)`,

  "dicts and sets with collisions and deletions": `
class Key:
    def __init__(self, n): self.n = n
    def __hash__(self): return self.n % 7
    def __eq__(self, other): return self.n == other.n
d = {Key(i): i for i in range(700)}
for i in range(0, 700, 2): del d[Key(i)]
s = frozenset(range(3000)) ^ set(range(1000, 5000))
len(d), sum(d.values()), len(s), sum(s)`,

  "strings, bytes and numbers": `
t = "".join(chr(0x61 + i % 26) for i in range(30000))
u = t.encode("utf-16").decode("utf-16").upper().translate({65: "aa"})
n = 3 ** 20000
len(u), u[:40], n % 10**9, len(f"{2**0.5:.300f}"), bytes(range(256)).hex()[:20], (b"ab" * 999).replace(b"a", b"xyz")[-6:]`,

  "generators, comprehensions, closures, decorators": `
import functools, itertools
@functools.lru_cache(maxsize=100)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
def chain(n):
    f = lambda x: x
    for i in range(n): f = (lambda g, i: lambda x: g(x) + i)(f, i)
    return f
list(itertools.islice((fib(i % 60) for i in itertools.count()), 50, 70)), chain(200)(1), fib.cache_info().hits`,

  "classes, exceptions and cycles that the collector finds": `
import gc, weakref
gone = []
class Node:
    def __init__(self, name): self.name, self.other = name, None
    def __del__(self): gone.append(self.name)
refs = []
for i in range(500):
    a, b = Node(i), Node(-i)
    a.other, b.other = b, a
    refs.append(weakref.ref(a))
del a, b
gc.collect()
def deep(n):
    try: return deep(n - 1) if n else 1 / 0
    except ZeroDivisionError as e: raise ValueError(n) from e
try: deep(30)
except ValueError as e:
    names, at = [], e
    while at is not None: names.append(type(at).__name__); at = at.__cause__
len(gone), sum(r() is None for r in refs), len(names), names[-1]`,

  "json, pickle, csv, regular expressions": `
import csv, io, json, pickle, re
rows = [{"id": i, "name": f"n{i}", "tags": [str(i), None, i / 4], "deep": {"a": {"b": [i] * 3}}} for i in range(800)]
again = pickle.loads(pickle.dumps(json.loads(json.dumps(rows)), 5))
out = io.StringIO()
csv.writer(out).writerows([r["id"], r["name"], "a,b"] for r in again)
found = re.findall(r"(n\\d+),\\"(a),(b)\\"", out.getvalue())
again == rows, len(found), found[-1], re.sub(r"(\\d)(\\d)", r"\\2\\1", "1234567")`,

  "compile, exec, ast and inspect": `
import ast, dis, inspect
source = "\\n".join(f"def f{i}(a, *, b={i}, **c):\\n    return [x * b for x in range(a) if x % {i + 1}]" for i in range(150))
tree = ast.parse(source)
scope = {}
exec(compile(tree, "made", "exec"), scope)
sum(sum(scope[f"f{i}"](20)) for i in range(150)), len(ast.unparse(tree)), str(inspect.signature(scope["f3"]))`,

  "decimals, fractions, dates, heaps": `
import datetime, decimal, fractions, heapq, statistics
decimal.getcontext().prec = 200
h = []
for i in range(5000): heapq.heappush(h, (i * 7919 % 5003, i))
d = datetime.date(2024, 2, 28)
str(decimal.Decimal(2).sqrt())[:50], sum(fractions.Fraction(1, i) for i in range(1, 60)).numerator % 10**9, [heapq.heappop(h)[0] for _ in range(5)], [str(d + datetime.timedelta(days=i)) for i in range(3)], statistics.median(range(101))`,

  "a database": `
import sqlite3
db = sqlite3.connect(":memory:")
db.execute("create table t(a integer primary key, b text, c blob)")
db.executemany("insert into t(b, c) values(?, ?)", ((f"row {i}", bytes(i % 700)) for i in range(4000)))
db.execute("create index i on t(b)")
db.execute("select count(*), sum(length(c)), max(b) from t where b like 'row 1%'").fetchone()`,

  coroutines: `
class Later:
    def __await__(self): return (yield self)
async def worker(n):
    total = 0
    for i in range(n): total += await Later() + i
    return total
def drive(coroutines):
    done, going = {}, dict(enumerate(coroutines))
    sent = {i: None for i in going}
    while going:
        for i, c in list(going.items()):
            try: c.send(sent[i]); sent[i] = i
            except StopIteration as stop: done[i] = stop.value; del going[i]
    return done
sorted(drive([worker(n) for n in range(60)]).items())[-3:]`,

  "compression, hashes, xml": `
import hashlib, xml.etree.ElementTree as tree, zlib
data = b"".join(b"%d," % i for i in range(40000))
root = tree.fromstring("<r>" + "".join(f"<i n='{i}'><t>x{i}</t></i>" for i in range(2000)) + "</r>")
len(zlib.decompress(zlib.compress(data, 9))), hashlib.sha256(data).hexdigest()[:16], len(root), root[1999][0].text, len(tree.tostring(root))`,
};
