import { functionOf, heapMeter, instantiate } from "../src/replay/instance.js";
import { orTrap } from "../src/replay/run.js";
import { median, noise } from "../src/replay/stats.js";
import { Stopwatch } from "../src/replay/stopwatch.js";
import type { PeerModules } from "./peer-modules.js";
import { NULL_PEER, type Peer } from "./peers.js";
import type { Measurement } from "./results.js";
import { inRounds } from "./rounds.js";

/** How often the program builds and drops everything in one run. */
const PROGRAM_REPEATS = 2;
export const PROGRAM_NAME = "word index";

interface ProgramRun {
  readonly nanoseconds: number;
  readonly heapBytes: number;
  readonly checksum?: number;
  readonly stopped?: string;
}

function runProgram(module: WebAssembly.Module): ProgramRun {
  const instance = instantiate(module);
  const heapBytes = heapMeter(instance);
  const program = functionOf(instance, "runProgram");
  const watch = new Stopwatch();
  watch.start();
  const outcome = orTrap(() => program(PROGRAM_REPEATS) >>> 0);
  watch.stop();
  const common = { nanoseconds: watch.nanoseconds, heapBytes: heapBytes() };
  return typeof outcome === "number" ? { ...common, checksum: outcome } : { ...common, stopped: outcome };
}

function summarize(peer: Peer, runs: readonly ProgramRun[]): Measurement {
  const last = runs.at(-1);
  if (last === undefined) throw new Error(`${peer.name} was not run`);
  const times = runs.map((run) => run.nanoseconds);
  return {
    suite: "program",
    mode: "called",
    workload: PROGRAM_NAME,
    allocator: peer.name,
    nanosecondsPerOperation: median(times),
    fastest: Math.min(...times),
    slowest: Math.max(...times),
    noise: noise(times),
    rounds: runs.length,
    heapBytes: last.heapBytes,
    ...(last.checksum === undefined ? {} : { checksum: last.checksum }),
    ...(last.stopped === undefined ? {} : { stopped: last.stopped }),
  };
}

/** The real program on every allocator; one "operation" is the whole program. The fake allocator cannot run it. */
export async function measureProgram(
  peers: readonly Peer[],
  rounds: number,
  modules: PeerModules,
): Promise<Measurement[]> {
  const able = peers.filter((peer) => peer.name !== NULL_PEER);
  const runs = await inRounds(
    able,
    rounds,
    (peer) => runProgram(modules.called(peer)),
    (run) => run.stopped !== undefined,
  );
  return able.map((peer) => summarize(peer, runs.get(peer) ?? []));
}
