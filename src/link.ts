// The allocator merged into a C program, with the fast paths of malloc and free inlined into their callers.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Binaryen } from "./binaryen.js";
import { ALLOCATOR, checkProgram, PROGRAM } from "./link-checks.js";

export interface LinkOptions {
  /** Keep the names of functions, for profiles and stack traces. */
  readonly names: boolean;
  /** false: malloc and free stay calls. */
  readonly inline: boolean;
}

/** asc's names of the allocator's functions begin so; instead of that they get what no other name begins with. */
const ITS_NAMES = "$assembly/";
const MARK = "~";

/** Every function that is not marked, by its first letter: more copies of the program's own would only make it larger. */
const EVERY_OTHER = Array.from({ length: 0x5e }, (_, index) => String.fromCharCode(0x21 + index))
  .filter((letter) => letter !== MARK && letter !== "*")
  .map((letter) => `--no-inline=${letter}*`);

/** Nodes above those of the shim's malloc, which calls the import and looks whether it gave NULL: it becomes part of its callers. */
const SHIM_NODES = "16";
/** Nodes above those of the fast paths, and of calloc with malloc's in it. */
const FAST_PATH_NODES = "150";
/** What the fast paths leave to others stays as the build has it. */
const SLOW_PATHS = ["*Slow", "~large/*", "~small/*", "~raw/*", "~gates/*"].map(
  (name) => `--no-inline=${name}`,
);

/** What wasm-opt does to a program by itself, and then to all of it. */
export const PROGRAM_FLAGS = ["-O3", "-aimfs", SHIM_NODES, "--strip-dwarf", "-g"];
export const MERGED_FLAGS = [
  ...[...SLOW_PATHS, ...EVERY_OTHER],
  ...["-O3", "-aimfs", FAST_PATH_NODES, "-fimfs", FAST_PATH_NODES],
];

function exportsOf(module: Uint8Array): string[] {
  const compiled = new WebAssembly.Module(Uint8Array.from(module));
  return WebAssembly.Module.exports(compiled).map(({ name }) => name);
}

/** The work of link, over files in the folder. */
function linkIn(
  folder: string,
  program: Uint8Array,
  allocator: Uint8Array,
  options: LinkOptions,
): Uint8Array {
  const binaryen = new Binaryen();
  const at = (name: string): string => join(folder, name);
  writeFileSync(at("program.wasm"), program);
  writeFileSync(at("allocator.wasm"), allocator);

  binaryen.run("wasm-opt", [at("program.wasm"), "-o", at("optimized.wasm"), ...PROGRAM_FLAGS]);
  binaryen.run("wasm-dis", [at("allocator.wasm"), "-o", at("allocator.wat")]);
  const text = readFileSync(at("allocator.wat"), "utf8");
  writeFileSync(at("marked.wat"), text.replaceAll(ITS_NAMES, `$${MARK}`));

  const modules = [at("optimized.wasm"), PROGRAM, at("marked.wat"), ALLOCATOR];
  binaryen.run("wasm-merge", [...modules, "-o", at("merged.wasm"), "--rename-export-conflicts", "-g"]);

  // What both export is the program's; the allocator's got another name.
  const kept = exportsOf(program);
  const itsOwn = exportsOf(readFileSync(at("merged.wasm"))).filter((name) => !kept.includes(name));
  binaryen.run("wasm-opt", [
    ...[at("merged.wasm"), "-o", at("out.wasm")],
    ...itsOwn.map((name) => `--remove-exports=${name}`),
    ...(options.inline ? MERGED_FLAGS : ["-O3"]),
    options.names ? "-g" : "--strip-debug",
  ]);
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
