// What tracemalloc's samples cost on the traces: the sampling build beside the default one, called from another wasm module and from JavaScript.
import type { Driven } from "../../src/replay/driven.js";
import type { Exporting } from "../../src/replay/instance.js";
import { timesOf } from "../../src/replay/stats.js";
import { WasmReplay, WORD } from "../../src/replay/wasm-replay.js";
import { driverModule } from "../driver.js";
import { interleavedRounds } from "../interleave.js";
import { replayJs, shareTrace } from "../js-replay.js";
import type { TracingCost } from "../results.js";
import { inRounds } from "../rounds.js";
import type { NamedTrace } from "../trace-store.js";
import { heapWith } from "./heaps.js";

/** "again" tells what the same thing differs by. */
export const TRACINGS = ["none", "again", "counted", "samples"] as const;

export interface TracingPlan {
  readonly rounds: number;
  readonly limitSeconds: number;
}

function fromWasm(trace: NamedTrace, { rounds, limitSeconds }: TracingPlan): TracingCost[] {
  const driver = new WebAssembly.Module(Uint8Array.from(driverModule()));
  const drivenWith = (tracing: TracingCost["tracing"]): Driven => {
    const { exports } = heapWith(tracing);
    const allocator: Exporting = { exports: { ...exports } };
    return { driver: new WebAssembly.Instance(driver, { env: { ...exports } }), allocator };
  };
  const runs = interleavedRounds(TRACINGS, rounds, limitSeconds * 1e9, (tracing, round) => {
    return new WasmReplay(drivenWith(tracing), trace, WORD, round);
  });
  return TRACINGS.map((tracing) => ({
    caller: "another wasm module",
    workload: trace.name,
    tracing,
    ...timesOf(runs.get(tracing) ?? []),
  }));
}

async function fromJavaScript(
  trace: NamedTrace,
  { rounds, limitSeconds }: TracingPlan,
): Promise<TracingCost[]> {
  const shared = shareTrace(trace);
  const run = (tracing: TracingCost["tracing"]) =>
    replayJs({ kind: "traced", tracing }, shared, limitSeconds * 1e9);
  const runs = await inRounds(TRACINGS, rounds, run, ({ stopped }) => stopped !== undefined);
  return TRACINGS.map((tracing) => ({
    caller: "JavaScript",
    workload: trace.name,
    tracing,
    ...timesOf(runs.get(tracing) ?? []),
  }));
}

export async function measureTracing(plan: TracingPlan, trace: NamedTrace): Promise<TracingCost[]> {
  return [...fromWasm(trace, plan), ...(await fromJavaScript(trace, plan))];
}
