import type { Run } from "../src/replay/run.js";
import { timesOf } from "../src/replay/stats.js";
import { WasmReplay } from "../src/replay/wasm-replay.js";
import { interleavedRounds } from "./interleave.js";
import { replayJs, shareTrace } from "./js-replay.js";
import type { PeerModules } from "./peer-modules.js";
import { isWasmMode, type Mode, NULL_PEER, type Peer, type WasmMode } from "./peers.js";
import type { Measurement, Touch } from "./results.js";
import { inRounds } from "./rounds.js";
import { WAYS } from "./touches.js";
import type { NamedTrace } from "./trace-store.js";

export interface ReplayPlan {
  readonly mode: Mode;
  /** Of no account from JavaScript. */
  readonly touch: Touch;
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

const isStopped = (run: Run): boolean => run.stopped !== undefined;

/** The measuring of one trace, in as many modes as are wanted. */
export class ReplaySuite {
  readonly #trace: NamedTrace;
  readonly #shared: ReturnType<typeof shareTrace>;
  readonly #modules: PeerModules;
  /** By allocator. What a heap takes does not depend on who calls. */
  readonly #heaps = new Map<string, Run>();

  constructor(trace: NamedTrace, modules: PeerModules) {
    this.#trace = trace;
    this.#shared = shareTrace(trace);
    this.#modules = modules;
  }

  #fromJs(peer: Peer, plan: ReplayPlan): Promise<Run> {
    return replayJs(this.#modules.jsSource(peer), this.#shared, plan.limitSeconds * 1e9);
  }

  #fromWasm(plan: ReplayPlan, mode: WasmMode): Map<Peer, Run[]> {
    return interleavedRounds(plan.peers, plan.rounds, plan.limitSeconds * 1e9, (peer, round) => {
      const driven = this.#modules.factory(peer, mode)();
      return new WasmReplay(driven, this.#trace, WAYS[plan.touch], round);
    });
  }

  /**
   * With a driver in wasm the driver's tables lie in the heap, and a heap that grows by doubling makes them weigh more or
   * less than they are: the footprint is taken from an untimed run from JavaScript, where they lie elsewhere.
   */
  async #heapOf(peer: Peer, plan: ReplayPlan, runs: readonly Run[]): Promise<Run | undefined> {
    if (peer.name === NULL_PEER) return undefined;
    if (!isWasmMode(plan.mode) || runs.some(isStopped)) return runs.at(-1);
    const run = this.#heaps.get(peer.name) ?? (await this.#fromJs(peer, plan));
    this.#heaps.set(peer.name, run);
    return run;
  }

  #summarize(plan: ReplayPlan, { peer, runs, heap }: PeerRuns): Measurement {
    const last = runs.at(-1);
    if (last === undefined) throw new Error(`${peer.name} was not run`);
    const { facts, name } = this.#trace;
    const stopped = last.stopped ?? heap?.stopped;
    const done = (last.stopped ? last : (heap ?? last)).operations;
    const isReal = peer.name !== NULL_PEER;
    return {
      suite: "replay",
      mode: plan.mode,
      workload: name,
      allocator: peer.name,
      ...(isWasmMode(plan.mode) ? { touch: plan.touch } : {}),
      ...timesOf(runs),
      ...(heap ? { heapBytes: heap.heapBytes } : {}),
      ...(heap && !heap.stopped ? { footprint: heap.heapBytes / facts.peakBytes } : {}),
      ...(isReal && !last.stopped && last.checksum !== undefined ? { checksum: last.checksum } : {}),
      ...(stopped
        ? { stopped: `${stopped}, at ${((100 * done) / facts.operations).toFixed(1)} % of the trace` }
        : {}),
    };
  }

  /** Every allocator of the plan, interleaved, each run on a new heap. */
  async measure(plan: ReplayPlan): Promise<Measurement[]> {
    const results = isWasmMode(plan.mode)
      ? this.#fromWasm(plan, plan.mode)
      : await inRounds(plan.peers, plan.rounds, (peer) => this.#fromJs(peer, plan), isStopped);
    const measurements: Measurement[] = [];
    for (const peer of plan.peers) {
      const runs = results.get(peer) ?? [];
      measurements.push(this.#summarize(plan, { peer, runs, heap: await this.#heapOf(peer, plan, runs) }));
    }
    return measurements;
  }
}
