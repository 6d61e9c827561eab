// Python programs come to the same on our allocator as on stock, and leave a heap that is in order.
import { beforeAll, describe, expect, it } from "vitest";
import { type Python, reprOf, stockPython, ways } from "./pyodide-here.js";
import { pythonPrograms } from "./python-programs.js";

const programs = Object.entries(pythonPrograms);
const ROUNDS = 2;

let stock: Python;
beforeAll(async () => {
  stock = await stockPython();
});

describe.each(Object.entries(ways))("Python's memory from ours %s", (way, make) => {
  let python: Python;
  beforeAll(async () => {
    python = await make();
  });

  it.each(programs)("%s", (_, program) => {
    const expected = reprOf(stock, program);
    for (let round = 0; round < ROUNDS; round++) {
      expect(reprOf(python, program)).toBe(expected);
      expect(python.heap?.check()).toBe(0);
    }
  });

  it("has older blocks go back to where they came from", () => {
    const { pyodide, heap } = python;
    // Modules that boot has loaded: their objects are older than the heap, after boot.
    pyodide.runPython(
      "import sys, gc\nfor name in ['json', 'pyodide.code', 'zipfile']: sys.modules.pop(name, None)\ngc.collect()\nimport json",
    );
    expect(pyodide.runPython("json.dumps([1, 2])")).toBe("[1, 2]");
    expect(heap?.check()).toBe(0);
    expect(heap?.domains).toEqual(way === "before boot" ? ["raw", "mem", "obj"] : ["mem", "obj"]);
  });
});
