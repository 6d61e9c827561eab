// What the page shows: something with a heap, and with moments that can be compared.
import type { Moment } from "./growth.js";
import type { Timeline } from "./timeline.js";
import type { Picture } from "./tone-line.js";

/** What a capsule tells. */
export interface MisuseReport {
  readonly message: string;
  readonly address: number;
  /** The request that was wrong; "" if it was none. */
  readonly request: string;
  /** What was done before, the latest first, and how many more there were. */
  readonly operations: readonly string[];
  readonly left: number;
}

export interface Source {
  readonly kind: "trace" | "snapshot" | "capsule" | "live";
  /** Of a capsule: what was wrong. */
  readonly misuse?: MisuseReport;
  /** What else is to be said of it, a sentence each. */
  readonly notes: readonly string[];
  /** The heap as it is now. */
  picture(): Picture;
  /** Moments that can be compared, as they come with it. */
  moments(): readonly Moment[];
  /** The heap as it is now, to be compared with. */
  moment(label: string): Moment;
  /** Who has the block that begins at the address; "" where nobody knows. */
  ownerText(address: number): string;
  /** Bytes asked for, of live blocks, by the size of their class, 0 for the large ones; undefined where nobody knows. */
  askedByClass?(): ReadonlyMap<number, number>;
  /** Only a trace has these: */
  readonly timeline?: Timeline;
  /** Makes the heap what it was after so many operations; gives how many there are, which are fewer if there is no memory for more. */
  seek?(position: number): number;
}
