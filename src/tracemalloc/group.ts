// Traces grouped by where they were allocated. CPython: Snapshot._group_by and _compare_grouped_stats.
import { describe } from "../arguments.js";
import type { RawFrame } from "./frame.js";
import type { RawTrace } from "./raw-trace.js";
import { Statistic, StatisticDiff } from "./statistic.js";
import { Traceback } from "./traceback.js";

/** What makes two traces one group: all their frames, or the file, or the line, of the most recent frame. */
export type KeyType = "traceback" | "filename" | "lineno";

const KEY_TYPES: readonly KeyType[] = ["traceback", "filename", "lineno"];

interface Sums {
  size: number;
  count: number;
  samples: number;
  /** Of the size. Each trace is there with the probability p = 1 / weight, so its own is size² (1 - p) / p². */
  variance: number;
}

interface Group extends Sums {
  readonly frames: readonly RawFrame[];
}

/** Of one snapshot, by a text for each group's frames. */
export type Groups = ReadonlyMap<string, Statistic>;

/** @throws {RangeError} no such key type; cumulative by traceback. With CPython's words. */
export function groupBy(traces: readonly RawTrace[], key_type: KeyType, cumulative: boolean): Groups {
  if (!KEY_TYPES.includes(key_type)) {
    const given = typeof key_type === "string" ? `'${key_type}'` : describe(key_type);
    throw new RangeError(`unknown key_type: ${given}`);
  }
  if (cumulative && key_type === "traceback")
    throw new RangeError("cumulative mode cannot by used with key type 'traceback'");
  const groups = new Map<string, Group>();
  for (const [frames, sums] of sumsByFrames(traces)) {
    if (key_type === "traceback") add(groups, JSON.stringify(frames), frames, sums);
    else
      for (const frame of cumulative ? frames : frames.slice(0, 1)) addFrame(groups, frame, key_type, sums);
  }
  return statisticsOf(groups);
}

/** Tracers share arrays of frames, so that most traces are summed up without a look at their frames. */
function sumsByFrames(traces: readonly RawTrace[]): Map<readonly RawFrame[], Sums> {
  const all = new Map<readonly RawFrame[], Sums>();
  for (const { frames, size, weight = 1 } of traces) {
    const sums = all.get(frames);
    const own = {
      size: size * weight,
      count: weight,
      samples: 1,
      variance: size * size * weight * (weight - 1),
    };
    if (sums === undefined) all.set(frames, own);
    else addSums(sums, own);
  }
  return all;
}

function addSums(to: Sums, { size, count, samples, variance }: Sums): void {
  to.size += size;
  to.count += count;
  to.samples += samples;
  to.variance += variance;
}

function addFrame(
  groups: Map<string, Group>,
  [filename, line]: RawFrame,
  key_type: "filename" | "lineno",
  sums: Sums,
): void {
  const lineno = key_type === "lineno" ? line : 0;
  add(groups, `${lineno}:${filename}`, [[filename, lineno]], sums);
}

function add(groups: Map<string, Group>, key: string, frames: readonly RawFrame[], sums: Sums): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, { frames, ...sums });
  else addSums(group, sums);
}

/** Estimates are rounded here, once a group: rounded trace by trace they would be biased. */
function statisticsOf(groups: ReadonlyMap<string, Group>): Groups {
  const statistics = new Map<string, Statistic>();
  for (const [key, { frames, size, count, samples, variance }] of groups) {
    const estimate = { samples, size_error: Math.round(Math.sqrt(variance)) };
    statistics.set(key, new Statistic(new Traceback(frames), Math.round(size), Math.round(count), estimate));
  }
  return statistics;
}

/** What changed from the old groups to the new ones, in no order: those of either, and those that did not change. */
export function differences(newGroups: Groups, oldGroups: Groups): StatisticDiff[] {
  const none = { size: 0, count: 0 };
  const diffs: StatisticDiff[] = [];
  for (const [key, { traceback, size, count }] of newGroups) {
    const old = oldGroups.get(key) ?? none;
    diffs.push(new StatisticDiff(traceback, size, size - old.size, count, count - old.count));
  }
  for (const [key, { traceback, size, count }] of oldGroups) {
    if (!newGroups.has(key)) diffs.push(new StatisticDiff(traceback, 0, -size, 0, -count));
  }
  return diffs;
}
