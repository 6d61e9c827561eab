// What surrounds npm run bench:c, which itself needs a compiler: steps and sums of a run, calls in a text, the table, the document.
import binaryen from "binaryen";
import { describe, expect, it } from "vitest";
import { callsByFunction, remainingCalls } from "../bench/c-programs/inlined-calls.js";
import { type Column, faultsOf, type ProgramResult } from "../bench/c-programs/measure.js";
import { ProgramRun } from "../bench/c-programs/program-run.js";
import { pairs } from "../bench/c-programs/programs.js";
import { markdownOf } from "../bench/c-programs/report.js";
import { replaceMarked } from "../bench/marked.js";

function compile(text: string): WebAssembly.Module {
  return new WebAssembly.Module(Uint8Array.from(binaryen.parseText(text).emitBinary()));
}

const workload = (step: string) =>
  compile(`(module (memory (export "memory") 3) (func (export "prepare"))
    (func (export "steps") (result i32) (i32.const 4)) (func (export "step") (param i32) (result i32) ${step}))`);

describe("a run of a program", () => {
  it("does each step once, in order, and sums up what they answer", () => {
    const run = new ProgramRun(workload("(local.get 0)"));
    while (run.step(1e12));
    const { laps, operations, checksum, heapBytes, stopped } = run.result();
    expect([laps.length, operations, heapBytes, stopped]).toEqual([4, 4, 3 * 65536, undefined]);
    expect(checksum).toBe(((0 * 31 + 1) * 31 + 2) * 31 + 3);
  });

  it("that traps says so, and goes on no further", () => {
    const run = new ProgramRun(workload("unreachable"));
    expect(run.step(1e12)).toBe(false);
    expect(run.result().stopped).toMatch(/^trapped/);
  });
});

it("counts the program's calls of the allocator, and not the allocator's own", () => {
  const text = [
    ' (func $main (param $0 i32)\n  (call $~object/mallocSlow\n   (i32.const 1)\n  )\n  (call $"~a b")\n  (call $main)\n )',
    " (func $~object/mallocSlow\n  (call $~raw/rawMalloc)\n )",
  ].join("\n");
  const calls = callsByFunction(text);
  expect(calls.get("main")).toEqual(["~object/mallocSlow", '"~a b"', "main"]);
  expect([...remainingCalls(calls, (name) => name.startsWith("~"))]).toEqual([["~object/mallocSlow", 1]]);
});

const column = (name: Column["name"], milliseconds: number, checksum: number): Column => ({
  ...{ name, milliseconds, checksum, pages: 5, bytes: 1234, stopped: undefined },
  times: { nanosecondsPerOperation: 1, fastest: 1, slowest: 1, noise: 0, rounds: 1 },
});
const result = (...columns: Column[]): ProgramResult => ({ program: pairs, columns, calls: new Map() });

describe("the report", () => {
  const own = column("own", 10, 7);
  const good = result(own, column("inlined", 7, 7), column("own again", 10.1, 7));

  it("has the ratio, the noise and whether results are equal", () => {
    expect(markdownOf([good], "Here.")).toContain(
      "| 10.0 | 7.0 | **0.70** | 1.01 | 5 → 5 | 1,234 → 1,234 | equal |",
    );
    expect(faultsOf(good)).toEqual([]);
  });

  it("says where results are others, or a run was stopped", () => {
    const other = result(own, column("inlined", 7, 8));
    expect(markdownOf([other], "")).toContain("| DIFFERENT |");
    expect(faultsOf(other)).toEqual(["pairs, inlined: other results"]);
    expect(faultsOf(result(own, { ...own, name: "inlined", stopped: "trapped: x" }))).toEqual([
      "pairs, inlined: trapped: x",
    ]);
  });

  it("replaces what is between the marks of a document, and refuses one without them", () => {
    const marks = ["<!-- npm run bench:c -- --write: -->", "<!-- end of it -->"];
    const command = "npm run bench:c -- --write";
    const document = `before\n${marks[0]}\nold\n${marks[1]}\nafter\n`;
    expect(replaceMarked(document, command, "new")).toBe(
      `before\n${marks[0]}\n\nnew\n\n${marks[1]}\nafter\n`,
    );
    expect(() => replaceMarked("nothing", command, "new")).toThrow(/has no/);
  });
});
