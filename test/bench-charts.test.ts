// What the bench's charts are made of: borders, labels, ticks, and numbers for people.

import { expect, it } from "vitest";
import { placeLabels } from "#build/bench/charts/label-places.js";
import { logTicks } from "#build/bench/charts/log-ticks.js";
import { paretoFront } from "#build/bench/charts/pareto.js";
import { spread } from "#build/bench/charts/spread.js";
import { formatBytes, formatFigure, formatPower } from "#build/bench/report/format.js";

it("writes numbers for people", () => {
  expect([1.005, 12_345.6, undefined, Number.NaN].map((value) => formatFigure(value, 1))).toEqual([
    "1.0",
    "12,346",
    "–",
    "–",
  ]);
  expect([1e3, 1e10, 5].map(formatPower)).toEqual(["10³", "10¹⁰", "5"]);
  expect([512, 65_536, 1.5 * 2 ** 30].map(formatBytes)).toEqual(["512 B", "64 KiB", "1.5 GiB"]);
});

it("finds who is beaten by nobody in both", () => {
  const points = [
    { allocator: "slow and small", time: 3, memory: 1 },
    { allocator: "beaten", time: 2, memory: 2 },
    { allocator: "between", time: 1.5, memory: 1.5 },
    { allocator: "fast", time: 1, memory: 4 },
  ];
  expect(paretoFront(points).map(({ allocator }) => allocator)).toEqual([
    "fast",
    "between",
    "slow and small",
  ]);
});

it("keeps labels apart and within their frame", () => {
  expect(spread([50, 10, 50], 10, [0, 100])).toEqual([45, 10, 55]);
  expect(spread([0, 0, 100, 100], 10, [0, 100])).toEqual([0, 10, 90, 100]);
  const dots = Array.from({ length: 12 }, (_, index) => ({ x: 100 + index, y: 100, text: `label ${index}` }));
  const places = placeLabels(dots, { left: 0, top: 0, right: 300, bottom: 200 }, 10);
  for (const [index, a] of places.entries()) {
    for (const b of places.slice(0, index))
      expect(Math.abs(a.x - b.x) >= 40 || Math.abs(a.y - b.y) >= 9).toBe(true);
  }
});

it("divides a logarithmic axis by ones, twos and fives, a long one by tens", () => {
  expect(logTicks([0.3, 6])).toEqual([0.5, 1, 2, 5]);
  expect(logTicks([1, 10_000])).toEqual([1, 10, 100, 1000, 10_000]);
});
