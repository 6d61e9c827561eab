import { Bench, type TaskResult } from "tinybench";
import { functionOf, heapMeter, instantiate, type WasmFunction } from "../src/replay/instance.js";
import type { PeerModules } from "./peer-modules.js";
import type { Peer } from "./peers.js";
import type { Measurement } from "./results.js";

interface MicroWorkload {
  readonly name: string;
  /** The export of bench/wasm/micro.ts that runs it. */
  readonly run: string;
  /** Blocks that are live before the first call. */
  readonly live: number;
  /** Whether some of these are large. */
  readonly mixed: boolean;
  /** Rounds of its pattern per timed call. */
  readonly rounds: number;
}

const LIVE_BLOCKS = 100_000;

export const microWorkloads: readonly MicroWorkload[] = [
  { name: "LIFO 32 B", run: "lifo", live: 0, mixed: false, rounds: 2_000 },
  { name: "random 1..512", run: "random", live: 0, mixed: false, rounds: 1 },
  { name: "larson", run: "larson", live: LIVE_BLOCKS, mixed: false, rounds: 50_000 },
  { name: "mix with large", run: "mix", live: LIVE_BLOCKS, mixed: true, rounds: 50_000 },
  { name: "90 % freed", run: "shift", live: 0, mixed: false, rounds: 1 },
];

/** One allocator set up for one workload; `calls` is how many allocator calls the last run made. */
class MicroTask {
  readonly #run: WasmFunction;
  readonly #rounds: number;
  readonly heapBytes: () => number;
  calls = 0;

  constructor(module: WebAssembly.Module, workload: MicroWorkload) {
    const instance = instantiate(module);
    this.heapBytes = heapMeter(instance);
    this.#run = functionOf(instance, workload.run);
    this.#rounds = workload.rounds;
    if (functionOf(instance, "prepare")(workload.live, Number(workload.mixed)) === 0)
      throw new Error("no memory to begin with");
  }

  run(): void {
    this.calls = this.#run(this.#rounds) >>> 0;
    if (this.calls === 0) throw new Error("no memory");
  }
}

function summarize(workload: string, allocator: string, task: MicroTask, result: TaskResult): Measurement {
  const common = { suite: "micro", mode: "called", workload, allocator } as const;
  if (result.state !== "completed") {
    const reason = result.state === "errored" ? result.error.message : result.state;
    return {
      ...common,
      nanosecondsPerOperation: Number.NaN,
      fastest: Number.NaN,
      slowest: Number.NaN,
      noise: Number.NaN,
      rounds: 0,
      stopped: reason,
    };
  }
  const { p50, min, max, mad, samplesCount } = result.latency;
  return {
    ...common,
    nanosecondsPerOperation: (p50 * 1e6) / task.calls,
    fastest: (min * 1e6) / task.calls,
    slowest: (max * 1e6) / task.calls,
    // Half of the samples lie within one median deviation of the median: twice that stands for the interquartile range.
    noise: (2 * mad) / p50,
    rounds: samplesCount,
    heapBytes: task.heapBytes(),
  };
}

/** Can the allocator run it at all? The bump allocator would fill the memory: it frees nothing and samples go on. */
function suits(peer: Peer): boolean {
  return peer.role !== "limit";
}

/** One workload on every allocator that can run it, timed by tinybench. */
export async function measureMicro(
  workload: MicroWorkload,
  peers: readonly Peer[],
  samples: number,
  modules: PeerModules,
): Promise<Measurement[]> {
  // A fixed amount of work and not of time: a heap changes while it is used, and all must be looked at at the same age.
  const bench = new Bench({ time: 0, iterations: samples, warmupTime: 0, warmupIterations: samples / 2 });
  const tasks = new Map<string, MicroTask>();
  for (const peer of peers.filter(suits)) {
    const task = new MicroTask(modules.called(peer), workload);
    tasks.set(peer.name, task);
    bench.add(peer.name, () => task.run());
  }
  await bench.run();
  return bench.tasks.flatMap(({ name, result }) => {
    const task = tasks.get(name);
    return task ? [summarize(workload.name, name, task, result)] : [];
  });
}
