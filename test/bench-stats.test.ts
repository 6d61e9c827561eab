// The bench's figures: what a slow spell of the machine, or a run that was stopped, makes of them.
import { expect, it } from "vitest";
import { chunkwise, median, noise, perOperation } from "../src/replay/stats.js";

const fastest = (values: readonly number[]) => Math.min(...values);
const run = (timedOperations: number, ...laps: number[]) => ({ laps, timedOperations });

it("a slow chunk in each run does not show, though every run as a whole is slow", () => {
  const runs = [run(30, 90, 10, 10), run(30, 10, 90, 10), run(30, 10, 10, 90)];
  expect(perOperation(runs)).toEqual([110 / 30, 110 / 30, 110 / 30]);
  expect(chunkwise(runs, median)).toBe(1);
  expect(chunkwise(runs, fastest)).toBe(1);
});

it("a run that was cut short is compared by its own operations", () => {
  const runs = [run(30, 20, 20, 20), run(30, 20, 20, 20), run(10, 20)];
  expect(chunkwise(runs, median)).toBe(2);
  expect(chunkwise([run(30, 30, 30, 30), run(20, 20, 20)], fastest)).toBe(2);
  expect(noise(perOperation(runs))).toBe(0);
});

it("a run that got nowhere gives its time, not a division by nothing", () => {
  expect(chunkwise([run(0, 5)], median)).toBe(5);
});
