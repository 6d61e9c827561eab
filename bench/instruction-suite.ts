// Wasm instructions of allocators on whole traces, as figures.

import type { CountedPeer } from "./counted-peers.js";
import type { CallCounts } from "./counting-calls.js";
import { quantileOf } from "./counting-calls.js";
import { type CountedReplay, countReplay, OPERATIONS } from "./counting-replay.js";
import type { CallFigures, WasmFigures } from "./instructions-file.js";
import type { Instructions } from "./results.js";
import type { NamedTrace } from "./trace-store.js";

export interface Counted {
  readonly peer: CountedPeer;
  readonly figures: readonly WasmFigures[];
  readonly summaries: readonly Instructions[];
}

const hundredths = (value: number): number => Number(value.toFixed(2));

function callFigures(counts: CallCounts): CallFigures {
  return {
    calls: counts.count,
    mean: hundredths(counts.instructions / (counts.count + counts.growths)),
    median: counts.quantile(0.5),
    p99: counts.quantile(0.99),
    p999: counts.quantile(0.999),
    worst: counts.worst?.instructions ?? 0,
    worstAt: counts.worst?.at ?? 0,
    worstSize: counts.worst?.size ?? 0,
    growths: counts.growths,
    worstGrowth: counts.worstGrowth?.instructions ?? 0,
  };
}

function total(replay: CountedReplay, pick: (counts: CallCounts) => number): number {
  return replay.kinds.reduce((sum, counts) => sum + pick(counts), 0) / replay.operations;
}

function wasmFigures(allocator: string, workload: string, replay: CountedReplay): WasmFigures {
  const made = OPERATIONS.flatMap((operation, kind) => {
    const counts = replay.kinds[kind];
    return counts && counts.count > 0 ? [[operation, callFigures(counts)] as const] : [];
  });
  return {
    allocator,
    workload,
    operations: replay.operations,
    perOperation: hundredths(total(replay, ({ instructions }) => instructions)),
    bytesPerOperation: hundredths(total(replay, ({ bytes }) => bytes)),
    calls: Object.fromEntries(made),
  };
}

/** Calls of malloc and free as one: what calloc zeroes and realloc copies is bound by their sizes only. */
function summarize(allocator: string, workload: string, replay: CountedReplay): Instructions {
  const both = OPERATIONS.flatMap((operation, kind) => {
    const counts = replay.kinds[kind];
    return counts && (operation === "malloc" || operation === "free") ? [{ operation, counts }] : [];
  });
  const calls = both.flatMap(({ counts }) => counts.histogram()).sort(([left], [right]) => left - right);
  const [slowest] = both.sort(
    (left, right) => (right.counts.worst?.instructions ?? 0) - (left.counts.worst?.instructions ?? 0),
  );
  const worst = slowest?.counts.worst;
  return {
    allocator,
    workload,
    perOperation: hundredths(total(replay, ({ instructions }) => instructions)),
    median: quantileOf(calls, 0.5),
    worst: worst?.instructions ?? 0,
    worstOperation: worst ? `${slowest?.operation} of ${worst.size} bytes, operation ${worst.at}` : "",
  };
}

/** One allocator on all the traces. Raw exports are called: nothing but the allocator is counted. */
export function countWasm(
  peer: CountedPeer,
  traces: readonly NamedTrace[],
  progress: (line: string) => void,
): Counted {
  const replays = traces.map((trace) => {
    progress(`wasm instructions: ${peer.name}, ${trace.name}`);
    return { workload: trace.name, replay: countReplay(peer.wasm, trace) };
  });
  return {
    peer,
    figures: replays.map(({ workload, replay }) => wasmFigures(peer.name, workload, replay)),
    summaries: replays.map(({ workload, replay }) => summarize(peer.name, workload, replay)),
  };
}
