// A program behind the table: what it asks for is written down as it is, and what it does wrong is named.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkTrace } from "../src/trace/trace-check.js";
import { Recorder } from "../src/try/recorder.js";
import { assembled, program, startTried } from "./support/try-modules.js";

const bytes = assembled(program());
const start = () => {
  const { exports, tried } = startTried(bytes);
  return { ...exports, recorder: new Recorder(tried) } as typeof exports & { recorder: Recorder };
};

describe("a recorder", () => {
  it("counts a request once, also where the allocator asks itself for it", () => {
    const { realloc, calloc, memalign, free, recorder } = start();
    const p = realloc?.(calloc?.(3, 100) ?? 0, 1000) ?? 0;
    memalign?.(64, 10);
    free?.(p);
    free?.(0);
    expect(checkTrace(recorder.heap.trace("t"))).toMatchObject({
      mallocs: 1,
      callocs: 1,
      reallocs: 1,
      frees: 1,
      peakBytes: 1010,
    });
    expect(recorder.misuses).toEqual([]);
  });

  it("names a double free, an address inside a block and one of nobody's, with how often and where first", () => {
    const { malloc, free, realloc, recorder } = start();
    const [p = 0, q = 0] = [malloc?.(24), malloc?.(24)];
    free?.(p);
    free?.(p);
    free?.(p);
    free?.(q + 8);
    realloc?.(64, 8);
    expect(recorder.misuses).toMatchObject([
      { what: "free of a block that was freed before", count: 2, address: p },
      { what: "free of an address inside a block", count: 1, address: q + 8 },
      {
        what: "realloc of an address that was never given out (or by a function that was not found)",
        count: 1,
        address: 64,
      },
    ]);
  });

  it("leaves out a free that is surely wrong, so that the allocator's heap stays whole", () => {
    const { malloc, free } = start();
    const p = malloc?.(24) ?? 0;
    free?.(p);
    const again = malloc?.(24);
    free?.(p);
    free?.(p);
    expect([malloc?.(24), malloc?.(24)]).toEqual([again, (again ?? 0) + 32]);
  });

  it("writes nothing for a request without memory, and counts it", () => {
    const { malloc, recorder } = start();
    expect(malloc?.(2 ** 30)).toBe(0);
    expect(recorder.failed).toBe(1);
    expect(recorder.heap.operations).toBe(0);
  });

  it("tells of blocks that came back without a free, as where a function that frees is not known", () => {
    const unseen = program(["malloc", "free"], `(func (export "back") (global.set $top (i32.const 1024)))`);
    const { exports, tried } = startTried(assembled(unseen));
    const recorder = new Recorder(tried);
    exports.malloc?.(24);
    exports.back?.();
    exports.malloc?.(24);
    expect(recorder.heap.vanished).toBe(1);
    expect(recorder.heap.liveBlocks).toBe(1);
    checkTrace(recorder.heap.trace("t"));
  });

  it("records any sequence of requests as a model has it", () => {
    const step = fc.record({
      kind: fc.constantFrom("malloc", "calloc", "realloc", "free", "memalign"),
      size: fc.nat(300),
      pick: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { recorder, ...exports } = start();
        const live = new Map<number, number>();
        let requests = 0;
        for (const { kind, size, pick } of steps) {
          const [p, old] = [...live][pick % Math.max(live.size, 1)] ?? [0, 0];
          if (p === 0 && kind === "free") continue;
          requests++;
          const arguments_ =
            { malloc: [size], calloc: [1, size], realloc: [p, size], free: [p], memalign: [16, size] }[
              kind
            ] ?? [];
          const given = exports[kind]?.(...arguments_) ?? 0;
          if (kind === "free" || kind === "realloc") live.delete(p);
          if (kind !== "free") live.set(given, size);
          expect(old).toBeGreaterThanOrEqual(0);
        }
        const facts = checkTrace(recorder.heap.trace("t"));
        expect(facts.operations).toBe(requests);
        expect(facts.liveAtEnd).toBe(live.size);
        expect(recorder.heap.liveBytes).toBe([...live.values()].reduce((sum, n) => sum + n, 0));
        expect(recorder.misuses).toEqual([]);
      }),
    );
  });
});
