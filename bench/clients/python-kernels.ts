// Python programs, each with a function run() whose result is compared. They are of CPython's usual kinds of objects.
export const pythonKernels: ReadonlyMap<string, string> = new Map([
  [
    "objects",
    `
class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y
def run():
    total = 0
    for _ in range(6):
        points = [Point(i, i + 1) for i in range(8000)]
        total += sum(p.x + p.y for p in points)
    return total`,
  ],
  [
    "lists",
    `
def run():
    total = 0
    for _ in range(5):
        rows = [[i, i + 1, i + 2] for i in range(10000)]
        total += sum(len(a + b) for a, b in zip(rows, reversed(rows)))
    return total`,
  ],
  [
    "dicts",
    `
def run():
    total = 0
    for _ in range(5):
        table = {i: {"a": i, "b": str(i)} for i in range(6000)}
        total += sum(len(row["b"]) for row in table.values())
    return total`,
  ],
  [
    "json",
    `
import json
document = {"items": [{"id": i, "name": "n%d" % i, "tags": ["x", "y", str(i)], "v": i * 0.5} for i in range(1500)]}
def run():
    return sum(len(json.dumps(json.loads(json.dumps(document)))) for _ in range(3))`,
  ],
  [
    "regular expressions",
    `
import re
text = " ".join("k%d=v%d;" % (i, i * 7) for i in range(4000))
pair = re.compile(r"(\\w+)=(\\w+);")
def run():
    return sum(len(m.group(1)) + len(m.group(2)) for _ in range(3) for m in pair.finditer(text)) + len(pair.findall(text))`,
  ],
  [
    "strings",
    `
def run():
    total = 0
    for _ in range(6):
        words = [("word%d" % i).upper() + "-" + str(i) for i in range(8000)]
        line = ",".join(words)
        total += len(line.split(",")) + len(line.replace("WORD", "x"))
    return total`,
  ],
  // Not of tuples: CPython keeps dropped ones for the next, so that hardly a request would reach the allocator.
  [
    "trees",
    `
class Node:
    __slots__ = "left", "right"
    def __init__(self, left, right):
        self.left, self.right = left, right
def make(depth):
    return Node(make(depth - 1), make(depth - 1)) if depth else Node(None, None)
def count(node):
    return 1 + count(node.left) + count(node.right) if node.left else 1
def run():
    return sum(count(make(13)) for _ in range(3))`,
  ],
  [
    "mixed live bytes",
    `
def run():
    kept = [bytes(i % 500) for i in range(200000)]
    return sum(len(b) for b in kept)`,
  ],
  [
    "compile",
    `
import ast
source = "\\n".join("def f%d(a, b=%d):\\n    c = [a + x * b for x in range(10) if x]\\n    return {'k': c, 'v': a}\\n" % (i, i) for i in range(60))
def run():
    tree = ast.parse(source)
    return len(ast.dump(tree)) + len(compile(tree, "x", "exec").co_names)`,
  ],
  [
    "arithmetic",
    `
def run():
    total = 0
    for i in range(150000):
        total = (total * 31 + i) % 65521
    return total`,
  ],
]);
