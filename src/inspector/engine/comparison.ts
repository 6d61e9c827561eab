// The files whose live blocks can be compared, and which of their moments are.
import { type StackRow, stackRows } from "./call-sites.js";
import { type GroupedBy, type GrowthRow, growthOf, type Moment } from "./growth.js";
import { thinnedMoments } from "./thinned.js";

/** What a file is. */
export type FileKind = "trace" | "snapshot" | "capsule" | "live" | "tracemalloc";

/** A file on the list. */
export interface ComparedFile {
  readonly id: number;
  readonly name: string;
  readonly kind: FileKind;
  /** What it was when it was opened: a file that is watched may become another kind. */
  readonly began: FileKind;
  readonly by: GroupedBy;
  /** How many of its moments are compared: 0 if it knows its blocks by something else than the others. */
  readonly compared: number;
}

/** Moments that can be compared, and which two to begin with; -1 stands for nothing at all. */
export interface Moments {
  readonly labels: readonly string[];
  readonly by: GroupedBy;
  readonly from: number;
  readonly to: number;
  /** By what blocks can be told apart instead. */
  readonly kinds: readonly GroupedBy[];
  readonly files: readonly ComparedFile[];
}

/** What there is to know of a file that comes on the list. */
export interface NewFile {
  readonly name: string;
  readonly kind: FileKind;
  readonly moments: readonly Moment[];
}

interface Listed extends NewFile {
  readonly id: number;
  readonly began: FileKind;
}

/** A moment that is compared, and the file that it is of. */
interface Placed {
  readonly file: number;
  readonly label: string;
  readonly moment: Moment;
}

export class Comparison {
  #files: Listed[] = [];
  /** What the reader wants to compare by. */
  #wanted: GroupedBy | undefined;
  /** By what the file knows its blocks that came last. */
  #latest: GroupedBy = "size";
  #ids = 0;

  /** Forgets all files. */
  clear(): void {
    this.#files = [];
    this.#wanted = undefined;
  }

  has(id: number): boolean {
    return this.#files.some((file) => file.id === id);
  }

  /** Puts the file on the list. Those of its kind are compared from now on, if there is anything to compare. */
  add(file: NewFile): number {
    this.#ids++;
    this.#files.push({ ...file, id: this.#ids, began: file.kind });
    this.#prefer(file.moments);
    return this.#ids;
  }

  /** Another version of a file: a trace takes the former one's place, else it is one moment more. Moments of another kind stay. */
  renew(id: number, { name, kind, moments }: NewFile): void {
    this.#change(id, (former) => {
      if (kind !== former.kind && this.#wanted === undefined) this.#prefer(moments);
      const kept =
        kind === "trace" ? former.moments.filter(({ by }) => by !== moments[0]?.by) : former.moments;
      return { ...former, name, kind, moments: thinnedMoments([...kept, ...moments], moments[0]?.by) };
    });
  }

  /** Adds a moment to what is known of a file. */
  keep(id: number, moment: Moment): void {
    this.#prefer([moment]);
    this.#change(id, (former) => ({ ...former, moments: [...former.moments, moment] }));
  }

  /** Takes the file off the list. */
  remove(id: number): void {
    this.#files = this.#files.filter((file) => file.id !== id);
  }

  /** Compares the moments that know their blocks by this. */
  compareBy(by: GroupedBy): void {
    if (this.#kinds().includes(by)) this.#wanted = by;
  }

  report(): Moments {
    const placed = this.#placed();
    const by = this.#by;
    const labels = placed.map(({ label }) => label);
    const files = this.#files.map(({ id, name, kind, began, moments }) => {
      const compared = placed.filter(({ file }) => file === id).length;
      return { id, name, kind, began, by: compared > 0 ? by : (moments.at(-1)?.by ?? "size"), compared };
    });
    return { labels, by, ...this.#ends(placed), kinds: this.#kinds(), files };
  }

  /** What grew from one moment to another; -1 stands for nothing at all. */
  growth(from: number, to: number): readonly GrowthRow[] {
    const placed = this.#placed();
    const moments = placed.slice(Math.max(from, 0), to + 1).map(({ moment }) => moment);
    if (from < 0)
      return growthOf([{ label: "nothing", by: this.#by, groups: new Map() }, ...moments.slice(-1)]);
    // From one trace to another there are no steps on the way that would mean anything.
    const isLeap = this.#by === "domain and size" && placed[from]?.file !== placed[to]?.file;
    return growthOf(isLeap ? moments.filter((_, i) => i === 0 || i === moments.length - 1) : moments);
  }

  /** The calls that led to a call site's blocks at the two moments. */
  stacks(group: string, from: number, to: number): readonly StackRow[] {
    const placed = this.#placed();
    return stackRows(group, placed[from]?.moment, placed[to]?.moment);
  }

  #change(id: number, to: (former: Listed) => Listed): void {
    this.#files = this.#files.map((file) => (file.id === id ? to(file) : file));
  }

  #prefer(moments: readonly Moment[]): void {
    this.#wanted = undefined;
    this.#latest = moments.at(-1)?.by ?? this.#latest;
  }

  /** What the reader wants; else the latest kind, if it has two moments to compare, or the first that has. */
  get #by(): GroupedBy {
    const kinds = this.#kinds();
    if (this.#wanted !== undefined && kinds.includes(this.#wanted)) return this.#wanted;
    const known = kinds.includes(this.#latest) ? this.#latest : (kinds.at(-1) ?? "size");
    return [known, ...kinds].find((by) => this.#placed(by).length > 1) ?? known;
  }

  #kinds(): GroupedBy[] {
    return [...new Set(this.#files.flatMap(({ moments }) => moments.map(({ by }) => by)))];
  }

  /** All moments of one file; of several, the latest of each, but of traces all. */
  #placed(wanted = this.#by): Placed[] {
    const files = this.#files
      .map((file) => ({ ...file, moments: file.moments.filter(({ by }) => by === wanted) }))
      .filter(({ moments }) => moments.length > 0);
    if (files.length === 1 && files[0] !== undefined) {
      const { id, moments } = files[0];
      return moments.map((moment) => ({ file: id, label: moment.label, moment }));
    }
    return files.flatMap(({ id, name, moments }) =>
      (wanted === "domain and size" ? moments : moments.slice(-1)).map((moment) => ({
        file: id,
        label: moment.label === name ? name : `${name}, ${moment.label}`,
        moment,
      })),
    );
  }

  #ends(placed: readonly Placed[]): { readonly from: number; readonly to: number } {
    const last = placed.length - 1;
    if (this.#by !== "domain and size") return { from: last < 1 ? -1 : 0, to: last };
    // Programs free all at their end, and what they set up at first is no leak.
    const first = placed[0]?.file;
    const lastFile = placed.at(-1)?.file;
    const to = fullest(placed, ({ file }) => file === lastFile);
    return {
      from: first === lastFile ? Math.floor(to / 3) : fullest(placed, ({ file }) => file === first),
      to,
    };
  }
}

/** The moment with the most live bytes, of those. */
function fullest(placed: readonly Placed[], isOne: (each: Placed) => boolean): number {
  const bytes = placed.map((each) =>
    isOne(each) ? [...each.moment.groups.values()].reduce((sum, amount) => sum + amount.bytes, 0) : -1,
  );
  return bytes.indexOf(Math.max(...bytes));
}
