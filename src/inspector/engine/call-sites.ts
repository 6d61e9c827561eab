// Live blocks by the line that allocated them, as tracemalloc saw them, and the calls that led there.
import type { Snapshot } from "../../tracemalloc/snapshot.js";
import { type Amount, type Moment, NOTHING, type Stack, sumOf } from "./growth.js";

/** What a snapshot of tracemalloc knows of its moment. */
export function callSiteMoment(label: string, snapshot: Snapshot): Moment {
  const groups = new Map<string, Amount>();
  const stacks = new Map<string, Stack[]>();
  const all = snapshot.statistics("traceback");
  // Only a sampling tracer has sums that are not those of its traces.
  const isSampled = all.some(({ samples, count, size_error }) => samples !== count || size_error > 0);
  for (const { traceback, size: bytes, count, samples, size_error: error } of all) {
    const frames = [...traceback].map(String).reverse();
    const [site = "<unknown>"] = frames;
    const amount: Amount = isSampled ? { bytes, count, samples, error } : { bytes, count };
    groups.set(site, sumOf(groups.get(site) ?? NOTHING, amount));
    const known = stacks.get(site);
    if (known === undefined) stacks.set(site, [{ frames, ...amount }]);
    else known.push({ frames, ...amount });
  }
  return { label, by: "call site", groups, stacks };
}

/** A stack of calls at two moments. */
export interface StackRow {
  readonly frames: readonly string[];
  readonly before: Amount;
  readonly after: Amount;
}

/** The stacks of a call site at either moment, the one that grew most first. */
export function stackRows(group: string, from: Moment | undefined, to: Moment | undefined): StackRow[] {
  const rows = new Map<string, StackRow>();
  for (const { frames, ...before } of from?.stacks?.get(group) ?? [])
    rows.set(frames.join("\n"), { frames, before, after: NOTHING });
  for (const { frames, ...after } of to?.stacks?.get(group) ?? []) {
    const key = frames.join("\n");
    rows.set(key, { frames, before: rows.get(key)?.before ?? NOTHING, after });
  }
  const grown = ({ before, after }: StackRow) => after.bytes - before.bytes;
  return [...rows.values()].sort((a, b) => grown(b) - grown(a));
}
