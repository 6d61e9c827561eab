// CPython's own tests of its memory functions (_testcapi), its debug hooks and its tracemalloc, on top of our allocator.
import { describe, expect, it } from "vitest";
import { type Python, pythonBeforeBoot, reprOf, stockPython, ways } from "./pyodide-here.js";

const testcapi = [
  "test_pymem_alloc0",
  "test_pymem_setallocators",
  "test_pymem_setrawallocators",
  "test_pyobject_setallocators",
  "test_pyobject_new",
];

const NOMEMORY = `
import _testcapi
said = []
for start in range(60):
    try:
        _testcapi.set_nomemory(start, start + 1)
        try: kept = [object(), [start], {start: start}, bytes(1000), "x" * start, (start,)]
        finally: _testcapi.remove_mem_hooks()
        said.append("")
    except MemoryError as error: said.append(type(error).__name__)
"MemoryError" in said, said[-1]`;

// Where and how much, as tracemalloc has it: sizes are what was asked for, so that allocators do not differ.
const TRACED = `
import tracemalloc
tracemalloc.start(5)
def make(n): return [bytes(n) for _ in range(50)]
kept = make(1000), make(20)
snapshot = tracemalloc.take_snapshot()
lines = [(s.count, s.size) for s in snapshot.statistics("lineno") if s.size >= 50 * 50]
now, peak = tracemalloc.get_traced_memory()
trace = tracemalloc.get_object_traceback(kept[0][3])
frames = [f.lineno for f in trace]
del kept
after = tracemalloc.get_traced_memory()[0]
tracemalloc.stop()
lines[:1], now > 50 * 1000, peak >= now, frames[-2:], now - after > 50_000`;

describe.each([
  ...Object.entries(ways),
  ["under the debug hooks", () => pythonBeforeBoot({ debug: true })] as const,
])("%s", (_, make) => {
  it("passes CPython's tests, and tracemalloc says what it says on stock", async () => {
    const python = await make();
    for (const name of testcapi) expect(reprOf(python, `import _testcapi\n_testcapi.${name}()`)).toBe("None");
    const stock = await stockPython();
    for (const program of [NOMEMORY, TRACED]) expect(reprOf(python, program)).toBe(reprOf(stock, program));
    expect(python.heap?.check()).toBe(0);
  });
});

/** What CPython 3.14 writes on wasm32, with its own debug hooks over its own allocator; addresses are left out. */
const OVERFLOW = `Debug memory block at address p=ADDRESS: API 'm'
    16 bytes originally requested
    The 3 pad bytes at p-3 are FORBIDDENBYTE, as expected.
    The 4 pad bytes at tail=ADDRESS are not all FORBIDDENBYTE (0xfd):
        at tail+0: 0x78 *** OUCH
        at tail+1: 0xfd
        at tail+2: 0xfd
        at tail+3: 0xfd
    Data at p: cd cd cd cd cd cd cd cd cd cd cd cd cd cd cd cd
`;
const MISUSE = `Debug memory block at address p=ADDRESS: API 'm'
    16 bytes originally requested
    The 3 pad bytes at p-3 are FORBIDDENBYTE, as expected.
    The 4 pad bytes at tail=ADDRESS are FORBIDDENBYTE, as expected.
    Data at p: cd cd cd cd cd cd cd cd cd cd cd cd cd cd cd cd
`;
const UNTRACED = "\nEnable tracemalloc to get the memory block allocation traceback\n";

const reports = [
  [
    "pymem_buffer_overflow()",
    "",
    `${OVERFLOW}${UNTRACED}\nFatal Python error: _PyMem_DebugRawFree: bad trailing pad byte`,
  ],
  [
    "pymem_api_misuse()",
    "",
    `${MISUSE}${UNTRACED}\nFatal Python error: _PyMem_DebugRawFree: bad ID: Allocated using API 'm', verified using API 'r'`,
  ],
  [
    "pymem_buffer_overflow()",
    "import tracemalloc; tracemalloc.start(4); ",
    `${OVERFLOW}\nMemory block allocated at (most recent call first):\n  File "<exec>", line 1\n`,
  ],
  [
    "pymem_malloc_without_gil()",
    "",
    "Fatal Python error: _PyMem_DebugMalloc: Python memory allocator called without holding the GIL",
  ],
] as const;

describe("CPython's debug hooks on top of our allocator report, word by word,", () => {
  it.each(reports)("%s %s", async (call, before, report) => {
    const lines: string[] = [];
    const { pyodide }: Python = await pythonBeforeBoot({
      debug: true,
      stderr: (line: string) => lines.push(line),
    });
    expect(() => pyodide.runPython(`${before}import _testcapi; _testcapi.${call}`)).toThrow();
    const text = lines.join("\n").replace(/=0x[\da-f]+/g, "=ADDRESS");
    expect(text).toContain(report);
  });
});
