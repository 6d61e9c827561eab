// Traces as they are written, from calls with addresses.
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { CALLOC, domainOf, FREE, kindOf, MALLOC, REALLOC, slotOf } from "../src/trace/trace.js";
import { checkTrace } from "../src/trace/trace-check.js";
import { decodeTrace, encodeTrace } from "../src/trace/trace-file.js";
import { TraceWriter } from "../src/trace/trace-writer.js";
import { traceOf, traces } from "./support/traces.js";

it("what was written is what was told, and has its slots", () => {
  const writer = new TraceWriter();
  writer.malloc(2, 100, 24);
  writer.calloc(1, 200, 8);
  writer.realloc(2, 100, 300, 70);
  writer.malloc(0, 100, 1);
  writer.free(1, 200);
  writer.malloc(2, 400, 5);
  const trace = traceOf([
    [MALLOC, 2, 0, 24],
    [CALLOC, 1, 1, 8],
    [REALLOC, 2, 0, 70],
    [MALLOC, 0, 2, 1],
    [FREE, 1, 1],
    [MALLOC, 2, 1, 5],
  ]);
  expect(writer.trace()).toEqual(trace);
  expect(writer.operations).toBe(6);
  expect(decodeTrace(encodeTrace(writer.trace("by hand")))).toEqual({ title: "by hand", ...trace });
});

describe("has no room for", () => {
  it("more operations than its limit, and says so of each that is left out", () => {
    const writer = new TraceWriter({ operations: 3, liveBlocks: 9 });
    expect([writer.malloc(2, 100, 8), writer.malloc(2, 200, 8), writer.free(2, 200)]).toEqual([
      ...[true, true, true],
    ]);
    expect(writer.isFull).toBe(false);
    expect([writer.free(2, 300), writer.realloc(2, 100, 0, 9)]).toEqual([true, true]);
    expect([writer.calloc(2, 200, 8), writer.free(2, 100), writer.realloc(2, 100, 300, 9)]).toEqual([
      ...[false, false, false],
    ]);
    expect([writer.isFull, writer.operations]).toEqual([true, 3]);
    expect(checkTrace(writer.trace())).toMatchObject({ mallocs: 2, frees: 1, liveAtEnd: 1 });
  });

  it("more live blocks than its limit", () => {
    const writer = new TraceWriter({ operations: 9, liveBlocks: 2 });
    writer.malloc(2, 100, 8);
    writer.malloc(2, 200, 8);
    expect(writer.realloc(2, 200, 300, 16)).toBe(true);
    expect([writer.malloc(2, 400, 8), writer.free(2, 100)]).toEqual([false, false]);
    expect(checkTrace(writer.trace())).toMatchObject({ operations: 3, liveAtEnd: 2 });
  });

  it("a block that the engine has no memory to know", () => {
    const writer = new TraceWriter();
    writer.malloc(2, 100, 8);
    const set = vi.spyOn(Map.prototype, "set").mockImplementationOnce(() => {
      throw new RangeError("Map maximum size exceeded");
    });
    const isNoted = writer.malloc(2, 200, 8);
    set.mockRestore();
    expect([isNoted, writer.isFull]).toEqual([false, true]);
    expect(checkTrace(writer.trace())).toMatchObject({ operations: 1, liveAtEnd: 1 });
  });
});

describe("is a sound trace", () => {
  it("though blocks were there before", () => {
    const writer = new TraceWriter();
    writer.free(0, 100);
    writer.realloc(2, 200, 300, 40);
    writer.realloc(2, 300, 300, 50);
    expect(writer.trace()).toEqual(
      traceOf([
        [MALLOC, 2, 0, 40],
        [REALLOC, 2, 0, 50],
      ]),
    );
  });

  it("though requests fail", () => {
    const writer = new TraceWriter();
    writer.malloc(0, 0, 2 ** 31);
    writer.malloc(0, 100, 8);
    writer.realloc(0, 100, 0, 2 ** 31);
    writer.free(0, 0);
    writer.free(0, 100);
    expect(checkTrace(writer.trace())).toMatchObject({ mallocs: 1, reallocs: 0, frees: 1 });
  });

  it("though a free went unseen", () => {
    const writer = new TraceWriter();
    writer.malloc(0, 100, 8);
    writer.malloc(0, 100, 16);
    writer.malloc(0, 200, 16);
    writer.realloc(0, 200, 100, 32);
    expect(checkTrace(writer.trace())).toMatchObject({ mallocs: 3, frees: 2, liveAtEnd: 1 });
  });

  it("however long", () => {
    fc.assert(
      fc.property(traces(), (trace) => {
        const writer = new TraceWriter();
        // Slots are addresses well enough, but for 0.
        for (let i = 0; i < trace.words.length; i += 2) {
          const [word = 0, size = 0] = trace.words.subarray(i, i + 2);
          const [address, domain] = [slotOf(word) + 1, domainOf(word) as 0 | 1 | 2];
          if (kindOf(word) === MALLOC) writer.malloc(domain, address, size);
          else if (kindOf(word) === CALLOC) writer.calloc(domain, address, size);
          else if (kindOf(word) === REALLOC) writer.realloc(domain, address, address, size);
          else writer.free(domain, address);
        }
        expect(writer.trace()).toEqual(trace);
      }),
      { numRuns: 60 },
    );
  });
});
