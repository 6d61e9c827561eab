// Batches: what the loops ask for, and which rows the suite has.
import { describe, expect, it } from "vitest";
import { BATCH_BLOCKS, batchCalls, singleCalls } from "#build/bench/batch-loop.js";
import { measureBatches } from "#build/bench/batch-suite.js";
import { readOptions } from "#build/bench/options.js";
import { PeerModules } from "#build/bench/peer-modules.js";
import { peers } from "#build/bench/peers.js";

describe("single calls", () => {
  it("free what they allocated, each block once", () => {
    const live = new Set<number>();
    let next = 8;
    let most = 0;
    const malloc = (size: number): number => {
      expect(size).toBe(48);
      next += size;
      live.add(next);
      most = Math.max(most, live.size);
      return next;
    };
    const free = (block: number): number => {
      expect(live.delete(block)).toBe(true);
      return 0;
    };
    expect(singleCalls(malloc, free)(48, 3)).toBe(3);
    expect(most).toBe(BATCH_BLOCKS);
    expect(live.size).toBe(0);
  });

  it("end where there is no memory", () => {
    let left = BATCH_BLOCKS + 5;
    const loop = singleCalls(
      () => (left-- > 0 ? 8 : 0),
      () => 0,
    );
    expect(loop(16, 4)).toBe(1);
  });
});

describe("batch calls", () => {
  it("ask for all blocks at once, and free them where the addresses are", () => {
    const calls: number[][] = [];
    const note =
      (result: number) =>
      (...args: number[]): number => {
        calls.push(args);
        return result;
      };
    expect(batchCalls(note(BATCH_BLOCKS), note(0), 4096)(48, 2)).toBe(2);
    const [allocate, release] = [
      [48, BATCH_BLOCKS, 4096],
      [4096, BATCH_BLOCKS],
    ];
    expect(calls).toEqual([allocate, release, allocate, release]);
  });

  it("end where there are fewer", () => {
    const loop = batchCalls(
      () => BATCH_BLOCKS - 1,
      () => 0,
      4096,
    );
    expect(loop(16, 4)).toBe(0);
  });
});

describe("the suite", () => {
  it("has single calls of each module, and batch calls where they are exported", async () => {
    const modules = new PeerModules(() => {});
    const chosen = peers.filter(({ name }) => ["pymalloc", "facade", "stub", "tlsf", "null"].includes(name));
    const measured = await measureBatches({ peers: chosen, rounds: 1, limitSeconds: 1 }, modules);
    const names = [...new Set(measured.map(({ allocator }) => allocator))];
    expect(names.filter((name) => name !== "pymalloc, batch")).toEqual([
      "pymalloc",
      "tlsf",
      "null",
      "null, batch",
    ]);
    const workloads = ["64 x 16 B", "64 x 64 B", "64 x 256 B", "64 x 1024 B"];
    expect([...new Set(measured.map(({ workload }) => workload))]).toEqual(workloads);
    expect(measured).toHaveLength(names.length * workloads.length);
    for (const { allocator, mode, nanosecondsPerOperation } of measured) {
      expect(mode).toBe(allocator.endsWith(", batch") ? "batch" : "js");
      expect(nanosecondsPerOperation).toBeGreaterThan(0);
    }
  });
});

describe("options", () => {
  const read = (...args: string[]) => {
    const options = readOptions(args);
    if (options === "help") throw new Error("no options");
    return options;
  };

  it("--all has everything, but for what is named", () => {
    const { modes, touches, suites } = read("--all");
    expect(modes).toEqual(["inlined", "called", "cross", "js"]);
    expect(touches).toEqual(["word", "bytes", "walk"]);
    const slow = ["large-heap", "latency", "scaling", "instructions"];
    expect(suites).toEqual(expect.arrayContaining([...slow, "replay", "batch", "cold"]));
    expect(read("--all", "--mode", "js").modes).toEqual(["js"]);
    expect(read("--all", "--suite", "micro").suites).toEqual(["micro"]);
    expect(read("--all", "--trace", "json_nested").suites).toEqual(["replay"]);
    expect(read().suites).not.toEqual(expect.arrayContaining(["scaling"]));
  });

  it("--quick goes before --all", () => {
    expect(read("--all", "--quick")).toEqual(read("--quick"));
    expect(read("--quick").suites).toContain("batch");
  });
});
