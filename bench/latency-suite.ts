import { at, kindOf, type Trace } from "../src/trace/trace.js";
import { OPERATIONS } from "./counting-replay.js";
import { shareTrace } from "./js-replay.js";
import type { LatencyTimes } from "./latency-loop.js";
import type { LatencyJob } from "./latency-worker.js";
import type { PeerModules } from "./peer-modules.js";
import type { Peer } from "./peers.js";
import type { Latency } from "./results.js";
import type { NamedTrace } from "./trace-store.js";
import { runWorker } from "./worker-result.js";

/** The value that `fraction` of ascending ones do not exceed; NaN of none. */
function rank(sorted: Float64Array, fraction: number): number {
  return sorted[Math.max(Math.ceil(fraction * sorted.length) - 1, 0)] ?? Number.NaN;
}

/** The times of the operations of one kind, ascending, and the worst of those in which memory grew. */
function timesOf(kind: number, words: Uint32Array, { nanoseconds, grew }: LatencyTimes) {
  const calls = new Float64Array(nanoseconds.length);
  let [count, growths, worstGrowth] = [0, 0, 0];
  for (let i = 0; i < nanoseconds.length; i++) {
    if (kindOf(at(words, 2 * i)) !== kind) continue;
    const time = nanoseconds[i] ?? 0;
    if (grew[i] === 0) calls[count++] = time;
    else worstGrowth = Math.max(worstGrowth, time);
    growths += grew[i] ?? 0;
  }
  return { calls: calls.subarray(0, count).sort(), growths, worstGrowth };
}

/** The calls of each kind as figures; kinds that the trace lacks are left out. */
export function summarizeLatency(
  allocator: string,
  workload: string,
  { words }: Pick<Trace, "words">,
  times: LatencyTimes,
): Latency[] {
  return OPERATIONS.flatMap((operation, kind) => {
    const { calls, growths, worstGrowth } = timesOf(kind, words, times);
    if (calls.length === 0) return [];
    const figures = {
      p50: rank(calls, 0.5),
      p99: rank(calls, 0.99),
      p999: rank(calls, 0.999),
      p9999: rank(calls, 0.9999),
      worst: rank(calls, 1),
    };
    return [{ allocator, workload, operation, calls: calls.length, ...figures, growths, worstGrowth }];
  });
}

/** Single calls from JavaScript. The null allocator's figures are what the clock and the call cost: compare with them. */
export async function measureLatency(
  peers: readonly Peer[],
  trace: NamedTrace,
  runs: number,
  modules: PeerModules,
): Promise<Latency[]> {
  const latencies: Latency[] = [];
  const { words, slotCount } = shareTrace(trace);
  for (const peer of peers) {
    const source = modules.jsSource(peer);
    if (source.kind !== "module") continue;
    const job: LatencyJob = { source, words, slotCount, runs };
    const times = await runWorker<LatencyTimes>("latency-worker.js", job);
    latencies.push(...summarizeLatency(peer.name, trace.name, trace, times));
  }
  return latencies;
}
