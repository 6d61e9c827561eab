import { checkedArgument, describe } from "../arguments.js";
import { faultOfAttribute } from "./attributes.js";
import { type DomainFilter, type Filter, filtered } from "./filter.js";
import { differences, type Groups, groupBy, type KeyType } from "./group.js";
import { shownAs } from "./python-text.js";
import { faultOfTraces, type RawTrace } from "./raw-trace.js";
import { decodeSnapshot, encodeSnapshot, type SnapshotContents } from "./snapshot-file.js";
import { readSnapshotFile, writeSnapshotFile } from "./snapshot-store.js";
import { Statistic, StatisticDiff } from "./statistic.js";
import { Traces } from "./trace.js";

/** A snapshot that was read, with what users had added to it. */
export type LoadedSnapshot = Snapshot & { readonly [attribute: string]: unknown };

/**
 * The traces of all blocks that were there at one moment. CPython: tracemalloc.Snapshot. What you set on it besides, a note or a date, goes
 * with it into files, if JSON can hold it.
 */
export class Snapshot {
  /** A trace of each block, each made when it is asked for. */
  readonly traces: Traces;
  /** How many frames of a traceback were kept at most. */
  readonly traceback_limit: number;
  readonly #raw: readonly RawTrace[];

  /**
   * @param traces not to be changed from then on.
   * @throws {TypeError | RangeError} one of them is none.
   */
  constructor(traces: readonly RawTrace[], traceback_limit: number) {
    if (!Array.isArray(traces))
      throw new TypeError(`Snapshot: traces must be an array, not ${describe(traces)}`);
    const fault = faultOfTraces(traces);
    if (fault !== undefined) throw new TypeError(`Snapshot: ${fault}`);
    this.traceback_limit = checkedArgument("Snapshot", "traceback_limit", traceback_limit);
    this.#raw = traces;
    this.traces = new Traces(traces);
  }

  /**
   * Sums of the traces of each place, the most bytes first.
   * @param key_type "traceback", "filename" or "lineno": what makes a place.
   * @param cumulative of each frame of a traceback, not of the most recent one only; for filename and lineno.
   * @throws {RangeError} another key type; cumulative by traceback.
   */
  statistics(key_type: KeyType, cumulative = false): Statistic[] {
    return [...this.#groups(key_type, cumulative).values()].sort(Statistic.order);
  }

  /**
   * What has changed since an older snapshot, at each place of either: the largest change in bytes first. Arguments as of statistics.
   * @throws {RangeError | TypeError}
   */
  compare_to(old_snapshot: Snapshot, key_type: KeyType, cumulative = false): StatisticDiff[] {
    if (!(old_snapshot instanceof Snapshot))
      throw new TypeError(`compare_to: old_snapshot must be a Snapshot, not ${describe(old_snapshot)}`);
    const groups = this.#groups(key_type, cumulative);
    return differences(groups, old_snapshot.#groups(key_type, cumulative)).sort(StatisticDiff.order);
  }

  #groups(key_type: KeyType, cumulative: boolean): Groups {
    return groupBy(this.#raw, key_type, cumulative);
  }

  /**
   * A snapshot of the traces that one of the inclusive filters accepts, if there are any, and that all exclusive ones do.
   * @throws {TypeError} no array of filters.
   */
  filter_traces(filters: readonly (Filter | DomainFilter)[]): Snapshot {
    return new Snapshot(filtered(this.#raw, filters), this.traceback_limit);
  }

  /**
   * Writes the snapshot to a file; a former one is there until the new one is complete. In Node from 20.16 on, Bun and Deno.
   * @throws {SnapshotError} it cannot be written.
   * @throws {TypeError} as of toBytes.
   */
  dump(filename: string): void {
    writeSnapshotFile(checkedName("dump", filename), this.toBytes());
  }

  /** @throws {SnapshotError} the file cannot be read, or is not a whole snapshot of this version. */
  static load(filename: string): LoadedSnapshot {
    const bytes = readSnapshotFile(checkedName("load", filename));
    return decodeSnapshot(filename, bytes, loaded);
  }

  /**
   * What dump writes: JSON in UTF-8.
   * @throws {TypeError} something that you set on the snapshot is no value of JSON, or has a method's name.
   * @throws {SnapshotError} with fault "too large": more than some ten million traces.
   */
  toBytes(): Uint8Array<ArrayBuffer> {
    const { traces: _, traceback_limit, ...attributes } = this;
    for (const [name, value] of Object.entries(attributes)) {
      const fault = faultOfName(name) ?? faultOfAttribute(name, value);
      if (fault !== undefined) throw new TypeError(`Snapshot.toBytes: ${fault}`);
    }
    return encodeSnapshot({ traces: this.#raw, traceback_limit, attributes });
  }

  /**
   * @throws {SnapshotError} the bytes are not a whole snapshot of this version.
   * @throws {TypeError} they are no Uint8Array or ArrayBuffer.
   */
  static fromBytes(bytes: Uint8Array | ArrayBuffer): LoadedSnapshot {
    const view = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes;
    if (!(view instanceof Uint8Array))
      throw new TypeError(`Snapshot.fromBytes: bytes must be a Uint8Array, not ${describe(bytes)}`);
    return decodeSnapshot("Snapshot.fromBytes", view, loaded);
  }
}

shownAs(
  Snapshot.prototype,
  ({ traces, traceback_limit }) =>
    `<Snapshot of ${traces.length} traces, traceback_limit=${traceback_limit}>`,
);

/** Users may not hide what a snapshot has of itself, methods and what all objects have. */
function faultOfName(name: string): string | undefined {
  const isOwn = name === "traces" || name === "traceback_limit" || name in Snapshot.prototype;
  return isOwn ? `the attribute ${name} has the name of something of the snapshot's own` : undefined;
}

function loaded({ traces, traceback_limit, attributes }: SnapshotContents): LoadedSnapshot {
  const snapshot = new Snapshot(traces, traceback_limit);
  for (const [name, value] of Object.entries(attributes)) {
    const fault = faultOfName(name);
    if (fault !== undefined) throw new TypeError(fault);
    Reflect.set(snapshot, name, value);
  }
  return snapshot as LoadedSnapshot;
}

function checkedName(name: string, filename: string): string {
  if (typeof filename === "string" && filename !== "" && !filename.includes("\0")) return filename;
  throw new TypeError(`Snapshot.${name}: filename must be a path, not ${describe(filename)}`);
}
