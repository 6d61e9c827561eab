// A file for the inspector's page: checked here, so that what is wrong is told where the command was given.
import { readFileSync, type Stats, statSync } from "node:fs";
import { resolve, sep } from "node:path";
import { distinctPaths, numbered } from "../inspector/distinct-names.js";
import { bytesText } from "../inspector/engine/format.js";
import { explained, MOST_BYTES, openBytes } from "../inspector/engine/open-file.js";
import { checkTrace } from "../trace/trace-check.js";
import { decodeTrace, encodeTrace } from "../trace/trace-file.js";
import { TRACE_MAGIC } from "../trace/trace-header.js";
import { nodeCodecs } from "./codecs.js";
import { reasonNotToRead, reasonOf } from "./file-faults.js";

/** One version of a file, as the page gets it. */
interface Version {
  /** Another text whenever the file is another one. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A file that the page shows. One that is watched is read again when it has changed. */
export class InspectedFile {
  /** What tells it from the others. */
  readonly name: string;
  readonly #path: string;
  #latest: Version;
  #problem = "";
  /** The version that was looked at last, good or not. */
  #seen: string;
  #reading: Promise<void> | undefined;

  /**
   * Reads the files.
   * @throws {FileError} the page cannot show one of them: one line says why.
   */
  static async readAll(paths: readonly string[]): Promise<InspectedFile[]> {
    const names = numbered(distinctPaths(paths.map((path) => resolve(path).split(sep))));
    const files: InspectedFile[] = [];
    for (const [i, path] of paths.entries())
      files.push(new InspectedFile(names[i] ?? path, path, await readVersion(path)));
    return files;
  }

  private constructor(name: string, path: string, version: Version) {
    this.name = name;
    this.#path = path;
    this.#latest = version;
    this.#seen = version.name;
  }

  /** The version that was read last. */
  get latest(): Version {
    return this.#latest;
  }

  /** What is wrong with the file as it is now, in a line: the version that was read last is an older one. "": nothing. */
  get problem(): string {
    return this.#problem;
  }

  /** Reads the file again if it has changed. If it cannot be shown just now, as it is being written or gone, what was read last stays. */
  refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    const now = versionNow(this.#path);
    if (now === this.#seen) return;
    this.#seen = now;
    try {
      this.#latest = await readVersion(this.#path, this.name);
      this.#problem = "";
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
    }
  }
}

/** The version that there is; "": none that can be read. */
function versionNow(path: string): string {
  try {
    return versionOf(statSync(path));
  } catch {
    return "";
  }
}

function versionOf({ mtimeMs, size }: Stats): string {
  return `${mtimeMs}-${size}`;
}

/** @param name what the file is called where something is wrong with it. */
function readVersion(path: string, name = path): Promise<Version> {
  return explained(name, async () => {
    const stat = statOf(path);
    const reason = reasonNotToRead(stat);
    if (reason !== undefined) throw new RangeError(reason);
    if (stat.size > MOST_BYTES) {
      throw new RangeError(
        `it has ${bytesText(stat.size)}; the inspector opens files of up to ${bytesText(MOST_BYTES)}`,
      );
    }
    return { name: versionOf(stat), bytes: await forPage(readFileSync(path)) };
  });
}

function statOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    throw new RangeError(reasonOf(error));
  }
}

/** What the page can read, after what it would say of it was said here. Pages have no brotli: a trace is handed over plain. */
async function forPage(bytes: Uint8Array): Promise<Uint8Array> {
  if (Buffer.from(bytes.subarray(0, TRACE_MAGIC.length)).toString("latin1") !== TRACE_MAGIC) {
    await openBytes("", bytes, () => {});
    return bytes;
  }
  const trace = decodeTrace(bytes, nodeCodecs);
  checkTrace(trace);
  return encodeTrace(trace);
}
