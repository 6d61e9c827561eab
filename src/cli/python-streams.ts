// This process's streams as Python's, in whatever thread that runs: a worker's process.stdin and process.stdout have no file descriptors.
import { readSync, writeSync } from "node:fs";
import { isatty } from "node:tty";
import type { Python } from "./load-python.js";

const [STDIN, STDOUT, STDERR] = [0, 1, 2];

/** 0 at the end of the input, which some systems tell by an error. */
function read(bytes: Uint8Array): number {
  try {
    return readSync(STDIN, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EOF") return 0;
    throw error;
  }
}

const writer = (stream: number) => ({
  write: (bytes: Uint8Array) => writeSync(stream, bytes),
  isatty: isatty(stream),
});

/** @param isQuiet what Python prints goes to stderr, as stdout is for something else. */
export function connectStreams(python: Python, isQuiet: boolean): void {
  python.setStdin({ read, isatty: isatty(STDIN) });
  python.setStdout(writer(isQuiet ? STDERR : STDOUT));
  python.setStderr(writer(STDERR));
}
