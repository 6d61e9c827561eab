// The lines of source beneath frames. CPython: linecache.
import { builtIn } from "./host.js";

const NONE: readonly string[] = [];

/** By filename, for the process: what was read is not read again, as in CPython. */
const known = new Map<string, readonly string[]>();

/** The line, without its end; "" where the host has no file of that name, or it no such line. */
export function sourceLine(filename: string, lineno: number): string {
  let lines = known.get(filename);
  if (lines === undefined) {
    lines = linesOf(filename);
    known.set(filename, lines);
  }
  return lines[lineno - 1] ?? "";
}

/** Has the lines of a file be those of the text: what a source map says that was compiled. */
export function rememberSource(filename: string, text: string): void {
  known.set(filename, split(text));
}

const split = (text: string): readonly string[] => text.split(/\r\n|\n|\r/);

function linesOf(filename: string): readonly string[] {
  try {
    const text = builtIn("node:fs")?.readFileSync(filename, "utf8");
    return text === undefined ? NONE : split(text);
  } catch {
    // No file, or none that can be read.
    return NONE;
  }
}
