// bench/instructions.json: what the allocators executed when the file was made, and what has moved since.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { NativeTools } from "./native-tools.js";
import { projectFolder } from "./toolchain.js";

/** Single calls of one kind. */
export interface CallFigures {
  readonly calls: number;
  readonly mean: number;
  readonly median: number;
  readonly p99: number;
  readonly p999: number;
  readonly worst: number;
  /** Operation of the trace, and the bytes that it asked for or gave back. */
  readonly worstAt: number;
  readonly worstSize: number;
  /** Calls that grew memory: in none of the figures above but the mean. */
  readonly growths: number;
  readonly worstGrowth: number;
}

/** Wasm instructions of a whole trace. */
export interface WasmFigures {
  readonly allocator: string;
  readonly workload: string;
  readonly operations: number;
  readonly perOperation: number;
  /** Bytes that memory.fill and memory.copy wrote, which count as one instruction. */
  readonly bytesPerOperation: number;
  readonly calls: { readonly [operation: string]: CallFigures };
}

/** Instructions of the processor for the first operations of a trace, net of the driver's. */
export interface NativeFigures {
  readonly allocator: string;
  readonly workload: string;
  readonly operations: number;
  readonly perOperation: number;
}

export interface InstructionFile {
  readonly versions: { readonly [allocator: string]: string };
  /** Of the tools that made `native`. */
  readonly tools: NativeTools | null;
  readonly wasm: readonly WasmFigures[];
  readonly native: readonly NativeFigures[];
}

const FILE = join(projectFolder, "bench/instructions.json");

export function readInstructionFile(): InstructionFile | undefined {
  return existsSync(FILE) ? JSON.parse(readFileSync(FILE, "utf8")) : undefined;
}

type Named = { readonly allocator: string; readonly workload: string };
const nameOf = ({ allocator, workload }: Named): string => `${allocator}, ${workload}`;

/** Sorted by name, so that a change of the file shows what changed. Figures of allocators not measured now stay. */
function joined<Figures extends Named>(old: readonly Figures[], now: readonly Figures[]): Figures[] {
  const measured = new Set(now.map(({ allocator }) => allocator));
  return [...old.filter(({ allocator }) => !measured.has(allocator)), ...now].sort((left, right) =>
    nameOf(left) < nameOf(right) ? -1 : 1,
  );
}

/** Counts of other tools cannot stand beside one another: with other ones, `native` begins anew. */
export function writeInstructionFile(now: InstructionFile): void {
  const old = readInstructionFile();
  const versions = Object.entries({ ...old?.versions, ...now.versions }).sort();
  const sameTools = now.tools === null || JSON.stringify(now.tools) === JSON.stringify(old?.tools);
  const file: InstructionFile = {
    versions: Object.fromEntries(versions),
    tools: now.tools ?? old?.tools ?? null,
    wasm: joined(old?.wasm ?? [], now.wasm),
    native: joined((sameTools && old?.native) || [], now.native),
  };
  writeFileSync(FILE, `${JSON.stringify(file, null, 2)}\n`);
}
