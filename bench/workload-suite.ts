import { type Driven, driverFunction, reserveBytes, shiftTables } from "../src/replay/driven.js";
import { heapMeter } from "../src/replay/instance.js";
import type { SteppedRun } from "../src/replay/interleave.js";
import { orTrap, type Run, timeLimitReached } from "../src/replay/run.js";
import { timesOf } from "../src/replay/stats.js";
import { Stopwatch } from "../src/replay/stopwatch.js";
import { interleavedRounds } from "./interleave.js";
import type { PeerModules } from "./peer-modules.js";
import { NULL_PEER, type Peer } from "./peers.js";
import type { Measurement } from "./results.js";
import type { Workload } from "./workloads.js";

const SLOT_BYTES = 8;

interface WorkloadResult extends Run {
  /** Most bytes asked for at one time, with the table of slots; 0 where the workload does not tell. */
  readonly peakBytes: number;
}

/** One heap on which a workload runs, step by step. What it begins with is not timed. */
export class WorkloadRun implements SteppedRun<WorkloadResult> {
  readonly #driven: Driven;
  readonly #workload: Workload;
  readonly #heapBytes: () => number;
  readonly #watch = new Stopwatch();
  #steps = 0;
  #calls = 0;
  #stopped: string | undefined;

  constructor(driven: Driven, workload: Workload, round: number) {
    this.#driven = driven;
    this.#workload = workload;
    this.#heapBytes = heapMeter(driven.allocator);
    this.#stopped = orTrap(() => this.#begin(round));
  }

  #begin(round: number): string | undefined {
    const { slots, start, parameters } = this.#workload;
    shiftTables(this.#driven, round);
    if (slots > 0)
      driverFunction(this.#driven, "placeSlots")(reserveBytes(this.#driven, slots * SLOT_BYTES), slots);
    return driverFunction(this.#driven, start)(...parameters) === 0 ? "no memory to begin with" : undefined;
  }

  step(limit: number): boolean {
    this.#stopped ??= orTrap(() => this.#run(limit));
    return this.#stopped === undefined && this.#steps < this.#workload.steps;
  }

  #run(limit: number): string | undefined {
    if (this.#watch.nanoseconds >= limit) return timeLimitReached(limit);
    const run = driverFunction(this.#driven, this.#workload.run);
    this.#watch.start();
    const calls = run(this.#workload.rounds) >>> 0;
    this.#watch.stop();
    this.#steps++;
    this.#calls += calls;
    return calls === 0 ? `no memory in step ${this.#steps}` : undefined;
  }

  result(): WorkloadResult {
    const peak = driverFunction(this.#driven, "readPeak")() >>> 0;
    return {
      operations: this.#calls,
      timedOperations: this.#calls,
      laps: this.#watch.laps,
      heapBytes: this.#heapBytes(),
      checksum: driverFunction(this.#driven, "readWorkloadSum")() >>> 0,
      peakBytes: peak && peak + this.#workload.slots * SLOT_BYTES,
      ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }),
    };
  }
}

function summarize(workload: Workload, peer: Peer, runs: readonly WorkloadResult[]): Measurement {
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined) throw new Error(`${peer.name} was not run`);
  const { stopped, checksum } = last;
  const { suite, name } = workload;
  const isReal = peer.name !== NULL_PEER;
  return {
    suite,
    mode: "called",
    workload: name,
    allocator: peer.name,
    ...timesOf(runs),
    // Of the first round, which moves the table by 16 bytes only: a small heap would feel more.
    ...(isReal ? { heapBytes: first.heapBytes } : {}),
    ...(isReal && first.peakBytes > 0 && !stopped ? { footprint: first.heapBytes / first.peakBytes } : {}),
    ...(isReal && !stopped && checksum !== undefined ? { checksum } : {}),
    ...(stopped ? { stopped } : {}),
  };
}

/** Can the allocator run it at all? What frees nothing would fill the memory; what gives one address for all holds no data. */
function suits(peer: Peer, workload: Workload): boolean {
  return peer.role !== "limit" || (peer.name === NULL_PEER && !workload.needsMemory);
}

/** Heaps of a gigabyte are measured one by one and may take their time; the others take turns. */
const ALONE = { rounds: 3, patience: 20 };

/** One workload on every allocator that can run it, called, each run on a new heap. */
export function measureWorkload(
  workload: Workload,
  peers: readonly Peer[],
  { rounds, limitSeconds }: { readonly rounds: number; readonly limitSeconds: number },
  modules: PeerModules,
): Measurement[] {
  const able = peers.filter((peer) => suits(peer, workload));
  const run = (tasks: readonly Peer[], times: number, seconds: number): Map<Peer, WorkloadResult[]> =>
    interleavedRounds(tasks, times, seconds * 1e9, (peer, round) => {
      return new WorkloadRun(modules.factory(peer, "called")(), workload, round);
    });
  if (workload.suite === "large-heap") {
    return able.flatMap((peer) => {
      const runs = run([peer], ALONE.rounds, limitSeconds * ALONE.patience).get(peer) ?? [];
      return [summarize(workload, peer, runs)];
    });
  }
  const runs = run(able, rounds, limitSeconds);
  return able.map((peer) => summarize(workload, peer, runs.get(peer) ?? []));
}
