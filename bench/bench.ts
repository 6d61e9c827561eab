// Options in, report out: which suites run, in which order, on whom.
import { describeEnvironment } from "./environment.js";
import { measureMicro, microWorkloads } from "./micro-suite.js";
import type { Options } from "./options.js";
import { PeerModules } from "./peer-modules.js";
import { DLMALLOC, type Mode, NULL_PEER, type Peer, peers } from "./peers.js";
import { measureProgram } from "./program-suite.js";
import { measureReplay } from "./replay-suite.js";
import type { Measurement, Report } from "./results.js";
import { loadTrace, type NamedTrace } from "./trace-store.js";

type Progress = (line: string) => void;

/** The chosen allocators of a mode. What others are compared with, and the driver's cost, are always measured. */
function peersOf(mode: Mode, options: Options): Peer[] {
  const chosen = new Set([...options.allocators, DLMALLOC, NULL_PEER]);
  return peers.filter((peer) => peer.modes.includes(mode) && chosen.has(peer.name));
}

async function measureReplays(
  options: Options,
  traces: readonly NamedTrace[],
  modules: PeerModules,
  progress: Progress,
): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const mode of options.modes) {
    const plan = {
      mode,
      peers: peersOf(mode, options),
      rounds: options.rounds,
      limitSeconds: options.limitSeconds,
    };
    for (const [index, trace] of traces.entries()) {
      progress(
        `replay, ${mode}: ${trace.name} (${index + 1} of ${traces.length}), ${plan.peers.length} allocators`,
      );
      measurements.push(...(await measureReplay(plan, trace, modules)));
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
  const called = peersOf("called", options);
  for (const workload of options.suites.includes("micro") ? microWorkloads : []) {
    progress(`micro: ${workload.name}`);
    measurements.push(...(await measureMicro(workload, called, options.microSamples, modules)));
  }
  if (options.suites.includes("program")) {
    progress("program: trees, maps and strings");
    measurements.push(...(await measureProgram(called, options.rounds, modules)));
  }
  return measurements;
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

function findLosses(measurements: readonly Measurement[]): string[] {
  return measurements.flatMap(({ suite, workload, mode, allocator, checksum }) => {
    const expected = measurements.find(
      (other) =>
        other.suite === suite &&
        other.workload === workload &&
        other.mode === mode &&
        other.allocator === DLMALLOC,
    )?.checksum;
    if (checksum === undefined || expected === undefined || checksum === expected) return [];
    return [
      `${allocator} lost data in ${workload}: its checksum is ${checksum}, ${DLMALLOC}'s is ${expected}`,
    ];
  });
}

export async function runBench(options: Options, progress: Progress): Promise<Report> {
  const modules = new PeerModules(progress);
  const traces = options.suites.includes("replay") ? options.traces.map(loadTrace) : [];
  const measurements = [
    ...(await measureReplays(options, traces, modules, progress)),
    ...(await measureCalledSuites(options, modules, progress)),
  ];
  const measured = new Set(measurements.map((measurement) => measurement.allocator));
  const { rounds, quick, limitSeconds, modes } = options;
  return {
    environment: describeEnvironment(),
    settings: { rounds, quick, limitSeconds, modes, traces: traces.map((trace) => trace.name) },
    allocators: peers
      .filter((peer) => measured.has(peer.name))
      .map(({ name, about, version }) => ({ name, about, version })),
    workloads: traces.map(({ name, facts }) => ({
      name,
      operations: facts.operations,
      peakBytes: facts.peakBytes,
    })),
    measurements,
    faults: findFaults(measurements),
  };
}
