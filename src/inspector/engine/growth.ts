// What grew between two moments: of a trace, or of several snapshots.
import { CALLOC, domainOf, FREE, kindOf, slotOf, type Trace } from "../../trace/trace.js";
import { bytesText } from "./format.js";
import { LARGE, POOL } from "./pieces.js";
import type { Picture } from "./tone-line.js";

export interface Amount {
  readonly bytes: number;
  readonly count: number;
  /** Of estimates: how many allocations were traced that these stand for, and the standard error of the bytes. */
  readonly samples?: number;
  readonly error?: number;
}

/** Its bytes: "12 KiB", of estimates "12 KiB \u00b1 3.1 KiB". */
export function amountText({ bytes, error }: Amount): string {
  return error === undefined
    ? bytesText(bytes)
    : `${bytesText(bytes)} \u00b1 ${bytesText(Math.round(error))}`;
}

/** Live blocks at one moment, by what they have in common. */
export type Groups = ReadonlyMap<string, Amount>;

/** The live blocks of one stack of calls. */
export interface Stack extends Amount {
  /** The line that allocated first, then its callers. */
  readonly frames: readonly string[];
}

/** What the blocks of a group have in common. */
export type GroupedBy = "size" | "domain and size" | "call site";

/** A moment of which the live blocks are known. */
export interface Moment {
  readonly label: string;
  /** Only moments of the same can be compared. */
  readonly by: GroupedBy;
  readonly groups: Groups;
  /** Of call sites: the stacks of each group. */
  readonly stacks?: ReadonlyMap<string, readonly Stack[]>;
}

/** A group at two moments, and on the way between them. */
export interface GrowthRow {
  readonly group: string;
  readonly before: Amount;
  readonly after: Amount;
  /** From how many moments to the next its bytes grew, and from how many they shrank. */
  readonly grew: number;
  readonly shrank: number;
  /** It never shrank, and grew at half of the steps or more, of which there are two at least: so do leaks. */
  readonly isSuspect: boolean;
}

export const NOTHING: Amount = { bytes: 0, count: 0 };

/** Two amounts together: estimates if one of them is. */
export function sumOf(one: Amount, other: Amount): Amount {
  const sum = { bytes: one.bytes + other.bytes, count: one.count + other.count };
  if (one.samples === undefined && other.samples === undefined) return sum;
  const samples = (one.samples ?? one.count) + (other.samples ?? other.count);
  return { ...sum, samples, error: Math.hypot(one.error ?? 0, other.error ?? 0) };
}

/** Each group that is not the same at the first and the last moment, the one that grew most first. */
export function growthOf(moments: readonly Moment[]): GrowthRow[] {
  const [first, last] = [moments[0]?.groups, moments.at(-1)?.groups];
  if (first === undefined || last === undefined || moments.length < 2) return [];
  const names = new Set([...first.keys(), ...last.keys()]);
  const rows = [...names].map((group): GrowthRow => {
    const series = moments.map(({ groups }) => groups.get(group)?.bytes ?? 0);
    const steps = series.slice(1).map((bytes, i) => bytes - (series[i] ?? 0));
    const grew = steps.filter((step) => step > 0).length;
    const shrank = steps.filter((step) => step < 0).length;
    const [before, after] = [first.get(group) ?? NOTHING, last.get(group) ?? NOTHING];
    return {
      group,
      before,
      after,
      grew,
      shrank,
      isSuspect: steps.length > 1 && shrank === 0 && grew * 2 >= steps.length,
    };
  });
  const grown = ({ before, after }: GrowthRow) => after.bytes - before.bytes;
  return rows
    .filter((row) => grown(row) !== 0 || row.before.count !== row.after.count)
    .sort((a, b) => grown(b) - grown(a) || a.group.localeCompare(b.group));
}

const DOMAINS = ["raw", "mem", "obj"] as const;
const SMALL_REQUEST_THRESHOLD = 512;
const ALIGNMENT = 8;

/** The name of a size: its class, or for large ones from which power of two to which. */
export function sizeBand(size: number): string {
  if (size > SMALL_REQUEST_THRESHOLD) {
    const low = 2 ** Math.floor(Math.log2(size));
    return `${bytesText(low)} to ${bytesText(low * 2)}`;
  }
  const top = Math.max(Math.ceil(size / ALIGNMENT), 1) * ALIGNMENT;
  return `${top === ALIGNMENT ? 0 : top - ALIGNMENT + 1} to ${top} bytes`;
}

/** The live blocks of a trace after each of the positions, which go upwards: by domain and size. */
export function traceMoments(trace: Trace, positions: readonly number[]): Groups[] {
  const sizes = new Float64Array(trace.slotCount);
  const names = new Array<string>(trace.slotCount);
  const live = new Map<string, { bytes: number; count: number }>();
  const change = (name: string, bytes: number, count: number) => {
    const amount = live.get(name) ?? { bytes: 0, count: 0 };
    live.set(name, amount);
    amount.bytes += bytes;
    amount.count += count;
  };
  let done = 0;
  return positions.map((position) => {
    for (; done < position; done++) {
      const word = trace.words[2 * done] ?? 0;
      const slot = slotOf(word);
      if (kindOf(word) > CALLOC) change(names[slot] ?? "", -(sizes[slot] ?? 0), -1);
      if (kindOf(word) === FREE) continue;
      sizes[slot] = trace.words[2 * done + 1] ?? 0;
      names[slot] = bandName(domainOf(word), sizes[slot] ?? 0);
      change(names[slot], sizes[slot] ?? 0, 1);
    }
    return new Map(
      [...live].filter(([, { count }]) => count > 0).map(([name, amount]) => [name, { ...amount }]),
    );
  });
}

const bandNames: Map<number, string>[] = [new Map(), new Map(), new Map()];

/** Made once for each size: a trace has millions of operations and a few hundred sizes. */
function bandName(domain: number, size: number): string {
  const known = bandNames[domain]?.get(size);
  if (known !== undefined) return known;
  const name = `${DOMAINS[domain] ?? "?"}: ${sizeBand(size)}`;
  bandNames[domain]?.set(size, name);
  return name;
}

/** The live blocks of a heap by size: all that a snapshot knows of them. */
export function heapGroups({ pieces, layout }: Pick<Picture, "pieces" | "layout">): Groups {
  const groups = new Map<string, Amount>();
  const add = (name: string, bytes: number, count: number) =>
    groups.set(name, sumOf(groups.get(name) ?? NOTHING, { bytes, count }));
  for (let i = 0; i < pieces.count; i++) {
    const size = ((pieces.classes[i] ?? 0) + 1) * layout.alignment;
    const live = pieces.live[i] ?? 0;
    if (pieces.kinds[i] === POOL && live > 0) add(sizeBand(size), live * size, live);
    const bytes = (pieces.starts[i + 1] ?? 0) - (pieces.starts[i] ?? 0) - layout.overhead;
    if (pieces.kinds[i] === LARGE) add(sizeBand(bytes), bytes, 1);
  }
  return groups;
}
