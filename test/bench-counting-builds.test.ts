// Counting changes nothing else: a build and the same build counting answer alike and leave the same memory.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CallCounts } from "../bench/counting-calls.js";
import { CountedAllocator, countReplay } from "../bench/counting-replay.js";
import { nodeCodecs } from "../src/cli/codecs.js";
import { functionOf, memoryOf } from "../src/replay/instance.js";
import { decodeTrace } from "../src/trace/trace-file.js";

const builds = ["pymalloc", "pymalloc.fast", "pymalloc.secure", "pymalloc.debug"];
const load = (build: string) => readFileSync(new URL(`../build/${build}.wasm`, import.meta.url));

interface Operation {
  readonly kind: "malloc" | "calloc" | "realloc" | "free";
  readonly size: number;
  /** Picks a live block, whatever their number is then. */
  readonly pick: number;
}

const operation: fc.Arbitrary<Operation> = fc.record({
  kind: fc.constantFrom<Operation["kind"][]>("malloc", "calloc", "realloc", "free"),
  size: fc.oneof(fc.nat(600), fc.nat(40_000)),
  pick: fc.nat(1000),
});

interface Allocator {
  malloc(size: number): number;
  calloc(count: number, size: number): number;
  realloc(block: number, size: number): number;
  free(block: number): number;
}

/** Every address that the allocator answers. */
function addresses(allocator: Allocator, operations: readonly Operation[]): number[] {
  const live: number[] = [];
  return operations.map(({ kind, size, pick }) => {
    const [taken = 0] = kind === "free" || kind === "realloc" ? live.splice(pick % (live.length + 1), 1) : [];
    if (kind === "free") return allocator.free(taken) ?? 0;
    const made = {
      malloc: () => allocator.malloc(size),
      calloc: () => allocator.calloc(1, size),
      realloc: () => allocator.realloc(taken, size),
    }[kind]();
    live.push(made);
    return made;
  });
}

describe.each(builds)("%s", (build) => {
  it("answers alike when it counts", () => {
    const wasm = Uint8Array.from(load(build));
    const module = new WebAssembly.Module(wasm);
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
        const instance = new WebAssembly.Instance(module);
        const [malloc, calloc] = [functionOf(instance, "malloc"), functionOf(instance, "calloc")];
        const [realloc, free] = [functionOf(instance, "realloc"), functionOf(instance, "free")];
        const counting = new CountedAllocator(wasm);
        expect(addresses(counting, operations)).toEqual(
          addresses({ malloc, calloc, realloc, free }, operations),
        );
        expect(Buffer.compare(counting.bytes(), new Uint8Array(memoryOf(instance).buffer))).toBe(0);
      }),
      { numRuns: 30 },
    );
  });
});

it("two replays of a trace count the same, and longer ones more", () => {
  const trace = decodeTrace(
    readFileSync(new URL("../bench/traces/raytrace.pmtc", import.meta.url)),
    nodeCodecs,
  );
  const count = (limit: number) =>
    countReplay(load("pymalloc"), trace, limit).kinds.map((kind) => kind.histogram());
  expect(count(20_000)).toEqual(count(20_000));
  const total = (limit: number): number =>
    countReplay(load("pymalloc"), trace, limit).kinds.reduce((sum, kind) => sum + kind.instructions, 0);
  expect(total(20_000)).toBeGreaterThan(total(19_000));
});

it("does not count what a module does when it starts", () => {
  const started = new CountedAllocator(load("pymalloc"));
  expect(started.take()).toEqual({ instructions: 0, bytes: 0 });
});

it("keeps the first worst call, and growth apart", () => {
  const counts = new CallCounts();
  for (const [at, instructions] of [10, 10, 90, 20, 90].entries()) {
    counts.add({ at, size: 8, instructions, bytes: 0 }, false);
  }
  counts.add({ at: 5, size: 8, instructions: 5000, bytes: 0 }, true);
  expect(counts).toMatchObject({ count: 5, growths: 1, instructions: 5220, worst: { at: 2 } });
  expect(counts.worstGrowth?.instructions).toBe(5000);
  expect([0, 0.4, 0.5, 0.6, 0.99, 1].map((part) => counts.quantile(part))).toEqual([10, 10, 20, 20, 90, 90]);
  expect(counts.above(20)).toBe(2);
});
