// Files that commands are given. Whatever is wrong with one is said in a line that begins with its name.
import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import type { Trace } from "../trace/trace.js";
import { checkTrace } from "../trace/trace-check.js";
import { TraceError, type TraceFault } from "../trace/trace-error.js";
import { decodeTrace } from "../trace/trace-file.js";
import { nodeCodecs } from "./codecs.js";
import { CommandError } from "./command.js";
import { cannotRead, reasonNotToRead, reasonOf } from "./file-faults.js";

/** A file of more than this is no trace of ours: 2^26 operations, stored, take less. */
const MOST_BYTES = 2 ** 30;

/** The bytes of a file. A pipe is looked at and not opened, which would wait for who writes. @throws {CommandError} it cannot be read. */
export function readInput(file: string): Uint8Array {
  try {
    const found = statSync(file);
    const reason = reasonNotToRead(found);
    if (reason !== undefined) throw new Error(reason);
    if (found.size > MOST_BYTES)
      throw new Error(`it has ${found.size} bytes, and ${MOST_BYTES} are the most that is read`);
    return readFileSync(file);
  } catch (error) {
    throw cannotRead(file, reasonOf(error));
  }
}

/** Enough to tell what a file is. */
const BEGINNING_BYTES = 16;

/** The first bytes of a file, or all if there are fewer. @throws {CommandError} it cannot be read. */
export function beginningOf(file: string): Uint8Array {
  try {
    const opened = openSync(file, "r");
    try {
      const bytes = new Uint8Array(BEGINNING_BYTES);
      return bytes.subarray(0, readSync(opened, bytes));
    } finally {
      closeSync(opened);
    }
  } catch (error) {
    throw cannotRead(file, reasonOf(error));
  }
}

const AGAIN = "; copy or record it again";
const NEWER = "; a newer pymalloc-wasm may read it";

/** What to do about it. */
const ADVICE: { readonly [fault in TraceFault]: string } = {
  foreign: NEWER,
  cut: AGAIN,
  damaged: AGAIN,
  inconsistent: AGAIN,
  codec: NEWER,
  huge: "",
};

/** A sound trace. @throws {CommandError} the bytes are none. */
export function traceIn(file: string, bytes: Uint8Array): Trace {
  try {
    const trace = decodeTrace(bytes, nodeCodecs);
    checkTrace(trace);
    return trace;
  } catch (error) {
    if (error instanceof TraceError)
      throw new CommandError(`${file}: ${error.message}${ADVICE[error.fault]}`);
    throw error;
  }
}
