// Asked of both: the same calls to a live CPython 3.14, that of npm's pyodide, and to our heap, and the same answers.
import { beforeAll, describe, expect, it } from "vitest";
import { createPyMem } from "../src/index.js";
import { type Domain, domainsOf, MAXIMUM, of } from "./support/conformance.js";
import {
  askBoth,
  bytesOf,
  ours,
  refusing,
  type Side,
  theirs,
  withRecord,
  wordsAt,
} from "./support/conformance-sides.js";
import { type CPython, startCPython } from "./support/pyodide.js";
import { thrown } from "./support/thrown.js";

/** So many requests of all kinds and domains in turn, each with a free: the numbers of those that fail. */
function requests({ domains }: Side, count: number): number[] {
  const kept = domains.map(({ malloc }) => malloc(24));
  const failed: number[] = [];
  for (let k = domains.length + 1; k <= count; k++) {
    const { malloc, calloc, realloc, free } = domains[k % 3] as Domain;
    const p = k % 5 === 0 ? calloc(2, 12) : k % 7 === 0 ? realloc(0, 24) : malloc(24);
    if (p === 0) failed.push(k);
    free(p);
  }
  domains.forEach(({ free }, i) => {
    free(kept[i] ?? 0);
  });
  return failed;
}

describe("asked of CPython and of our heap", () => {
  let cpython: CPython;
  let both: readonly Side[];
  beforeAll(async () => {
    cpython = await startCPython();
    both = [ours(createPyMem()), theirs(cpython)];
  });
  const sides = () => both;

  it("a request of 0 bytes gives a block of its own", () => {
    askBoth(sides, ({ malloc, calloc, realloc, free }) => {
      const blocks = [malloc(0), malloc(0), calloc(0, 0), calloc(5, 0), calloc(0, 5), realloc(0, 0)];
      for (const p of blocks) free(p);
      return [blocks.includes(0), new Set(blocks).size];
    });
    askBoth(sides, ({ malloc, realloc, free }) => {
      const p = realloc(malloc(24), 0);
      free(p);
      free(0);
      return p !== 0;
    });
  });

  it("what is too large gives NULL before the record is called, and the limit itself does not", () => {
    const sizes = [MAXIMUM, MAXIMUM + 1, 0xffffffff];
    const products = [
      [1, MAXIMUM],
      [2, 0x40000000],
      [0x10000, 0x10000],
      [3, 0x55555555],
      [0xffffffff, 0],
      [0, 0xffffffff],
    ] as const;
    askBoth(sides, ({ malloc, calloc, realloc }, side, i) =>
      refusing(side, i, (calls) => {
        const answers = [
          ...sizes.flatMap((n) => [malloc(n), realloc(0, n)]),
          ...products.map(([nelem, elsize]) => calloc(nelem, elsize)),
        ];
        // ctx, sizes and pointers as they are.
        const [p, q] = [malloc(200), realloc(0xfffffff0, 42)];
        return { answers, p, q, calls };
      }),
    );
  });

  it("calloc gives zeros, and realloc keeps what fits", () => {
    askBoth(sides, ({ malloc, calloc, realloc, free }, side) => {
      const p = malloc(100);
      new Uint8Array(side.memory.buffer, p, 100).fill(0xab);
      free(p);
      const zeros = calloc(25, 4);
      const cleared = bytesOf(side, zeros, 100);
      new Uint8Array(side.memory.buffer, zeros, 100).forEach((_, i, bytes) => {
        bytes[i] = i;
      });
      const grown = realloc(zeros, 700);
      const kept = bytesOf(side, grown, 100);
      const shrunk = realloc(grown, 10);
      const rest = bytesOf(side, shrunk, 10);
      const refused = realloc(shrunk, MAXIMUM + 1);
      const after = bytesOf(side, shrunk, 10);
      free(shrunk);
      return { cleared, kept, rest, refused, after };
    });
  });

  it("blocks are multiples of 8 bytes, and not all of 16", () => {
    askBoth(sides, ({ malloc, free }) => {
      const blocks = Array.from({ length: 60 }, (_, i) => malloc(i * 3));
      for (const p of blocks) free(p);
      return [blocks.every((p) => p % 8 === 0), blocks.some((p) => p % 16 === 8)];
    });
  });

  it("an unknown domain's record is zeros, and to set it changes nothing", () => {
    const answers = sides().map((side) =>
      withRecord(side, (record) => {
        const knownWords = () =>
          [0, 1, 2].map((domain) => {
            side.getAllocator(domain, record);
            return wordsAt(side, record, 5);
          });
        const before = knownWords();
        const unknown = [3, 77, -1].map((domain) => {
          new Uint8Array(side.memory.buffer, record, 20).fill(0xab);
          side.setAllocator(domain, record);
          side.getAllocator(domain, record);
          return wordsAt(side, record, 5);
        });
        expect(knownWords()).toEqual(before);
        return unknown;
      }),
    );
    expect(answers).toEqual([of(3, 0).map(() => of(5, 0)), of(3, 0).map(() => of(5, 0))]);
  });

  it("the current allocator has a name, none under a foreign hook, and it again", () => {
    const names = sides().map((side) => [
      side.name()?.replace("py", ""),
      ...[0, 1, 2].map((domain) => refusing(side, domain, () => side.name())),
      side.name()?.replace("py", ""),
    ]);
    expect(names).toEqual([
      ["malloc", null, null, null, "malloc"],
      ["malloc", null, null, null, "malloc"],
    ]);
  });

  it("_PyMem_Strdup copies up to the 0", () => {
    const { M } = cpython;
    const py = createPyMem();
    const [own, other] = [ours(py), theirs(cpython)];
    const answers = (
      [
        [own, py._PyMem_Strdup],
        [other, M.__PyMem_Strdup],
      ] as const
    ).map(([side, copy]) => {
      const p = side.domains[0]?.calloc(1, 10) ?? 0;
      new Uint8Array(side.memory.buffer).set([104, 228, 33], p);
      const q = (copy as (p: number) => number)(p);
      return [q !== p, bytesOf(side, q, 4)];
    });
    expect(answers).toEqual([
      [true, [104, 228, 33, 0]],
      [true, [104, 228, 33, 0]],
    ]);
  });

  it("_testcapi's own tests of the memory manager pass there, and what they test is what the table's rows do", () => {
    const tests = [
      "pymem_alloc0",
      "pymem_setrawallocators",
      "pymem_setallocators",
      "pyobject_setallocators",
      "pyobject_new",
    ];
    for (const test of tests) cpython.runPython(`import _testcapi; _testcapi.test_${test}()`);
    expect(cpython.runPython("import sys; sys.version_info[:2] == (3, 14)")).toBe(true);
  });

  it("getallocatedblocks is 0 without pymalloc, whatever lives", () => {
    const plain = createPyMem({ allocator: "malloc" });
    for (const { malloc } of domainsOf(plain)) malloc(24);
    const counted = cpython.runPython(
      "import sys; kept = [object() for _ in range(100)]; sys.getallocatedblocks()",
    );
    expect([plain.getAllocatedBlocks(), counted]).toEqual([0, 0]);
  });

  it("set_nomemory fails so many requests in a row, whatever their domains, and frees pass", () => {
    const py = createPyMem();
    const { runPython } = cpython;
    runPython("import _testcapi");
    // Until its function has returned Python has asked for some memory itself: fewer than a thousand times.
    const calls = [() => py.setNomemory(1000, 1007), () => runPython("_testcapi.set_nomemory(1000, 1007)")];
    const ends = [py.removeMemHooks, () => runPython("_testcapi.remove_mem_hooks()")];
    const answers = sides().map((_, i) => {
      const side = i === 0 ? ours(py) : theirs(cpython);
      calls[i]?.();
      const failed = requests(side, 1100);
      ends[i]?.();
      const [first = 0] = failed;
      return [failed.map((k) => k - first), requests(side, 1100), first <= 1001, first];
    });
    const [own, other] = answers;
    expect(own).toEqual([[0, 1, 2, 3, 4, 5, 6], [], true, 1001]);
    expect(other?.slice(0, 3)).toEqual(own?.slice(0, 3));
  });

  it("set_nomemory without a stop fails all requests until the hooks are removed, which raises a MemoryError", () => {
    const py = createPyMem();
    py.setNomemory(0);
    const own = [thrown(() => py.alloc(1000)), thrown(() => py.alloc(1000))].map(
      (error) => (error as Error).name,
    );
    py.removeMemHooks();
    const other = cpython.runPython(`
import _testcapi
def attempt():
    try:
        return bytes(1000)[:0]
    except MemoryError as error:
        return error
def attempts():
    try:
        _testcapi.set_nomemory(0)
        return attempt(), attempt()
    finally:
        _testcapi.remove_mem_hooks()
" ".join(type(one).__name__ for one in attempts())
`);
    expect(own.join(" ")).toBe(other);
    expect(py.alloc(1000).ptr).not.toBe(0);
  });
});
