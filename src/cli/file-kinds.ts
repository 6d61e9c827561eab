// What kinds of files there are, and what is said of one that a command does not take.
import { TRACE_MAGIC } from "../trace/trace-header.js";
import { SNAPSHOT_MAGIC } from "../tracemalloc/snapshot-file.js";
import { CommandError } from "./command.js";

/** What a file is, by how it begins. */
export type FileKind = "trace" | "snapshot" | "capsule" | "tracemalloc" | "wasm" | "nothing" | "unknown";

const BEGINNINGS: readonly (readonly [beginning: string, kind: FileKind])[] = [
  [TRACE_MAGIC, "trace"],
  ["pymalloc", "snapshot"],
  ["PMCP", "capsule"],
  [SNAPSHOT_MAGIC, "tracemalloc"],
  ["\0asm", "wasm"],
];

export function kindOfFile(bytes: Uint8Array): FileKind {
  if (bytes.length === 0) return "nothing";
  const found = BEGINNINGS.find(
    ([beginning]) => beginning === String.fromCharCode(...bytes.subarray(0, beginning.length)),
  );
  return found?.[1] ?? "unknown";
}

const WORDS: { readonly [kind in FileKind]: string } = {
  trace: "is a trace: stats, replay and inspect take it",
  snapshot: "is a snapshot of a heap: stats and inspect take it",
  capsule: "is the capsule of a misuse: replay and inspect take it",
  tracemalloc: "is a snapshot of tracemalloc: inspect shows it",
  wasm: "is a wasm file: try runs it on its own malloc and on this one, link takes C programs",
  nothing: "is empty",
  unknown: "is no file of this program's",
};

/** A file that is not what the command takes. */
export function notFor(command: string, wanted: string, file: string, bytes: Uint8Array): CommandError {
  return new CommandError(`${file} ${WORDS[kindOfFile(bytes)]}; ${command} takes ${wanted}`);
}

/** That the bytes are not of another kind that is known. What else they may be, who reads wasm says. @throws {CommandError} */
export function requireWasm(command: string, file: string, bytes: Uint8Array): void {
  if (!["wasm", "unknown"].includes(kindOfFile(bytes))) throw notFor(command, "a wasm file", file, bytes);
}
