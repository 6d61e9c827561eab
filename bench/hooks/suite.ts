// What it costs that allocators are replaceable, and what hooks cost that are installed: on the traces, and per call.
import type { BuildName } from "../../src/builds.js";
import { type Driven, driverFunction, mergedFactory } from "../../src/replay/driven.js";
import type { SteppedRun } from "../../src/replay/interleave.js";
import type { Run } from "../../src/replay/run.js";
import { timesOf } from "../../src/replay/stats.js";
import { WasmReplay, WORD } from "../../src/replay/wasm-replay.js";
import { interleavedRounds } from "../interleave.js";
import type { PeerModules } from "../peer-modules.js";
import { NULL_PEER, type Peer, peers } from "../peers.js";
import type { Hook, HookCost } from "../results.js";
import type { NamedTrace } from "../trace-store.js";
import { install } from "./install.js";
import { type Family, hookedModule } from "./modules.js";
import { FEW_PAIRS, PAIRS_PER_LAP, PairRun } from "./pair-run.js";

/** The builds, by the names of peers. Of the secure one only the calls are measured. */
const BUILDS: ReadonlyMap<string, BuildName> = new Map([
  ["pymalloc", "default"],
  ["pymalloc-fast", "fast"],
  ["pymalloc-secure", "secure"],
]);
const NOT_ON_TRACES = ["pymalloc-secure"];
const HOOKS: readonly Hook[] = ["none", "wasm", "JavaScript", "debug"];
/** By pairs only: with it each request takes microseconds. */
const TRACED: readonly Hook[] = ["tracemalloc"];
const FAMILIES: readonly Family[] = ["malloc", "obj", "mem", "raw, built-in", "raw"];
/** A pool's, and one of the general heap. */
export const PAIR_SIZES = [32, 4096];

export interface HookPlan {
  readonly allocators: readonly string[];
  readonly rounds: number;
  readonly limitSeconds: number;
}

/** A heap of one build, called by one family, with one hook. */
interface Variant {
  readonly peer: Peer;
  readonly family: Family;
  readonly hook: Hook;
  make(): Driven;
}

const measuredBuilds = ({ allocators }: HookPlan): Peer[] =>
  peers.filter(({ name }) => BUILDS.has(name) && allocators.includes(name));

/** The heaps of a build: each family without hooks, and obj with each, and with more of them. */
function variantsOf(peer: Peer, families: readonly Family[], more: readonly Hook[] = []): Variant[] {
  const build = BUILDS.get(peer.name) ?? "default";
  return families.flatMap((family) => {
    const module = hookedModule(peer, family);
    const hooks = family === "obj" ? [...HOOKS, ...more] : HOOKS.slice(0, 1);
    return hooks.map((hook) => ({
      peer,
      family,
      hook,
      make: () => {
        const driven = mergedFactory(module)();
        install(hook, build, driven.allocator);
        return driven;
      },
    }));
  });
}

function costOf({ peer, family, hook }: Variant, workload: string, runs: readonly Run[]): HookCost {
  const last = runs.at(-1);
  return {
    allocator: peer.name,
    workload,
    family,
    hook,
    ...timesOf(runs),
    ...(last?.checksum === undefined ? {} : { checksum: last.checksum }),
    ...(last?.stopped === undefined ? {} : { stopped: last.stopped }),
  };
}

function measureVariants(
  variants: readonly Variant[],
  workload: string,
  { rounds, limitSeconds }: HookPlan,
  begin: (driven: Driven, round: number, variant: Variant) => SteppedRun,
): HookCost[] {
  const runs = interleavedRounds(variants, rounds, limitSeconds * 1e9, (variant, round) =>
    begin(variant.make(), round, variant),
  );
  return variants.map((variant) => costOf(variant, workload, runs.get(variant) ?? []));
}

/** The traces, for each build; the null allocator's row is what the driver costs. */
export function measureHooksOnTrace(plan: HookPlan, trace: NamedTrace, modules: PeerModules): HookCost[] {
  const builds = measuredBuilds(plan).filter(({ name }) => !NOT_ON_TRACES.includes(name));
  const fake = peers.find(({ name }) => name === NULL_PEER);
  if (fake === undefined || builds.length === 0) return [];
  const driver: Variant = {
    peer: fake,
    family: "malloc",
    hook: "none",
    make: mergedFactory(modules.called(fake)),
  };
  const variants = [driver, ...builds.flatMap((peer) => variantsOf(peer, ["malloc", "obj"]))];
  return measureVariants(variants, trace.name, plan, (driven, round) => {
    return new WasmReplay(driven, trace, WORD, round);
  });
}

/** Pairs of malloc and free, for each build. */
export function measureHooksOnPairs(plan: HookPlan): HookCost[] {
  return measuredBuilds(plan).flatMap((peer) =>
    PAIR_SIZES.flatMap((size) =>
      measureVariants(variantsOf(peer, FAMILIES, TRACED), `${size} B`, plan, (driven, _, { hook }) => {
        const pairs = hook === "tracemalloc" ? FEW_PAIRS : PAIRS_PER_LAP;
        return new PairRun(driverFunction(driven, "pairs"), size, pairs);
      }),
    ),
  );
}
