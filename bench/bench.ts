// Options in, report out: which suites run, in which order, on whom.
import { runtimeFaults } from "./assemblyscript/figures.js";
import { measureBatches } from "./batch-suite.js";
import { describeEnvironment } from "./environment.js";
import { hookFaults } from "./hooks/figures.js";
import { allocatorsOf, takeMeasures } from "./measures.js";
import { measureMicro, microWorkloads } from "./micro-suite.js";
import { objectFaults } from "./objects/figures.js";
import type { Options } from "./options.js";
import { PeerModules } from "./peer-modules.js";
import { DLMALLOC, isWasmMode, type Mode, missingPeers, NULL_PEER, type Peer, peers } from "./peers.js";
import { measureProgram } from "./program-suite.js";
import { ReplaySuite } from "./replay-suite.js";
import type { Measurement, Report, Touch } from "./results.js";
import { loadTrace, type NamedTrace } from "./trace-store.js";
import { measureWorkload } from "./workload-suite.js";
import { workloads } from "./workloads.js";

type Progress = (line: string) => void;

/** The chosen allocators of a mode. What others are compared with, and the driver's cost, are always measured. */
function peersOf(mode: Mode, options: Options): Peer[] {
  const chosen = new Set([...options.allocators, DLMALLOC, NULL_PEER]);
  return peers.filter((peer) => peer.modes.includes(mode) && chosen.has(peer.name));
}

/** What is done with the blocks: nothing from JavaScript, whatever was chosen. */
function touchesOf(mode: Mode, options: Options): readonly Touch[] {
  return isWasmMode(mode) ? options.touches : ["word"];
}

async function measureReplays(
  options: Options,
  traces: readonly NamedTrace[],
  modules: PeerModules,
  progress: Progress,
): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  const { rounds, limitSeconds } = options;
  for (const [index, trace] of traces.entries()) {
    const suite = new ReplaySuite(trace, modules);
    for (const mode of options.modes) {
      for (const touch of touchesOf(mode, options)) {
        const plan = { mode, touch, peers: peersOf(mode, options), rounds, limitSeconds };
        const way = touch === "word" ? mode : `${mode}, ${touch}`;
        progress(`replay, ${way}: ${trace.name} (${index + 1} of ${traces.length})`);
        measurements.push(...(await suite.measure(plan)));
      }
    }
  }
  return measurements;
}

async function measureCalledSuites(
  options: Options,
  modules: PeerModules,
  progress: Progress,
): Promise<Measurement[]> {
  if (!options.modes.includes("called")) return [];
  const measurements: Measurement[] = [];
  const called = peersOf("called", options).filter((peer) => !peer.replaysOnly);
  for (const workload of options.suites.includes("micro") ? microWorkloads : []) {
    progress(`micro: ${workload.name}`);
    measurements.push(...(await measureMicro(workload, called, options.microSamples, modules)));
  }
  for (const workload of workloads.filter(({ suite }) => options.suites.includes(suite))) {
    progress(`${workload.suite}: ${workload.name}`);
    measurements.push(...measureWorkload(workload, called, options, modules));
  }
  if (options.suites.includes("program")) {
    progress("program: trees, maps and strings");
    measurements.push(...(await measureProgram(called, options.rounds, modules)));
  }
  return measurements;
}

async function measureJsSuites(
  options: Options,
  modules: PeerModules,
  progress: Progress,
): Promise<Measurement[]> {
  if (!options.modes.includes("js") || !options.suites.includes("batch")) return [];
  progress("batch: blocks by the dozen, from JavaScript");
  const { rounds, limitSeconds } = options;
  return measureBatches({ peers: peersOf("js", options), rounds, limitSeconds }, modules);
}

/** Runs of ours that trapped, and allocators that disagree with dlmalloc about what was in memory: data got lost. */
function findFaults(measurements: readonly Measurement[]): string[] {
  return [...findTraps(measurements), ...findLosses(measurements)];
}

function findTraps(measurements: readonly Measurement[]): string[] {
  const ours = new Set(peers.filter((peer) => peer.role === "ours").map((peer) => peer.name));
  return measurements.flatMap(({ allocator, workload, mode, stopped }) =>
    ours.has(allocator) && stopped?.startsWith("trapped")
      ? [`${allocator} in ${workload}, ${mode}: ${stopped}`]
      : [],
  );
}

/** What all allocators must agree about. */
function workOf({ suite, mode, touch, workload }: Measurement): string {
  return `${workload}, ${suite} ${mode}${touch === undefined || touch === "word" ? "" : `, ${touch}`}`;
}

function findLosses(measurements: readonly Measurement[]): string[] {
  const expected = new Map(
    measurements
      .filter((one) => one.allocator === DLMALLOC)
      .map((one) => [workOf(one), one.checksum] as const),
  );
  return measurements.flatMap((one) => {
    const due = expected.get(workOf(one));
    if (one.checksum === undefined || due === undefined || one.checksum === due) return [];
    return [
      `${one.allocator} lost data in ${workOf(one)}: its checksum is ${one.checksum}, ${DLMALLOC}'s is ${due}`,
    ];
  });
}

export async function runBench(options: Options, progress: Progress): Promise<Report> {
  const modules = new PeerModules(progress);
  const traces = options.suites.includes("replay") ? options.traces.map(loadTrace) : [];
  const measurements = [
    ...(await measureReplays(options, traces, modules, progress)),
    ...(await measureCalledSuites(options, modules, progress)),
    ...(await measureJsSuites(options, modules, progress)),
  ];
  const measures = await takeMeasures(options, modules, progress);
  const measured = new Set([...measurements.map(({ allocator }) => allocator), ...allocatorsOf(measures)]);
  const { rounds, quick, limitSeconds, modes, touches } = options;
  return {
    environment: describeEnvironment(),
    settings: { rounds, quick, limitSeconds, modes, touches, traces: traces.map((trace) => trace.name) },
    allocators: peers
      .filter((peer) => measured.has(peer.name))
      .map(({ name, about, version, settings }) => ({
        name,
        about,
        version,
        ...(settings === undefined ? {} : { settings }),
      })),
    missing: options.peers
      ? missingPeers.map(({ name, version, missing }) => ({ name, version, reason: missing ?? "" }))
      : [],
    workloads: traces.map(({ name, facts }) => ({
      name,
      operations: facts.operations,
      peakBytes: facts.peakBytes,
    })),
    measurements,
    ...measures,
    faults: [
      ...findFaults(measurements),
      ...hookFaults(measures.hookCosts),
      ...objectFaults(measures),
      ...runtimeFaults(measures),
    ],
  };
}
