// Snapshots in the host's files.
import { builtIn } from "./host.js";
import { SnapshotError } from "./snapshot-error.js";
import { LARGEST_FILE, tooLarge } from "./snapshot-file.js";

/** @throws {SnapshotError} there is no such file, it cannot be read, or it is too large for a snapshot. */
export function readSnapshotFile(filename: string): Uint8Array {
  const fs = files("load");
  try {
    const found = fs.statSync(filename);
    // A device may never end.
    if (!found.isFile()) throw new Error("it is a folder or a device");
    if (found.size > LARGEST_FILE) throw tooLarge(filename, found.size);
    return fs.readFileSync(filename);
  } catch (cause) {
    if (cause instanceof SnapshotError) throw cause;
    throw new SnapshotError("unreadable", `Snapshot.load: cannot read ${filename}: ${reason(cause)}`, {
      cause,
    });
  }
}

/**
 * Written beside the file and put in its place then, so that a former snapshot is there until the new one is.
 * @throws {SnapshotError} the file cannot be written.
 */
export function writeSnapshotFile(filename: string, bytes: Uint8Array): void {
  const fs = files("dump");
  const unfinished = `${filename}.unfinished`;
  try {
    fs.writeFileSync(unfinished, bytes);
    fs.renameSync(unfinished, filename);
  } catch (cause) {
    fs.rmSync(unfinished, { force: true });
    throw new SnapshotError("unwritable", `Snapshot.dump: cannot write ${filename}: ${reason(cause)}`, {
      cause,
    });
  }
}

function files(name: string) {
  const fs = builtIn("node:fs");
  if (fs !== undefined) return fs;
  const fault = name === "load" ? "unreadable" : "unwritable";
  const instead = name === "load" ? "Snapshot.fromBytes" : "toBytes";
  throw new SnapshotError(fault, `Snapshot.${name}: this host has no files for it; use ${instead}`);
}

const reason = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
