// A limit: Python tells of it by a MemoryError that a program can catch, and goes on.
import { describe, expect, it } from "vitest";
import { installInPyodide, loadPyodideOn } from "../../src/pyodide/index.js";
import { type Python, pythonBeforeBoot, stockPython } from "./pyodide-here.js";

const MiB = 2 ** 20;
const limits = {
  "after boot": {
    bytes: 8 * MiB,
    make: async (options: object): Promise<Python> => {
      const { pyodide } = await stockPython();
      return { pyodide, heap: await installInPyodide(pyodide, options) };
    },
  },
  "before boot": { bytes: 24 * MiB, make: pythonBeforeBoot },
} as const;

const GREEDY = `
def greedy(make):
    kept = []
    try:
        while True: kept.append(make(len(kept)))
    except MemoryError as error:
        # What a handler does: it formats, it makes objects of its own, it logs.
        import traceback
        text = traceback.format_exc()
        return type(error).__name__, len(kept) > 10, "MemoryError" in text, [str(i) for i in range(1000)][-1]

def deep():
    try:
        return "x" * (1 << 30)
    except MemoryError:
        return "refused"
`;

const attempts = {
  "bytes of a kilobyte": "lambda n: bytes(1000)",
  "large bytes": "lambda n: bytearray(300_000)",
  "small lists": "lambda n: [n, n + 1]",
  dicts: "lambda n: {str(n): n}",
  ints: "lambda n: n * 10**40",
  strings: "lambda n: 'text %d' % n * 10",
};

describe.each(Object.entries(limits))("a limit of Python's memory, %s", (_, { bytes, make }) => {
  it("ends programs that want more by a MemoryError, time and again", async () => {
    const { pyodide, heap } = await make({ memoryLimit: bytes });
    pyodide.runPython(GREEDY);
    for (let round = 0; round < 3; round++) {
      for (const made of Object.values(attempts)) {
        expect(pyodide.runPython(`repr(greedy(${made}))`)).toBe("('MemoryError', True, True, '999')");
        expect(heap?.check()).toBe(0);
        const { heapBytes = 0, headroomBytes = 0 } = heap?.stats() ?? {};
        expect(heapBytes).toBeLessThanOrEqual(bytes + headroomBytes + 65_536);
      }
      expect(pyodide.runPython("deep()")).toBe("refused");
    }
    expect(pyodide.runPython("import json; json.loads(json.dumps({'a': [1, 2]}))['a'][1]")).toBe(2);
  });

  it("is refused an uncaught one as any other error of Python's", async () => {
    const { pyodide, heap } = await make({ memoryLimit: bytes });
    expect(() => pyodide.runPython("x = [bytearray(100_000) for _ in range(1000)]")).toThrow(/MemoryError/);
    expect(pyodide.runPython("1 + 1")).toBe(2);
    expect(heap?.check()).toBe(0);
  });
});

describe("the least limit", () => {
  it.each([
    [16 * MiB, false],
    [20 * MiB, true],
  ])("of %d bytes is enough for Python to start", async (memoryLimit, debug) => {
    const { pyodide, stats, check } = await loadPyodideOn({ memoryLimit, debug });
    expect((pyodide as Python["pyodide"]).runPython("sum(range(10))")).toBe(45);
    expect(stats()).toMatchObject({ limitBytes: memoryLimit, headroomBytes: memoryLimit / 16 });
    expect(check()).toBe(0);
  });
});
