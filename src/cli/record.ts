import { basename, extname, resolve } from "node:path";
import { checkTrace } from "../trace/trace-check.js";
import { encodeTrace } from "../trace/trace-file.js";
import { parse } from "./arguments.js";
import { deflateRaw } from "./codecs.js";
import { type Command, UsageError } from "./command.js";
import { notFor } from "./file-kinds.js";
import { readInput } from "./input.js";
import { bytes, count, note, printable, printJson } from "./output.js";
import { checkOutput, writeOutput } from "./output-file.js";
import { type Recorded, runRecordJob } from "./record-job.js";

const usage = `pymalloc-wasm record SCRIPT.py [-o FILE] [--with-start] [--json] [-- ARGS...]

Runs a Python script in npm's pyodide and writes each request to CPython's allocator into a trace, which replay, stats and inspect take.
The script has the folder that the command is run in, its own folder, and Python's standard library.

  -o, --output      the file to write (default: the script's name with .pmtc)
  --with-start      from the interpreter's first request on: Pyodide's start makes seven million
  --json            one JSON document on stdout; what the script prints goes to stderr

What stands after -- is the script's. Exit code: the script's own; 1 if it raised an exception, 130 after Ctrl-C. The trace is written in any case;
a second Ctrl-C ends at once, without it.
`;

function save({ isFull, exitCode, ...trace }: Recorded, output: string, asJson: boolean): void {
  const { title } = trace;
  const facts = checkTrace(trace);
  const file = encodeTrace(trace, deflateRaw);
  writeOutput(output, file);
  if (asJson) printJson({ file: output, bytes: file.length, title, exitCode, isFull, ...facts });
  else
    note(
      `${printable(output)}: ${count(facts.operations)} operations, at most ${bytes(facts.peakBytes)} live; ${bytes(file.length)}`,
    );
  if (isFull) note(`${printable(output)} is full: it ends before the script did`);
}

/** @throws {CommandError} it is no text that Python could run. */
function checkScript(script: string): void {
  const source = readInput(script);
  if (source.includes(0)) throw notFor("record", "a Python script", script, source);
}

async function run(words: readonly string[]): Promise<number> {
  const end = words.indexOf("--");
  const [own, args] = end < 0 ? [words, []] : [words.slice(0, end), words.slice(end + 1)];
  const { values, positionals } = parse(own, {
    output: { type: "string", short: "o" },
    "with-start": { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  });
  const [script, more] = positionals;
  if (script === undefined) throw new UsageError("record takes a Python script");
  if (more !== undefined)
    throw new UsageError(
      `record takes one script; if ${JSON.stringify(more)} is for the script, it stands behind --`,
    );
  const output = values.output ?? `${basename(script, extname(script))}.pmtc`;
  checkScript(script);
  checkOutput({ file: output, option: "-o", kind: "trace", inputs: [script] });
  const job = { script: resolve(script), args, withStart: values["with-start"], asJson: values.json };
  const recorded = await runRecordJob(job);
  if (recorded === undefined) return 1;
  save({ ...recorded, title: ["python", script, ...args].join(" ") }, output, values.json);
  return recorded.exitCode;
}

export const recordCommand: Command = {
  name: "record",
  summary: "a Python script's requests, as a trace",
  usage,
  run,
};
