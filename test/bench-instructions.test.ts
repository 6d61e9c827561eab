// What npm run bench:instructions -- --check complains about.
import { expect, it } from "vitest";
import { findMoved } from "../bench/instructions-check.js";
import type { CallFigures } from "../bench/instructions-file.js";

const call: CallFigures = {
  calls: 1000,
  mean: 60,
  median: 50,
  p99: 300,
  p999: 900,
  worst: 2000,
  worstAt: 17,
  worstSize: 64,
  growths: 3,
  worstGrowth: 4000,
};

function figures(changes: Partial<CallFigures> = {}, perOperation = 100, native = 60) {
  const common = { allocator: "pymalloc", workload: "richards", operations: 2000 };
  const calls = { malloc: { ...call, ...changes } };
  return {
    wasm: [{ ...common, perOperation, bytesPerOperation: 4, calls }],
    native: [{ ...common, perOperation: native }],
  };
}

it("two per cent either way is no movement", () => {
  expect(findMoved(figures(), figures({}, 102, 58.9))).toEqual([]);
  expect(findMoved(figures(), figures({ worst: 2040, median: 49 }))).toEqual([]);
});

it("more than that is, and the sentence says what and by how much", () => {
  expect(findMoved(figures(), figures({}, 102.1))).toEqual([
    "pymalloc, richards: wasm instructions per operation: 100 -> 102.1 (+2.1 %)",
  ]);
  expect(findMoved(figures(), figures({}, 100, 58))).toEqual([
    "pymalloc, richards: native instructions per operation: 60 -> 58 (-3.3 %)",
  ]);
  expect(findMoved(figures(), figures({ worst: 2100, p99: 290 }))).toEqual([
    "pymalloc, richards: wasm instructions of malloc, p99: 300 -> 290 (-3.3 %)",
    "pymalloc, richards: wasm instructions of malloc, worst: 2000 -> 2100 (+5.0 %)",
  ]);
});

it("where the worst call is, and how many calls there are, is no figure of instructions", () => {
  expect(findMoved(figures(), figures({ worstAt: 3, worstSize: 8, growths: 9, calls: 1 }))).toEqual([]);
});

it("an allocator that the file does not have moved, too; one that was not counted did not", () => {
  const none = { wasm: [], native: [] };
  expect(findMoved(none, { ...figures(), wasm: [] })).toEqual([
    "pymalloc, richards: native instructions per operation: 60, which the file does not have",
  ]);
  expect(findMoved(figures(), none)).toEqual([]);
});

it("what was zero and is not has moved, without a share of nothing", () => {
  expect(findMoved(figures({ worst: 0 }), figures())).toEqual([
    "pymalloc, richards: wasm instructions of malloc, worst: 0 -> 2000",
  ]);
});
