// How cost grows with the number of live blocks and with the size of the heap, for one allocator and heap at a time.
import { functionOf, instantiate } from "../src/replay/instance.js";
import { orTrap } from "../src/replay/run.js";
import { median } from "../src/replay/stats.js";
import { Stopwatch } from "../src/replay/stopwatch.js";
import type { PeerModules } from "./peer-modules.js";
import type { Peer } from "./peers.js";
import type { ScalingPoint } from "./results.js";
import { countAtScale, SCALING_HOST, type ScaleCounts } from "./scaling-counts.js";

/** A population of blocks, of which one at random is replaced again and again. */
export interface Population {
  readonly curve: ScalingPoint["curve"];
  /** Live blocks, or bytes. */
  readonly at: number;
  readonly blocks: number;
  /** Sizes are from `least` to `least + range - 1`. */
  readonly least: number;
  readonly range: number;
  readonly replacementsPerSlice: number;
}

export interface MeasuredPoint extends ScalingPoint {
  readonly driverNanoseconds: number;
  /** Wasm instructions of single calls of malloc and free at this point. */
  readonly counts?: ScaleCounts;
}

const MIB = 2 ** 20;
const LARGE = { least: 32 * 1024, range: 64 * 1024 + 1, mean: 64 * 1024 };

function blocksCurve(at: number): Population {
  return { curve: "live blocks", at, blocks: at, least: 16, range: 49, replacementsPerSlice: 50_000 };
}

function bytesCurve(mebibytes: number): Population {
  const { least, range, mean } = LARGE;
  const at = mebibytes * MIB;
  return { curve: "heap bytes", at, blocks: at / mean, least, range, replacementsPerSlice: 10_000 };
}

export const populations: readonly Population[] = [
  ...[1e3, 1e4, 1e5, 1e6, 1e7].map(blocksCurve),
  ...[1, 16, 256, 1024, 2048, 3072, 3840].map(bytesCurve),
];

const SLICES = 9;
/** malloc and free. */
const OPERATIONS_PER_REPLACEMENT = 2;

/** Median nanoseconds of a slice; undefined where there is no memory. */
function timeSlices(slices: number, run: () => number): number | undefined {
  const laps: number[] = [];
  for (let slice = 0; slice < slices; slice++) {
    const watch = new Stopwatch();
    watch.start();
    if (run() === 0) return undefined;
    watch.stop();
    laps.push(watch.nanoseconds);
  }
  return median(laps);
}

/** Nanoseconds per operation, of the allocator and of the driver alone; a text says why there are none. */
export function timePopulation(
  module: WebAssembly.Module,
  { blocks, least, range, replacementsPerSlice }: Population,
): { allocator: number; driver: number } | string {
  const noMemory = "no memory";
  return orTrap(() => {
    const instance = instantiate(module, SCALING_HOST);
    const begin = functionOf(instance, "beginScaling");
    if (!functionOf(instance, "prepareScaling")(blocks, least, range, replacementsPerSlice * SLICES))
      return noMemory;
    const timed = (again: number, name: string): number | undefined => {
      begin(again);
      const run = functionOf(instance, name);
      const slice = timeSlices(SLICES, () => run(replacementsPerSlice));
      return slice && slice / (replacementsPerSlice * OPERATIONS_PER_REPLACEMENT);
    };
    const gross = timed(0, "replaceBlocks");
    const driver = gross === undefined ? undefined : timed(1, "touchBlocks");
    return gross === undefined || driver === undefined ? noMemory : { allocator: gross - driver, driver };
  });
}

/** Counting is exact: a million blocks tell what ten would, in seconds instead of minutes. */
const COUNTED_BLOCKS = 1e6;

/** V8 may not be able to reserve the memory, or to give an instance one. */
function orNoMemory<Result>(work: () => Result): Result | string {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

/** A point that took longer to set up and measure is the last of its curve. */
const LIMIT_SECONDS = 20;

function measurePoint(peer: Peer, population: Population, modules: PeerModules): MeasuredPoint | string {
  const time = orNoMemory(() => timePopulation(modules.called(peer), population));
  if (typeof time === "string") return time;
  const { curve, at, blocks } = population;
  const source = peer.source.kind === "module" && blocks <= COUNTED_BLOCKS ? peer.source : undefined;
  const counts = source && orNoMemory(() => countAtScale(source.load(), population));
  return {
    allocator: peer.name,
    curve,
    at,
    nanosecondsPerOperation: time.allocator,
    driverNanoseconds: time.driver,
    ...(typeof counts === "object" ? { counts } : {}),
  };
}

export function measureScaling(
  peers: readonly Peer[],
  chosen: readonly Population[],
  modules: PeerModules,
  progress: (line: string) => void,
): MeasuredPoint[] {
  const points: MeasuredPoint[] = [];
  for (const peer of peers) {
    const slow = new Set<Population["curve"]>();
    for (const population of chosen) {
      const { curve, at } = population;
      if (slow.has(curve)) continue;
      progress(`scaling: ${peer.name}, ${at} ${curve}`);
      const began = performance.now();
      const point = measurePoint(peer, population, modules);
      if (typeof point === "string") progress(`scaling: left out, ${point}`);
      else points.push(point);
      if (performance.now() - began > LIMIT_SECONDS * 1e3) slow.add(curve);
    }
  }
  return points;
}
