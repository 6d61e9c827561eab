import { createPyMem, type HeapStats } from "../index.js";
import { type Lifetimes, lifetimesOf } from "../trace/lifetimes.js";
import { parse } from "./arguments.js";
import { type Command, CommandError, UsageError } from "./command.js";
import { kindOfFile, notFor } from "./file-kinds.js";
import { readInput, traceIn } from "./input.js";
import { bytes, count, percent, plural, print, printable, printJson } from "./output.js";
import { formatTable } from "./table.js";

const usage = `pymalloc-wasm stats FILE [--json]

Tells what a trace (.pmtc) asks of an allocator: how much, in which sizes, and how long blocks live; or what is in a snapshot of a heap
(the bytes that py.snapshot() gave).

An allocation is a malloc or calloc. A block's lifetime is counted in allocations: how many are made from its own until it is freed.
Churn is the bytes asked for over the most that were live at a time: 1 = no memory was used twice.

  --json   one JSON document: every figure, in bytes and counts
`;

const orNone = (value: number | null): string => (value === null ? "none" : count(value));

function summaryOf(file: string, title: string | undefined, facts: Lifetimes): string {
  const { mallocs, callocs, reallocs, frees } = facts;
  return [
    title === undefined ? `${printable(file)}:` : `${printable(file)}: ${printable(title)}`,
    `  operations       ${count(facts.operations)}: ${count(mallocs)} malloc, ${count(callocs)} calloc, ${count(reallocs)} realloc, ${count(frees)} free`,
    `  asked for        ${bytes(facts.bytesAsked)} (${count(facts.bytesAsked)} bytes)`,
    `  live at most     ${bytes(facts.peakBytes)}, and ${count(facts.peakBlocks)} blocks`,
    `  live at the end  ${bytes(facts.bytesAtEnd)} in ${count(facts.liveAtEnd)} blocks`,
    `  churn            ${facts.churn.toFixed(1)} times the most that is live`,
    `  median size      ${orNone(facts.medianSize)} bytes`,
    `  median lifetime  ${orNone(facts.medianLifetime)} allocations`,
  ].join("\n");
}

/** Rows of few blocks at the long end would say nothing that "never" does not. */
function lifetimeTable({ histogram, allocations, liveAtEnd }: Lifetimes): string {
  const share = (blocks: number): string => percent(blocks / Math.max(allocations, 1));
  let within = 0;
  const rows = histogram.map(({ below, blocks }) => {
    within += blocks;
    return [count(below), count(blocks), share(blocks), share(within)];
  });
  return formatTable({
    title: "Freed before so many later allocations",
    head: ["allocations", "blocks", "share", "in all"],
    rows: [...rows, ["never", count(liveAtEnd), share(liveAtEnd), share(within + liveAtEnd)]],
  });
}

function sizeTable({ sizeClasses }: Lifetimes): string {
  return formatTable({
    title: "By size",
    head: ["bytes up to", "allocations", "bytes in all", "never freed", "median lifetime"],
    rows: sizeClasses.map((one) => [
      ...[count(one.upTo), count(one.allocations), count(one.bytes)],
      ...[count(one.neverFreed), orNone(one.medianLifetime)],
    ]),
  });
}

function tellTrace(file: string, content: Uint8Array, asJson: boolean): void {
  const trace = traceIn(file, content);
  const lifetimes = lifetimesOf(trace);
  const { title } = trace;
  if (asJson) printJson({ kind: "trace", file, title: title ?? null, ...lifetimes });
  else
    print([summaryOf(file, title, lifetimes), lifetimeTable(lifetimes), sizeTable(lifetimes)].join("\n\n"));
}

function readHeap(file: string, content: Uint8Array): { readonly stats: HeapStats; readonly report: string } {
  try {
    const py = createPyMem({ snapshot: content });
    py.check();
    return { stats: py.stats(), report: py.debugMallocStats() };
  } catch (error) {
    throw new CommandError(`${file}: ${(error as Error).message.replace(/^createPyMem: /, "")}`);
  }
}

function tellHeap(file: string, content: Uint8Array, asJson: boolean): void {
  const { stats, report } = readHeap(file, content);
  if (asJson) {
    printJson({ kind: "snapshot", file, ...stats });
    return;
  }
  const lines = [
    `${printable(file)}:`,
    `  in use         ${bytes(stats.bytesInUse)} in ${count(stats.blocksInUse)} blocks`,
    `  free           ${bytes(stats.freeBytes)}, the largest request that has room ${bytes(stats.largestFree)}`,
    `  fragmentation  ${percent(stats.fragmentation)} of the free bytes are out of that request's reach`,
    `  memory         ${bytes(stats.memoryBytes)}: ${plural(stats.memoryPages, "page")}`,
  ];
  print(`${lines.join("\n")}\n\n${report}`);
}

function run(args: readonly string[]): number {
  const { values, positionals } = parse(args, { json: { type: "boolean", default: false } });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError("stats takes one file");
  const content = readInput(file);
  const kind = kindOfFile(content);
  if (kind === "trace") tellTrace(file, content, values.json);
  else if (kind === "snapshot") tellHeap(file, content, values.json);
  else throw notFor("stats", "a trace (.pmtc) or a snapshot of a heap", file, content);
  return 0;
}

export const stats: Command = {
  name: "stats",
  summary: "sizes, lifetimes and churn of a trace, or what is in a snapshot of a heap",
  usage,
  run,
};
