// One of the recorded programs on each build, with the contents of its blocks checked; all of them are in all-traces.long.ts.
import { expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { expectAsAtStart } from "./support/empty-heap.js";
import { Shadowed } from "./support/shadowed.js";
import { replay } from "./support/trace-replay.js";

eachBuild((create) => {
  it("runs richards", () => {
    const heap = new Shadowed(create(), 32);
    expect(replay(heap, "richards", 50_000)).toBeGreaterThan(100_000);
    heap.check();
    heap.freeAll();
    expectAsAtStart(heap.py);
  });
});
