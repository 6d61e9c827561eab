// Instructions of the processor: an allocator's module becomes C by wasm2c and a program by gcc, and callgrind counts what it
// executes while it replays a trace. The same tools give the same counts on every machine of an architecture.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Trace } from "../src/trace/trace.js";
import { type NativeTools, runtimeFolder } from "./native-tools.js";
import { cached, projectFolder } from "./toolchain.js";

const HOST = join(projectFolder, "bench/native/replay.c");
const FLAGS = ["-std=gnu11", "-O2", "-w"];

function inScratchFolder<Result>(work: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), "pymalloc-wasm-native-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compile(wasm: Uint8Array): Uint8Array {
  return inScratchFolder((folder) => {
    const runtime = runtimeFolder() ?? "";
    writeFileSync(join(folder, "heap.wasm"), wasm);
    const run = (tool: string, ...args: string[]): void => {
      execFileSync(tool, args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
    };
    run("wasm2c", "heap.wasm", "-n", "heap", "-o", "heap.c");
    const imports = readFileSync(join(folder, "heap.h"), "utf8").includes("emscripten_resize_heap");
    const sources = [HOST, "heap.c", join(runtime, "wasm-rt-impl.c")];
    const flags = [...FLAGS, ...(imports ? ["-DIMPORTS_RESIZE"] : []), "-I.", `-I${runtime}`];
    run("gcc", ...flags, ...sources, "-lm", "-o", "replay");
    return readFileSync(join(folder, "replay"));
  });
}

/** The module as a program that replays a trace. Pyodide's takes gcc half a minute, for the data that it carries. */
export function nativeReplay(name: string, wasm: Uint8Array, { gcc, wasm2c }: NativeTools): Uint8Array {
  const inputs = [wasm, readFileSync(HOST), gcc, wasm2c, process.arch, ...FLAGS];
  return cached(`native-${name}`, inputs, () => compile(wasm));
}

function writeTrace(file: string, { slotCount, words }: Trace, operations: number): void {
  const first = words.subarray(0, 2 * operations);
  writeFileSync(file, Uint32Array.of(first.length / 2, slotCount));
  writeFileSync(file, new Uint8Array(first.buffer, first.byteOffset, first.byteLength), { flag: "a" });
}

/** Instructions of `program` within its replay of so many operations. */
export function countNative(program: Uint8Array, trace: Trace, operations: number): number {
  return inScratchFolder((folder) => {
    const file = (name: string): string => join(folder, name);
    writeFileSync(file("replay"), program, { mode: 0o755 });
    writeTrace(file("trace"), trace, operations);
    const options = [
      "--tool=callgrind",
      "--toggle-collect=replay",
      `--callgrind-out-file=${file("counts")}`,
      "--quiet",
    ];
    execFileSync("valgrind", [...options, file("replay"), file("trace")], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const total = /^totals: (\d+)/m.exec(readFileSync(file("counts"), "utf8"))?.[1];
    if (total === undefined) throw new Error("callgrind wrote no total");
    return Number(total);
  });
}
