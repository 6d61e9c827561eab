// A program in two modules that differ by malloc alone: wasi-libc's own, and ours merged in by the package's command.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Binaryen } from "../../src/binaryen.js";
import { link, MERGED_FLAGS, PROGRAM_FLAGS } from "../../src/link.js";
import type { Workshop } from "../compiled/workshop.js";
import { cached, cacheFolder, packageVersion, projectFolder } from "../toolchain.js";
import type { Program } from "./programs.js";

const WORKLOADS = join(projectFolder, "bench/c-programs/workloads");
const SHIMS = join(projectFolder, "assembly/shims");
const COMPILER_FLAGS = ["--target=wasm32-wasi", "-O3", "-DNDEBUG", "-mbulk-memory", "-ftls-model=local-exec"];
const LINKER_FLAGS = ["-O3", "--gc-sections", "--strip-debug", "-zstack-size=262144"];
const EXPORTS = ["_initialize", "__heap_base"];

/** own: wasi-libc's malloc, through the same two runs of wasm-opt. called, inlined: ours, by calls or not. */
export type Way = "own" | "called" | "inlined";

function textsIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => readFileSync(join(folder, name), "utf8"));
}

/** clang's module; with the shim, malloc is an import. */
function compile(program: Program, workshop: Workshop, shims: readonly string[]): Uint8Array {
  const { folder, files } = program.sources(workshop);
  const { headers, libraries, reactor } = workshop.wasi();
  const flags = [...COMPILER_FLAGS, "-isystem", headers, "-I", folder, "-I", WORKLOADS, ...program.flags];
  const sources = [
    ...files.map((file) => join(folder, file)),
    ...program.workload.map((file) => join(WORKLOADS, file)),
    ...shims.map((file) => join(SHIMS, file)),
  ];
  const inputs = [...sources.map((file) => readFileSync(file)), ...textsIn(WORKLOADS)];
  return cached(`c-${program.name}`, [...inputs, ...flags, ...LINKER_FLAGS], () =>
    workshop.clang().build({
      sources: sources.map((file) => ({ file, flags })),
      libraries: [reactor, ...libraries],
      exports: EXPORTS,
      linkFlags: LINKER_FLAGS,
    }),
  );
}

/** What the command does to a program, without an allocator to merge. */
function optimizeAlike(module: Uint8Array): Uint8Array {
  const folder = mkdtempSync(join(cacheFolder, "work-"));
  const at = (name: string) => join(folder, name);
  try {
    const binaryen = new Binaryen();
    writeFileSync(at("in.wasm"), module);
    binaryen.run("wasm-opt", [at("in.wasm"), "-o", at("optimized.wasm"), ...PROGRAM_FLAGS]);
    binaryen.run("wasm-opt", [at("optimized.wasm"), "-o", at("out.wasm"), ...MERGED_FLAGS, "-g"]);
    return readFileSync(at("out.wasm"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The module of a program, out of the cache if it is there. */
export function buildProgram(
  program: Program,
  way: Way,
  workshop: Workshop,
  allocator: Uint8Array,
): Uint8Array {
  const compiled = compile(program, workshop, way === "own" ? [] : ["malloc.c"]);
  const tools = [packageVersion("binaryen"), ...PROGRAM_FLAGS, ...MERGED_FLAGS];
  const inputs = [compiled, ...(way === "own" ? [] : [allocator]), ...tools];
  return cached(`c-${program.name}-${way}`, inputs, () =>
    way === "own"
      ? optimizeAlike(compiled)
      : link(program.name, compiled, allocator, { names: true, inline: way === "inlined" }),
  );
}
