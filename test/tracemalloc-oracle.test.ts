// The same traces in CPython's tracemalloc (npm's pyodide) and in ours: every text is the same. More of them: tracemalloc-oracle.long.ts.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { shellPattern } from "../src/tracemalloc/fnmatch.js";
import type { RawFrame } from "../src/tracemalloc/frame.js";
import { type CPython, startCPython } from "./support/pyodide.js";
import { question } from "./support/tracemalloc-questions.js";
import { asCPython, ours, type Question } from "./support/tracemalloc-sides.js";

let cpython: CPython;
let theirs: ReturnType<typeof asCPython>;
beforeAll(async () => {
  cpython = await startCPython();
  theirs = asCPython(cpython);
});

it("says of any traces what CPython's tracemalloc says: statistics, differences, filters, formats, errors", () => {
  fc.assert(
    fc.property(question, (asked) => {
      expect(ours(asked)).toEqual(theirs(asked));
    }),
    { numRuns: 60 },
  );
});

/** CPython drops the empty range first, and takes the ! that is first then for a negation. */
const isStrange = (pattern: string) => /\[[^\]]-.!/u.test(pattern);

it("matches patterns as CPython's fnmatchcase", () => {
  cpython.runPython("import fnmatch, json");
  const piece = fc.constantFrom(
    ..."abc[]!-*?^\\\n😀",
    "[a-c]",
    "[!b]",
    "[c-a]",
    "[]",
    "[]-a]",
    "[!]a]",
    "\ud800",
  );
  const text = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(""));
  const one = fc.record({
    pattern: text.filter((pattern) => !isStrange(pattern)),
    names: fc.array(text, { maxLength: 4 }),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 20 }), (asked) => {
      const given = JSON.stringify(JSON.stringify(asked));
      const code = `json.dumps([[fnmatch.fnmatchcase(n, q["pattern"]) for n in q["names"]] for q in json.loads(${given})])`;
      const here = asked.map(({ pattern, names }) => names.map(shellPattern(pattern)));
      expect(here).toEqual(JSON.parse(String(cpython.runPython(code))));
    }),
    { numRuns: 200 },
  );
});

it("writes the lines of source beneath frames as CPython does, with its limits and orders", () => {
  const folder = mkdtempSync(join(tmpdir(), "pymalloc-wasm-"));
  try {
    const file = join(folder, "programm é.py");
    const source = "first\r\n\tsecond  \n\n   # vierte ü\rlast";
    writeFileSync(file, source);
    cpython.runPython(`
import os
os.makedirs(${JSON.stringify(folder)}, exist_ok=True)
with open(${JSON.stringify(file)}, "w", newline="") as f: f.write(${JSON.stringify(source)})`);
    const all = [0, 1, 2, 3, 4, 5, 6].map((lineno): RawFrame => [file, lineno]);
    const traces = [{ domain: 0, size: 1, frames: all, totalFrames: 7 }];
    for (const limit of [null, 0, 1, 3, 9, -1, -3, -9]) {
      for (const most_recent_first of [false, true]) {
        const asked: Question = {
          traces,
          old: [],
          traceback_limit: 9,
          filters: [],
          format: [limit, most_recent_first],
          numbers: [0, 0, 0, 0],
        };
        expect(ours(asked).formats).toEqual(theirs(asked).formats);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
