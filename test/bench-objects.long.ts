// The suite that measures objects, run: every program on each object layer comes to the same result.
import { expect, it } from "vitest";
import { objectFaults } from "#build/bench/objects/figures.js";
import { measureInThread } from "#build/bench/objects/in-thread.js";
import { FULL_COLLECTION } from "#build/bench/objects/suite.js";
import { objectWorkloads } from "#build/bench/objects/workloads.js";

const TINY = { churn: 300, list: 5000, tree: 255, cycles: 40, contained: 500, repetitions: 2, live: 20_000 };

const SUBJECTS = [
  ...["pymalloc", "pymalloc, inlined", "pymalloc, cross"],
  ...["AssemblyScript", "AssemblyScript, minimal", "Pyodide", "Pyodide, C"],
];
/** Who collects by itself, or is made to. */
const withoutC = SUBJECTS.filter((name) => name !== "Pyodide, C");
const switchable = SUBJECTS.filter((name) => !name.startsWith("AssemblyScript"));

it("runs every program on each object layer that can, and all come to the same result", async () => {
  const figures = await measureInThread({ rounds: 2, sizes: TINY });
  const { objectCosts, objectPauses, objectMemory } = figures;
  const whoRan = new Map(
    [...objectWorkloads.map(({ name }) => name), FULL_COLLECTION].map((workload) => [
      workload,
      [...new Set(objectCosts.filter((one) => one.workload === workload).map(({ allocator }) => allocator))],
    ]),
  );
  expect([...whoRan]).toEqual([
    ["allocate and drop", SUBJECTS],
    ["linked list", withoutC],
    ["linked list, gc off", switchable],
    ["tree", withoutC],
    ["tree, gc off", switchable],
    ["cycles", withoutC],
    ["word count", SUBJECTS],
    ["records of dicts and lists", SUBJECTS],
    ["lists of conses", SUBJECTS],
    [FULL_COLLECTION, withoutC],
  ]);
  for (const workload of objectWorkloads) {
    const sums = objectCosts
      .filter(({ workload: name, phase }) => name === workload.name && phase === "total")
      .map(({ checksum }) => checksum);
    expect(new Set(sums).size, workload.name).toBe(1);
    expect(sums[0], workload.name).toBeGreaterThan(0);
  }
  expect(objectFaults(figures)).toEqual([]);
  for (const cost of objectCosts) expect(cost.nanosecondsPerOperation).toBeGreaterThan(0);
  const idle = objectCosts.filter(({ phase }) => phase === "idle").map(({ allocator }) => allocator);
  expect([...new Set(idle)]).toEqual(["Pyodide"]);
  // Two references, a header and the collector's words are 24 bytes; memory comes in pages.
  expect(objectMemory.map(({ allocator }) => allocator)).toEqual(withoutC);
  for (const { allocator, bytesPerObject } of objectMemory) {
    expect(bytesPerObject, allocator).toBeGreaterThan(20);
    expect(bytesPerObject, allocator).toBeLessThan(100);
  }
  const young = objectPauses.filter(({ generation }) => generation === "0");
  expect(young.map(({ allocator }) => allocator)).toEqual([
    "pymalloc",
    "pymalloc, inlined",
    "pymalloc, cross",
  ]);
  for (const { count, least, median, p95, worst } of objectPauses) {
    expect(count).toBeGreaterThan(0);
    expect([least, median, p95, worst]).toEqual([least, median, p95, worst].sort((a, b) => a - b));
  }
});
