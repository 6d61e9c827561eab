// What the inspector's leak view compares: live blocks at several moments.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callSiteMoment } from "../src/inspector/engine/call-sites.js";
import {
  amountText,
  type Groups,
  growthOf,
  type Moment,
  sizeBand,
  traceMoments,
} from "../src/inspector/engine/growth.js";
import { FREE, kindOf, operationCount, slotOf } from "../src/trace/trace.js";
import { Snapshot } from "../src/tracemalloc/snapshot.js";
import { leakyTrace } from "./support/planted-leak.js";
import { traces } from "./support/traces.js";

const moment = (groups: Record<string, number>): Moment => ({
  label: "",
  by: "size",
  groups: new Map(Object.entries(groups).map(([name, bytes]) => [name, { bytes, count: bytes / 8 }])),
});
const suspects = (moments: readonly Moment[]) =>
  growthOf(moments)
    .filter(({ isSuspect }) => isSuspect)
    .map(({ group }) => group);

describe("growth", () => {
  it("puts what grew most first, and leaves out what is the same", () => {
    const rows = growthOf([moment({ a: 80, b: 8, c: 16 }), moment({ a: 8, b: 800, c: 16, d: 40 })]);
    expect(rows.map(({ group, before, after }) => [group, before.bytes, after.bytes])).toEqual([
      ["b", 8, 800],
      ["d", 0, 40],
      ["a", 80, 8],
    ]);
  });

  it("suspects what never shrank and grew at half of the steps at least", () => {
    const series = [
      { leak: 8, slow: 8, rare: 8, wave: 8, flat: 8 },
      { leak: 16, slow: 8, rare: 8, wave: 80, flat: 8 },
      { leak: 24, slow: 16, rare: 8, wave: 8, flat: 8 },
      { leak: 32, slow: 16, rare: 8, wave: 88, flat: 8 },
      { leak: 40, slow: 24, rare: 16, wave: 96, flat: 8 },
    ];
    expect(suspects(series.map(moment)).sort()).toEqual(["leak", "slow"]);
  });

  it("suspects nothing of two moments only: whatever grew once may shrink", () => {
    expect(suspects([moment({ a: 8 }), moment({ a: 80 })])).toEqual([]);
    expect(growthOf([moment({ a: 8 })])).toEqual([]);
    expect(growthOf([])).toEqual([]);
  });

  it.each([
    [0, "0 to 8 bytes"],
    [8, "0 to 8 bytes"],
    [9, "9 to 16 bytes"],
    [512, "505 to 512 bytes"],
    [513, "512 bytes to 1 KiB"],
    [4096, "4 KiB to 8 KiB"],
    [0xffffffff, "2 GiB to 4 GiB"],
  ])("calls %d bytes %s", (size, name) => {
    expect(sizeBand(size)).toBe(name);
  });
});

describe("the moments of a trace", () => {
  it("have the bytes and blocks that live there, as a naive count has them", () => {
    fc.assert(
      fc.property(traces(), (trace) => {
        const total = operationCount(trace);
        const positions = [0, Math.floor(total / 2), total];
        const live = positions.map((position) => {
          const sizes = new Map<number, number>();
          for (let i = 0; i < position; i++) {
            const slot = slotOf(trace.words[2 * i] ?? 0);
            if (kindOf(trace.words[2 * i] ?? 0) === FREE) sizes.delete(slot);
            else sizes.set(slot, trace.words[2 * i + 1] ?? 0);
          }
          return [[...sizes.values()].reduce((sum, size) => sum + size, 0), sizes.size];
        });
        const sums = (groups: Groups) =>
          [...groups.values()].reduce(
            ([bytes = 0, count = 0], each) => [bytes + each.bytes, count + each.count],
            [0, 0],
          );
        expect(traceMoments(trace, positions).map(sums)).toEqual(live);
      }),
    );
  });

  it("show a planted leak, and not the blocks around it that come and go", () => {
    const trace = leakyTrace(600);
    const positions = Array.from({ length: 12 }, (_, i) =>
      Math.round(((i + 1) * operationCount(trace)) / 12),
    );
    const moments = traceMoments(trace, positions).map(
      (groups): Moment => ({ label: "", by: "domain and size", groups }),
    );
    expect(suspects(moments)).toEqual(["obj: 65 to 72 bytes"]);
  });
});

describe("the moments of a sampling tracer", () => {
  const frames = [["leak.js", 7]] as const;
  const trace = (weight: number) => ({ domain: 0, size: 100, frames, totalFrames: 1, weight });
  const amounts = (...weights: number[]) => [
    ...callSiteMoment("", new Snapshot(weights.map(trace), 1)).groups.values(),
  ];

  it("are estimates, with the number of traces that each stands for and its standard error", () => {
    expect(amounts(10, 12.5)).toEqual([{ bytes: 2250, count: 23, samples: 2, error: 1529 }]);
    expect(amounts(10, 12.5).map(amountText)).toEqual(["2.2 KiB \u00b1 1.49 KiB"]);
  });

  it("are none where each block was traced", () => {
    expect(amounts(1, 1)).toEqual([{ bytes: 200, count: 2 }]);
  });

  it("of several stacks of one line are summed up", () => {
    const stacks = ["a.js", "b.js"].map((caller) => ({
      ...trace(10),
      frames: [...frames, [caller, 1] as const],
      totalFrames: 2,
    }));
    const { groups, stacks: known } = callSiteMoment("", new Snapshot(stacks, 2));
    expect([...groups.values()]).toEqual([
      { bytes: 2000, count: 20, samples: 2, error: Math.hypot(949, 949) },
    ]);
    expect([...(known?.values() ?? [])].flat().map(({ samples }) => samples)).toEqual([1, 1]);
  });
});
