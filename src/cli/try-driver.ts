// How a program that is tried is set to work.
import { resolve } from "node:path";
import type { Driver } from "../try/job.js";
import { CommandError, UsageError } from "./command.js";
import { kindOfFile, notFor } from "./file-kinds.js";
import { readInput, traceIn } from "./input.js";

/** Files that the command line names. */
interface Ways {
  readonly run?: string | undefined;
  readonly trace?: string | undefined;
}

/** By its only mark: a command that asks nothing of its host imports nothing. */
const isWasiCommand = (program: Uint8Array<ArrayBuffer>): boolean =>
  WebAssembly.Module.exports(new WebAssembly.Module(program)).some(
    ({ name, kind }) => name === "_start" && kind === "function",
  );

/** How the program is set to work: as told, or as a WASI command if it is one. */
export function driverOf(
  file: string,
  program: Uint8Array<ArrayBuffer>,
  { run, trace }: Ways,
  args: readonly string[],
): Driver {
  if (run !== undefined && trace !== undefined)
    throw new UsageError("--run and --trace are two ways: give one");
  if (args.length > 0 && (run !== undefined || trace !== undefined))
    throw new UsageError("arguments behind -- are for WASI commands, without --run and --trace");
  if (run !== undefined) {
    readInput(run);
    return { kind: "script", file: resolve(run) };
  }
  if (trace !== undefined) {
    const bytes = readInput(trace);
    if (kindOfFile(bytes) !== "trace") throw notFor("--trace", "a trace (.pmtc)", trace, bytes);
    traceIn(trace, bytes);
    return { kind: "trace", file: resolve(trace) };
  }
  if (isWasiCommand(program)) return { kind: "wasi", args };
  throw new CommandError(
    `${file} is no WASI command, which would export _start: give --run a script that uses it, or --trace a trace that its malloc is to serve`,
  );
}
