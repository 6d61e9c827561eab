// Which kind of file the bytes are, by how they begin.
import { CapsuleError } from "../../capsule/capsule.js";
import { isCapsule } from "../../capsule/capsule-file.js";
import { TRACE_MAGIC } from "../../trace/trace-header.js";
import { Snapshot } from "../../tracemalloc/snapshot.js";
import { callSiteMoment } from "./call-sites.js";
import type { Moment } from "./growth.js";
import { openCapsule, openSnapshot } from "./heap-sources.js";
import type { Source } from "./source.js";
import { openTrace } from "./trace-source.js";

/** Bytes that a file may have: what a page can hold beside the heap that it makes of it. */
export const MOST_BYTES = 1024 * 1024 * 1024;

const KINDS = "a trace (.pmtc), a heap snapshot (py.snapshot()), a capsule or a tracemalloc snapshot";

/** A file that the page cannot show; the message is one line. */
export class FileError extends Error {
  override readonly name = "FileError";
}

/** What a file gives: something with a heap, or only moments that can be compared. */
export type OpenedFile = { readonly source: Source } | { readonly moments: readonly Moment[] };

/** A file as the page has it. */
export interface GivenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What the moment is called that it holds; its name unless given. */
  readonly label?: string;
}

/** What the file's moment is called. */
export function labelOf(given: GivenFile | undefined, name: string): string {
  return given?.label ?? given?.name ?? name;
}

/**
 * Opens a file of whatever kind.
 * @throws {FileError} what is wrong with the file, with its name.
 */
export function openFile(
  { name, bytes, label = name }: GivenFile,
  onProgress: (part: number) => void = () => {},
): Promise<OpenedFile> {
  return explained(name, () => openBytes(label, bytes, onProgress));
}

/** The same, with errors as they come. */
export async function openBytes(
  label: string,
  bytes: Uint8Array,
  onProgress: (part: number) => void,
): Promise<OpenedFile> {
  const beginning = new TextDecoder("latin1").decode(bytes.subarray(0, 8));
  if (beginning.startsWith(TRACE_MAGIC)) return { source: await openTrace(bytes, onProgress) };
  if (beginning === "pymalloc") return { source: openSnapshot(label, bytes) };
  if (isCapsule(bytes)) return { source: capsuleOf(label, bytes) };
  if (beginning === '{"format') {
    return { moments: [callSiteMoment(label, Snapshot.fromBytes(bytes))] };
  }
  throw new RangeError(
    bytes.length === 0 ? `the file is empty; the inspector opens ${KINDS}` : `not ${KINDS}`,
  );
}

function capsuleOf(label: string, bytes: Uint8Array): Source {
  try {
    return openCapsule(label, bytes);
  } catch (error) {
    if (!(error instanceof CapsuleError) || error.fault !== "damaged") throw error;
    throw new RangeError(`the capsule is damaged: ${error.message}`);
  }
}

/** Runs it, and puts the file's name before what is wrong. */
export async function explained<Result>(name: string, open: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await open();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const words = message
      .replace(/^createPyMem: snapshot /, "the snapshot ")
      .replace(/^Snapshot.fromBytes: /, "")
      .replace(/\s+/g, " ");
    throw new FileError(`${name}: ${words}`);
  }
}
