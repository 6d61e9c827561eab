// Everything that is measured beside the time of workloads: single calls, growth with the heap, beginnings, sizes, time lines.
import { measureAccess } from "./access/suite.js";
import { measureRuntimes } from "./assemblyscript/suite.js";
import { measureColdStart } from "./cold-suite.js";
import { countedPeers, isMeasured, isPractical } from "./counted-peers.js";
import { measureFrames } from "./hooks/frame-latency.js";
import { measureHooksOnPairs, measureHooksOnTrace } from "./hooks/suite.js";
import { countWasm } from "./instruction-suite.js";
import { measureLatency } from "./latency-suite.js";
import { measureInThread } from "./objects/in-thread.js";
import type { ObjectFigures } from "./objects/suite.js";
import { FULL, QUICK } from "./objects/workloads.js";
import type { PeerModules } from "./peer-modules.js";
import { NULL_PEER, type Peer, peers } from "./peers.js";
import type { AccessCost, HookCost, Latency, Report, Timeline, TracingCost } from "./results.js";
import { measureScaling, populations } from "./scaling-suite.js";
import { measureCodeSize } from "./size-suite.js";
import { timelineOf } from "./timeline-suite.js";
import { loadTrace, type NamedTrace } from "./trace-store.js";
import { measureTracing } from "./tracing/suite.js";

export type Measure =
  | "latency"
  | "scaling"
  | "instructions"
  | "hooks"
  | "tracing"
  | "objects"
  | "assemblyscript"
  | "access"
  | "cold"
  | "size"
  | "timeline";
/** These take seconds, and are taken unless suites are named; the others take minutes. */
export const DEFAULT_MEASURES: readonly Measure[] = [
  "objects",
  "assemblyscript",
  "access",
  "cold",
  "size",
  "timeline",
];
/** Those that have sizes of their own for --quick. */
export const QUICK_MEASURES: readonly Measure[] = ["objects", "assemblyscript", "access"];
export const MEASURES: readonly Measure[] = [
  "latency",
  "scaling",
  "instructions",
  "hooks",
  "tracing",
  ...DEFAULT_MEASURES,
];

export interface MeasurePlan {
  readonly suites: readonly string[];
  readonly allocators: readonly string[];
  readonly traces: readonly string[];
  readonly rounds: number;
  readonly limitSeconds: number;
  readonly quick: boolean;
}

export type Measures = Pick<
  Report,
  | (
      | "latencies"
      | "hookCosts"
      | "tracingCosts"
      | "accessCosts"
      | "objectCosts"
      | "objectPauses"
      | "objectMemory"
      | "runtimeCosts"
    )
  | "scaling"
  | "instructions"
  | "coldStarts"
  | "codeSizes"
  | "timelines"
>;

type Progress = (line: string) => void;

/** Single calls are looked at on few traces: a fragmented heap, and one of many sizes. */
const FEW_TRACES = ["json_nested", "phases_frag"];
const LATENCY_RUNS = 5;

function fewOf(traces: readonly string[]): NamedTrace[] {
  const few = FEW_TRACES.filter((name) => traces.includes(name));
  return (few.length > 0 ? few : traces).map(loadTrace);
}

function measuredPeers({ allocators }: MeasurePlan): Peer[] {
  return peers.filter((peer) => allocators.includes(peer.name) && isMeasured(peer));
}

function practicalPeers(plan: MeasurePlan): Peer[] {
  return measuredPeers(plan).filter(isPractical);
}

/** The null allocator's figures tell what the clock costs. */
async function latencies(plan: MeasurePlan, modules: PeerModules, progress: Progress): Promise<Latency[]> {
  const clock = peers.filter(({ name }) => name === NULL_PEER);
  const found: Latency[] = [];
  for (const trace of fewOf(plan.traces)) {
    progress(`latency: ${trace.name}`);
    found.push(...(await measureLatency([...clock, ...practicalPeers(plan)], trace, LATENCY_RUNS, modules)));
  }
  if (plan.allocators.includes("pymalloc")) {
    progress("latency: frames");
    for (const source of clock.map((peer) => modules.jsSource(peer)))
      if (source.kind === "module") found.push(...(await measureFrames(source.module, LATENCY_RUNS)));
  }
  return found;
}

function timelines(plan: MeasurePlan, modules: PeerModules, progress: Progress): Timeline[] {
  return plan.traces.flatMap((name) => {
    progress(`time line: ${name}`);
    const trace = loadTrace(name);
    return practicalPeers(plan).map((peer) => {
      const points = timelineOf(modules.jsSource(peer), trace);
      return { allocator: peer.name, workload: trace.name, points };
    });
  });
}

function hookCosts(plan: MeasurePlan, modules: PeerModules, progress: Progress): HookCost[] {
  progress("hooks: pairs of malloc and free");
  const pairs = measureHooksOnPairs(plan);
  const traces = plan.traces.flatMap((name) => {
    progress(`hooks: ${name}`);
    return measureHooksOnTrace(plan, loadTrace(name), modules);
  });
  return [...traces, ...pairs];
}

async function tracingCosts(plan: MeasurePlan, progress: Progress): Promise<TracingCost[]> {
  const costs: TracingCost[] = [];
  for (const name of plan.traces) {
    progress(`tracing: ${name}`);
    costs.push(...(await measureTracing(plan, loadTrace(name))));
  }
  return costs;
}

function objectFigures({ rounds, quick }: MeasurePlan, progress: Progress): Promise<ObjectFigures> {
  progress("objects: reference counts and collectors");
  return measureInThread({ rounds, sizes: quick ? QUICK : FULL });
}

/** Each loop takes a tenth of a second a round. */
function accessCosts({ rounds, quick }: MeasurePlan, progress: Progress): Promise<AccessCost[]> {
  progress("access: block objects and their views");
  return measureAccess(quick ? 1 : rounds);
}

/** A measure that is not among the plan's suites is absent. */
export async function takeMeasures(
  plan: MeasurePlan,
  modules: PeerModules,
  progress: Progress,
): Promise<Measures> {
  const wants = (measure: Measure): boolean => plan.suites.includes(measure);
  const own = measuredPeers(plan);
  const each = <Result>(label: string, measure: (peer: Peer) => Result | undefined): Result[] =>
    own.flatMap((peer) => {
      progress(`${label}: ${peer.name}`);
      return measure(peer) ?? [];
    });
  const count = () => {
    const traces = fewOf(plan.traces);
    const counted = countedPeers(progress, (peer) => plan.allocators.includes(peer.name));
    return counted.flatMap((peer) => countWasm(peer, traces, progress).summaries);
  };
  return {
    ...(wants("cold") ? { coldStarts: each("cold start", measureColdStart) } : {}),
    ...(wants("size") ? { codeSizes: each("code size", measureCodeSize) } : {}),
    ...(wants("timeline") ? { timelines: timelines(plan, modules, progress) } : {}),
    ...(wants("instructions") ? { instructions: count() } : {}),
    ...(wants("latency") ? { latencies: await latencies(plan, modules, progress) } : {}),
    ...(wants("hooks") ? { hookCosts: hookCosts(plan, modules, progress) } : {}),
    ...(wants("tracing") ? { tracingCosts: await tracingCosts(plan, progress) } : {}),
    ...(wants("objects") ? await objectFigures(plan, progress) : {}),
    ...(wants("assemblyscript") ? { runtimeCosts: measureRuntimes(plan, progress) } : {}),
    ...(wants("access") ? { accessCosts: await accessCosts(plan, progress) } : {}),
    ...(wants("scaling")
      ? { scaling: measureScaling(practicalPeers(plan), populations, modules, progress) }
      : {}),
  };
}

export function allocatorsOf({ tracingCosts: _, ...measures }: Measures): string[] {
  return Object.values(measures).flatMap((list) => list.map(({ allocator }) => allocator));
}
