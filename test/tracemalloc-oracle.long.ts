// tracemalloc-oracle.test.ts with many more questions.
import fc from "fast-check";
import { expect, it } from "vitest";
import { startCPython } from "./support/pyodide.js";
import { question } from "./support/tracemalloc-questions.js";
import { asCPython, ours } from "./support/tracemalloc-sides.js";

it("says of any traces what CPython's tracemalloc says", async () => {
  const theirs = asCPython(await startCPython());
  fc.assert(
    fc.property(question, (asked) => {
      expect(ours(asked)).toEqual(theirs(asked));
    }),
    { numRuns: 2000 },
  );
});
