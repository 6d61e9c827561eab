// What the engine tells the page.
import type { Moments } from "./comparison.js";
import type { Place } from "./describe-address.js";
import type { MisuseReport, Source } from "./source.js";
import type { HeapSummary } from "./summary.js";
import type { Timeline } from "./timeline.js";

/** What there is to show of the heap as it is now. */
export interface HeapReport {
  readonly summary: HeapSummary;
  readonly words: readonly string[];
  /** Operations of the trace that were run; null where there is no trace. */
  readonly position: number | null;
}

/** What was opened. */
export interface Opened {
  /** The file's number on the list. */
  readonly id: number;
  readonly kind: Source["kind"];
  readonly name: string;
  readonly notes: readonly string[];
  readonly misuse: MisuseReport | null;
  readonly timeline: Timeline | null;
  readonly report: HeapReport;
}

/** The moments of the files on the list, and which file's heap is on the map. */
export interface FileReport extends Moments {
  /** The file's number; null: none. */
  readonly onMap: number | null;
}

/** What has become of the view when the list of files, or one of them, has changed. */
export interface Changed {
  /** What is on the map now; null: no file has a heap; left out: the map is as it was. */
  readonly opened?: Opened | null;
  readonly moments: FileReport;
}

/** What the map points at, and who has it. */
export interface PlaceReport extends Place {
  readonly owner: string;
}
