// The allocator merged into a C program, with the fast paths of malloc and free inlined into their callers.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Binaryen } from "./binaryen.js";
import { ALLOCATOR, checkProgram, PROGRAM } from "./link-checks.js";

export interface LinkOptions {
  /** Keep the names of functions, for profiles and stack traces. */
  readonly names: boolean;
}

/** asc's names of the allocator's functions begin so, and what marks them here is in no other name. */
const ITS_NAMES = "$assembly/";
const MARK = "~";

/** Nodes of the largest function that calls malloc and looks whether it gave NULL: the shim's. They become part of their callers. */
const SHIM_NODES = "16";
/** Nodes above those of the fast paths. What is beyond them is behind a call, named so. */
const FAST_PATH_NODES = "100";
const SLOW = "--no-inline=*Slow";

/** Every function but the allocator's, by its first letter: more copies of the program's own would only make it larger. */
function inlineNothingElse(): string[] {
  const printable = Array.from({ length: 0x5e }, (_, index) => String.fromCharCode(0x21 + index));
  return printable.filter((letter) => letter !== MARK && letter !== "*").map((letter) => `--no-inline=${letter}*`);
}

function exportsOf(bytes: Uint8Array): string[] {
  return WebAssembly.Module.exports(new WebAssembly.Module(Uint8Array.from(bytes))).map(({ name }) => name);
}

/** The allocator as text, marked, and without the exports that the program has as well. */
function markAllocator(text: string): string {
  return text.replaceAll(ITS_NAMES, `$${MARK}`);
}

function linkIn(
  folder: string,
  program: Uint8Array,
  allocator: Uint8Array,
  { names }: LinkOptions,
): Uint8Array {
  const binaryen = new Binaryen();
  const at = (name: string) => join(folder, name);
  writeFileSync(at("program.wasm"), program);
  writeFileSync(at("allocator.wasm"), allocator);

  binaryen.run("wasm-dis", [at("allocator.wasm"), "-o", at("allocator.wat")]);
  writeFileSync(at("marked.wat"), markAllocator(readFileSync(at("allocator.wat"), "utf8")));

  const shims = ["-O3", "-aimfs", SHIM_NODES, "--strip-dwarf", "-g"];
  binaryen.run("wasm-opt", [at("program.wasm"), "-o", at("optimized.wasm"), ...shims]);

  const modules = [at("optimized.wasm"), PROGRAM, at("marked.wat"), ALLOCATOR];
  binaryen.run("wasm-merge", [...modules, "-o", at("merged.wasm"), "--skip-export-conflicts", "-g"]);

  const kept = exportsOf(program);
  const dropped = exportsOf(allocator).filter((name) => !kept.includes(name));
  const inlining = [SLOW, ...inlineNothingElse(), "-O3", "-aimfs", FAST_PATH_NODES, "-fimfs", FAST_PATH_NODES];
  const exports = dropped.map((name) => `--remove-exports=${name}`);
  const flags = [...exports, ...inlining, names ? "-g" : "--strip-debug"];
  binaryen.run("wasm-opt", [at("merged.wasm"), "-o", at("out.wasm"), ...flags]);
  return readFileSync(at("out.wasm"));
}

/** The program with the allocator in it, exporting what the program did. `file` is what messages call the program. */
export function link(
  file: string,
  program: Uint8Array,
  allocator: Uint8Array,
  options: LinkOptions,
): Uint8Array {
  checkProgram(file, program, exportsOf(allocator));
  const folder = mkdtempSync(join(tmpdir(), "pymalloc-wasm-"));
  try {
    return linkIn(folder, program, allocator, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
