// The debug hooks, asked of both: of a live CPython 3.14, that of npm's pyodide, and of our heap.
import { beforeAll, describe, expect, it } from "vitest";
import { createPyMem, type PyMem, type PyMemFatalError } from "../src/index.js";
import { type Domain, HEAD, MAXIMUM, TAIL } from "./support/conformance.js";
import { askBoth, bytesOf, ours, type Side, theirs } from "./support/conformance-sides.js";
import { type Fault, type LastDeed, lastWords, startCPython } from "./support/pyodide.js";
import { thrown } from "./support/thrown.js";

const testcapi = (name: string): LastDeed => ({ python: `import _testcapi; _testcapi.${name}()` });

const debugAnswers = ({ malloc, calloc, realloc, free, api }: Domain, side: Side) => {
  const blockAt = (p: number, n: number) => bytesOf(side, p - HEAD, n + HEAD + TAIL);
  const p = malloc(5);
  const fresh = blockAt(p, 5);
  const zeros = calloc(3, 4);
  const cleared = blockAt(zeros, 12);
  new Uint8Array(side.memory.buffer, p, 5).fill(0x41);
  const q = realloc(p, 200);
  const grown = blockAt(q, 200);
  const r = realloc(q, 3);
  const shrunk = blockAt(r, 3);
  const tooLarge = [malloc(MAXIMUM - 11), calloc(MAXIMUM - 11, 1), realloc(r, MAXIMUM - 11)];
  const kept = blockAt(r, 3);
  for (const block of [r, zeros]) free(block);
  return { api, fresh, cleared, grown, shrunk, tooLarge, kept };
};

describe("asked of CPython with its debug hooks and of our heap with them", () => {
  it("blocks look the same, byte for byte, and so does what has become of them", async () => {
    const cpython = await startCPython("debug");
    const both = [ours(createPyMem({ allocator: "malloc_debug" })), theirs(cpython)];
    expect(both.map(({ name }) => name())).toEqual(["malloc_debug", "malloc_debug"]);
    askBoth(() => both, debugAnswers);
  });

  const anonymous = (report: string) => report.replaceAll(/(p|tail)=0x[0-9a-f]+/g, "$1=somewhere");
  /** Up to the fatal error's line. */
  const reportOf = (words: string) =>
    anonymous(/^.*?\nFatal Python error: [^\n]*\n/s.exec(words)?.[0] ?? words);

  const overflow: Fault = { family: "PyMem_", n: 16, writes: [[16, 0x78]], call: "PyMem_Free" };
  const misuse: Fault = { family: "PyMem_", n: 16, writes: [], call: "PyMem_RawFree" };
  const head: Fault = {
    family: "PyObject_",
    n: 40,
    writes: [
      [-1, 0],
      [-3, 0x41],
      [0, 1],
      [39, 2],
      [41, 0],
    ],
    call: "PyObject_Realloc",
  };
  const empty: Fault = { family: "PyMem_Raw", n: 0, writes: [[3, 0xff]], call: "PyMem_RawRealloc" };
  const traced = "import tracemalloc, _testcapi; tracemalloc.start(4); _testcapi.pymem_buffer_overflow()";
  const deeds: readonly (readonly [name: string, LastDeed, Fault])[] = [
    ["_testcapi.pymem_buffer_overflow()", testcapi("pymem_buffer_overflow"), overflow],
    ["_testcapi.pymem_api_misuse()", testcapi("pymem_api_misuse"), misuse],
    ["a damaged head at realloc", { fault: head }, head],
    ["a damaged tail of no bytes at realloc", { fault: empty }, empty],
    ["the same where blocks are traced", { python: traced }, overflow],
  ];
  let words: readonly string[] = [];
  beforeAll(async () => {
    words = await lastWords(deeds.map(([, deed]) => deed));
  });

  it.each(deeds)("the report of %s is the same", (name, _, fault) => {
    const report = reportOf(words[deeds.findIndex(([other]) => other === name)] ?? "");
    expect(report).toContain("Debug memory block at address");
    const py = createPyMem({ allocator: "debug" });
    // Who called is theirs to know.
    const lines = [...report.matchAll(/^ {2}(File ".*)$/gm)].map(([, line]) => line ?? "");
    expect(lines.length > 1).toBe(name.endsWith("traced"));
    if (lines.length > 0) py.setBlockTraceback(() => lines);
    const own = committed(py, fault);
    expect(anonymous(`${own.report}${own.message}\n`)).toBe(report);
  });
});

/** The error of the fault in our heap. */
function committed(py: PyMem, { family, n, writes, call }: Fault): PyMemFatalError {
  const p = py[`${family}Malloc`](n);
  for (const [offset, byte] of writes) new Uint8Array(py.memory.buffer)[p + offset] = byte;
  const functions = py as unknown as { readonly [name: string]: (...values: number[]) => unknown };
  return thrown(() => functions[call]?.(p, ...(call.endsWith("Realloc") ? [2 * n] : []))) as PyMemFatalError;
}
