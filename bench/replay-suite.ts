import { replayCalledRound } from "./called-replay.js";
import { replayJs, shareTrace } from "./js-replay.js";
import type { PeerModules } from "./peer-modules.js";
import { type Mode, NULL_PEER, type Peer } from "./peers.js";
import type { Measurement } from "./results.js";
import { inRounds } from "./rounds.js";
import type { Run } from "./run.js";
import { chunkwise, median, noise, perOperation } from "./stats.js";
import type { NamedTrace } from "./trace-store.js";

export interface ReplayPlan {
  readonly mode: Mode;
  readonly peers: readonly Peer[];
  readonly rounds: number;
  readonly limitSeconds: number;
}

interface PeerRuns {
  readonly peer: Peer;
  readonly runs: readonly Run[];
  /** Of a run whose heap holds nothing but the trace's blocks. */
  readonly heap: Run | undefined;
}

function summarize(plan: ReplayPlan, trace: NamedTrace, { peer, runs, heap }: PeerRuns): Measurement {
  const last = runs.at(-1);
  if (last === undefined) throw new Error(`${peer.name} was not run`);
  const stopped = last.stopped ?? heap?.stopped;
  const share = ((100 * (last.stopped ? last : (heap ?? last)).operations) / trace.facts.operations).toFixed(
    1,
  );
  const isReal = peer.name !== NULL_PEER;
  return {
    suite: "replay",
    mode: plan.mode,
    workload: trace.name,
    allocator: peer.name,
    nanosecondsPerOperation: chunkwise(runs, median),
    fastest: chunkwise(runs, (values) => Math.min(...values)),
    noise: noise(perOperation(runs)),
    rounds: runs.length,
    ...(heap ? { heapBytes: heap.heapBytes } : {}),
    ...(heap && !heap.stopped ? { footprint: heap.heapBytes / trace.facts.peakBytes } : {}),
    ...(isReal && !last.stopped && last.checksum !== undefined ? { checksum: last.checksum } : {}),
    ...(stopped ? { stopped: `${stopped}, at ${share} % of the trace` } : {}),
  };
}

const isStopped = (run: Run): boolean => run.stopped !== undefined;

/** The runs of every allocator that the driver was merged into. One that was stopped is not run again. */
function calledRuns(
  { peers, rounds, limitSeconds }: ReplayPlan,
  trace: NamedTrace,
  modules: PeerModules,
): Map<Peer, Run[]> {
  const results = new Map<Peer, Run[]>(peers.map((peer) => [peer, []]));
  for (let round = 0; round < rounds; round++) {
    const going = peers.filter((peer) => !results.get(peer)?.some(isStopped));
    const called = going.map((peer) => modules.called(peer));
    const runs = replayCalledRound(called, trace, limitSeconds * 1e9, round);
    runs.forEach((run, i) => {
      const peer = going[i];
      if (peer !== undefined) results.get(peer)?.push(run);
    });
  }
  return results;
}

/** Every allocator of the plan on one trace, interleaved, each run on a new heap. */
export async function measureReplay(
  plan: ReplayPlan,
  trace: NamedTrace,
  modules: PeerModules,
): Promise<Measurement[]> {
  const shared = shareTrace(trace);
  const fromJs = (peer: Peer): Promise<Run> =>
    replayJs(modules.jsSource(peer), shared, plan.limitSeconds * 1e9);
  const runs =
    plan.mode === "called"
      ? calledRuns(plan, trace, modules)
      : await inRounds(plan.peers, plan.rounds, fromJs, isStopped);
  const measurements: Measurement[] = [];
  for (const peer of plan.peers) {
    const own = runs.get(peer) ?? [];
    // In the called mode the driver's tables lie in the heap, and a heap that grows by doubling makes them weigh more or
    // less than they are: the footprint is taken from an untimed run from JavaScript, where they lie elsewhere.
    const other = plan.mode === "called" && !own.some(isStopped) ? await fromJs(peer) : own.at(-1);
    measurements.push(
      summarize(plan, trace, { peer, runs: own, heap: peer.name === NULL_PEER ? undefined : other }),
    );
  }
  return measurements;
}
