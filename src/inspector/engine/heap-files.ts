// The files that have a heap. One of them is open; of the others the bytes are kept, as heaps take more memory.
import { type GivenFile, labelOf, openFile } from "./open-file.js";
import { SnapshotHistory } from "./snapshot-history.js";
import type { Source } from "./source.js";

/** The file whose heap is shown. */
export interface Shown {
  /** The file's number on the list. */
  readonly id: number;
  readonly name: string;
  readonly source: Source;
}

export class HeapFiles {
  readonly #given = new Map<number, GivenFile>();
  /** The versions of snapshots, since the file was shown first. A file that becomes another kind keeps them. */
  readonly #histories = new Map<number, SnapshotHistory>();
  #shown: Shown | undefined;

  /** What is shown; undefined: nothing. */
  get shown(): Shown | undefined {
    return this.#shown;
  }

  clear(): void {
    this.#given.clear();
    this.#histories.clear();
    this.#shown = undefined;
  }

  /** Knows a file with a heap from now on. */
  add(id: number, given: GivenFile): void {
    this.#given.set(id, given);
  }

  remove(id: number): void {
    this.#given.delete(id);
    this.#histories.delete(id);
    if (this.#shown?.id === id) this.#shown = undefined;
  }

  has(id: number): boolean {
    return this.#given.has(id);
  }

  /** The first on the list; undefined: no file has a heap. */
  get first(): number | undefined {
    return [...this.#given.keys()].sort((a, b) => a - b)[0];
  }

  /** Shows the source, which is the file's. */
  show(shown: Shown): void {
    const former = this.#shown?.id;
    if (former !== undefined && former !== shown.id && this.#histories.get(former)?.length === 1)
      this.#histories.delete(former);
    this.#shown = shown;
    const { id, name, source } = shown;
    if (source.kind === "snapshot" && !this.#histories.has(id))
      this.#histories.set(id, new SnapshotHistory(labelOf(this.#given.get(id), name), source));
  }

  /** Opens the file; a snapshot that was shown before with its versions. @throws {FileError} there is no memory for it. */
  async open(id: number): Promise<Shown | undefined> {
    if (this.#shown?.id === id) return this.#shown;
    const given = this.#given.get(id);
    if (given === undefined) return undefined;
    const opened = await openFile(given);
    if (!("source" in opened)) return undefined;
    return { id, name: given.name, source: this.#withHistory(id, opened.source) };
  }

  /**
   * Another version of a file.
   * @param source its heap; undefined: it has none any more. What it was is known if it has one again.
   * @returns what is shown of it now, if it is the file that is shown.
   */
  renew(id: number, given: GivenFile, source: Source | undefined): Shown | undefined {
    const isShown = this.#shown?.id === id;
    if (source === undefined) {
      this.#given.delete(id);
      if (isShown) this.#shown = undefined;
      return undefined;
    }
    this.#given.set(id, given);
    if (source.kind === "snapshot") this.#histories.get(id)?.add(labelOf(given, given.name), source);
    return isShown ? { id, name: given.name, source: this.#withHistory(id, source) } : undefined;
  }

  #withHistory(id: number, source: Source): Source {
    const history = this.#histories.get(id);
    return source.kind === "snapshot" && history !== undefined && history.length > 1
      ? history.source()
      : source;
  }
}

/** Where the reader is in the new version: at its beginning if at the former one's, else at the same place if there is one. */
export function samePlace(
  { kind, timeline }: Source,
  former: Source,
  position: number | null,
): number | null {
  if (timeline === undefined) return null;
  const isTrace = kind === "trace" && former.kind === "trace";
  if (!isTrace || position === null || position === former.timeline?.start) return timeline.start;
  return Math.min(position, timeline.operations);
}
