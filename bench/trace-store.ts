import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { nodeCodecs } from "../src/cli/codecs.js";
import type { Trace } from "../src/trace/trace.js";
import { checkTrace, type TraceFacts } from "../src/trace/trace-check.js";
import { TraceError } from "../src/trace/trace-error.js";
import { decodeTrace } from "../src/trace/trace-file.js";
import { projectFolder } from "./toolchain.js";

export const TRACE_SUFFIX = ".pmtc";
export const traceFolder = `${join(projectFolder, "bench/traces")}/`;

export interface NamedTrace extends Trace {
  readonly name: string;
  readonly facts: TraceFacts;
}

export function traceNames(): string[] {
  const files = readdirSync(traceFolder).filter((file) => file.endsWith(TRACE_SUFFIX));
  return files.map((file) => file.slice(0, -TRACE_SUFFIX.length)).sort();
}

/** Reads and checks one trace; a TraceError names the file. */
export function loadTrace(name: string): NamedTrace {
  try {
    const trace = decodeTrace(readFileSync(`${traceFolder}${name}${TRACE_SUFFIX}`), nodeCodecs);
    return { ...trace, name, facts: checkTrace(trace) };
  } catch (error) {
    if (error instanceof TraceError)
      throw new TraceError(error.fault, `${name}${TRACE_SUFFIX}: ${error.message}`);
    throw error;
  }
}
