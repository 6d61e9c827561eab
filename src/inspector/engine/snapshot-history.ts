// A heap's snapshot that is written again and again: each version is a moment on the time line, and can be gone back to.
import type { Source } from "./source.js";
import { summarize } from "./summary.js";
import { thinned } from "./thinned.js";
import type { Timeline } from "./timeline.js";

/** Versions that are kept at most, and their bytes. Where they become more, every second one goes. */
const MOST_VERSIONS = 24;
const MOST_BYTES = 192 * 1024 * 1024;

interface Version {
  readonly label: string;
  readonly source: Source;
  readonly memoryBytes: number;
  readonly liveBytes: number;
}

/** The versions of one file. The reader looks at one of them: at the latest, or where the time line was left. */
export class SnapshotHistory {
  #versions: Version[];
  #shown: Version;

  constructor(label: string, source: Source) {
    this.#shown = versionOf(label, source);
    this.#versions = [this.#shown];
  }

  /** Adds the latest version. It is shown if the one before it was. */
  add(label: string, source: Source): void {
    const isFollowing = this.#shown === this.#versions.at(-1);
    const version = versionOf(label, source);
    this.#versions.push(version);
    if (isFollowing) this.#shown = version;
    const isKept = (each: Version) => each === this.#shown;
    this.#versions = thinned(this.#versions, MOST_VERSIONS, isKept);
    while (this.#versions.length > 3 && bytesOf(this.#versions) > MOST_BYTES)
      this.#versions = thinned(this.#versions, 0, isKept);
  }

  /** How many versions there are. */
  get length(): number {
    return this.#versions.length;
  }

  /** The number of the version that is shown. */
  get position(): number {
    return this.#versions.indexOf(this.#shown);
  }

  /** The history as a heap with a time line. */
  source(): Source {
    return {
      kind: "snapshot",
      notes: this.#versions.at(-1)?.source.notes ?? [],
      timeline: this.#timeline(),
      picture: () => this.#shown.source.picture(),
      moments: () => this.#versions.flatMap(({ source }) => source.moments()),
      moment: (label) => this.#shown.source.moment(label),
      ownerText: () => "",
      seek: (position) => {
        const nearest = Math.min(Math.max(position, 0), this.#versions.length - 1);
        this.#shown = this.#versions[nearest] ?? this.#shown;
        return this.position;
      },
    };
  }

  #timeline(): Timeline {
    const last = this.#versions.length - 1;
    return {
      operations: last,
      positions: Float64Array.from(this.#versions, (_, i) => i),
      liveBytes: Float64Array.from(this.#versions, ({ liveBytes }) => liveBytes),
      memoryBytes: Float64Array.from(this.#versions, ({ memoryBytes }) => memoryBytes),
      start: this.position,
      labels: this.#versions.map(({ label }) => label),
    };
  }
}

function versionOf(label: string, source: Source): Version {
  const { pieces, layout } = source.picture();
  const { memoryBytes, bytesInUse } = summarize(pieces, layout);
  return { label, source, memoryBytes, liveBytes: bytesInUse };
}

function bytesOf(versions: readonly Version[]): number {
  return versions.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
}
