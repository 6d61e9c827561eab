// Driven from JavaScript: 64 blocks of one size allocated and all freed, by a call for each block or by one for all.

import { timesOf } from "../src/replay/stats.js";
import { BATCH_BLOCKS } from "./batch-loop.js";
import type { BatchJob, BatchRun } from "./batch-worker.js";
import type { PeerModules } from "./peer-modules.js";
import { batchName, type Peer } from "./peers.js";
import type { Measurement } from "./results.js";
import { inRounds } from "./rounds.js";
import { runWorker } from "./worker-result.js";

const SIZES = [16, 64, 256, 1024];
const BATCH_EXPORTS = ["malloc_batch", "free_batch", "batch_slots"];
/** A worker's share: each size may take a part of what a replay may. */
const PATIENCE = 1 / SIZES.length;

/** An allocator by single calls, or by batch calls. */
interface Caller {
  readonly name: string;
  readonly module: WebAssembly.Module;
  readonly isBatch: boolean;
}

export interface BatchPlan {
  readonly peers: readonly Peer[];
  readonly rounds: number;
  readonly limitSeconds: number;
}

function callersOf(peer: Peer, modules: PeerModules): Caller[] {
  const source = modules.jsSource(peer);
  // The bump allocator's heap has no end.
  if (source.kind !== "module" || peer.name === "stub") return [];
  const { module } = source;
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  const single = { name: peer.name, module, isBatch: false };
  const hasBatch = BATCH_EXPORTS.every((name) => names.includes(name));
  return hasBatch ? [single, { name: batchName(peer.name), module, isBatch: true }] : [single];
}

function summarize({ name, isBatch }: Caller, size: number, runs: readonly BatchRun[]): Measurement {
  const stopped = runs.at(-1)?.stopped;
  return {
    suite: "batch",
    mode: isBatch ? "batch" : "js",
    workload: `${BATCH_BLOCKS} x ${size} B`,
    allocator: name,
    ...timesOf(runs),
    ...(stopped === undefined ? {} : { stopped }),
  };
}

/** Single calls of all modules among `peers`, and batch calls of those that export them. */
export async function measureBatches(
  { peers, rounds, limitSeconds }: BatchPlan,
  modules: PeerModules,
): Promise<Measurement[]> {
  const callers = peers.flatMap((peer) => callersOf(peer, modules));
  const limitNanoseconds = limitSeconds * PATIENCE * 1e9;
  const results = await inRounds(
    callers,
    rounds,
    ({ module, isBatch }) => {
      const job: BatchJob = { module, isBatch, sizes: SIZES, limitNanoseconds };
      return runWorker<BatchRun[]>("batch-worker.js", job);
    },
    (runs) => runs.some(({ stopped }) => stopped !== undefined),
  );
  return SIZES.flatMap((size, at) =>
    callers.map((caller) => {
      const runs = (results.get(caller) ?? []).flatMap((sizes) => sizes.slice(at, at + 1));
      return summarize(caller, size, runs);
    }),
  );
}
