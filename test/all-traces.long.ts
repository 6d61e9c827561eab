// All recorded programs on each build, with the contents of their blocks checked. Takes minutes.
import { expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { expectAsAtStart } from "./support/empty-heap.js";
import { Shadowed } from "./support/shadowed.js";
import { replay, traceNames } from "./support/trace-replay.js";

eachBuild((create) => {
  it.each(traceNames)("runs %s", (name) => {
    const heap = new Shadowed(create(), 16);
    expect(replay(heap, name, 100_000)).toBeGreaterThan(100_000);
    heap.check();
    heap.freeAll();
    expectAsAtStart(heap.py);
  });
});
