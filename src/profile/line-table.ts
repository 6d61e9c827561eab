// The table of memory_profiler, with the units of tracemalloc: small programs would be 0.0 MiB throughout.
import { sizeText } from "../tracemalloc/size-text.js";
import { sourceLine } from "../tracemalloc/source-lines.js";
import type { ProfiledLine } from "./profile.js";

/** Lines without a block between two that have one are shown too, if there are no more of them. */
const LONGEST_GAP = 5;

const row = (
  lineno: string,
  usage: string,
  increment: string,
  occurrences: string,
  contents: string,
): string =>
  `${lineno.padStart(6)} ${usage.padStart(12)} ${increment.padStart(12)} ${occurrences.padStart(12)}   ${contents}`.trimEnd();

const HEADER = row("Line #", "Mem usage", "Increment", "Occurrences", "Line Contents");

/** Of each file a table. */
export function lineTables(lines: readonly ProfiledLine[]): string {
  const files = new Map<string, ProfiledLine[]>();
  for (const line of lines) files.set(line.filename, [...(files.get(line.filename) ?? []), line]);
  return [...files].map(([filename, inFile]) => table(filename, inFile)).join("\n\n");
}

function table(filename: string, lines: readonly ProfiledLine[]): string {
  const rows = lines.flatMap((line, i) => [...gapBefore(line, lines[i - 1]), rowOf(line)]);
  return [`Filename: ${filename}`, "", HEADER, "=".repeat(HEADER.length), ...rows].join("\n");
}

function rowOf({ lineno, usage, increment, occurrences, contents }: ProfiledLine): string {
  return row(String(lineno), sizeText(usage), sizeText(increment), String(occurrences), contents);
}

function gapBefore({ filename, lineno }: ProfiledLine, before: ProfiledLine | undefined): string[] {
  if (before === undefined || lineno - before.lineno < 2) return [];
  if (lineno - before.lineno > LONGEST_GAP + 1) return [row("...", "", "", "", "")];
  return Array.from({ length: lineno - before.lineno - 1 }, (_, i) => {
    const between = before.lineno + 1 + i;
    return row(String(between), "", "", "", sourceLine(filename, between));
  });
}
