// The compilers of npm (asc, wasm-merge, wasm-opt) behind three functions, and a cache of what they made.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isV8 } from "./engine.js";

function folderWithPackage(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : folderWithPackage(dirname(folder));
}

/** The checkout, whether this runs compiled in build/bench or, in tests, in bench. */
export const projectFolder = folderWithPackage(dirname(fileURLToPath(import.meta.url)));
// Not in build/, which every build wipes: extracting Pyodide's allocator and merging takes some ten seconds.
export const cacheFolder = join(projectFolder, "node_modules/.cache/pymalloc-wasm-bench");

/** The folder of an installed package. */
export function packageFolder(name: string): string {
  return join(projectFolder, "node_modules", name);
}

export function packageVersion(name: string): string {
  return versionIn(packageFolder(name));
}

/** The version in the package.json of `folder`. */
export function versionIn(folder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const hasVersion = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return hasVersion ? String(manifest.version) : "unknown";
}

// The compilers are megabytes of wasm that run for a second: optimizing them takes V8 longer than it saves, unless they
// have megabytes to work through.
const LARGE_MODULE_BYTES = 8e6;
const UNOPTIMIZED = ["--liftoff-only"];
/** Whatever runs the bench, the compilers run in Node. */
const NODE = isV8 ? process.execPath : "node";

function run(script: string, args: readonly string[], nodeFlags: readonly string[] = UNOPTIMIZED): void {
  execFileSync(NODE, [...nodeFlags, script, ...args], { stdio: ["ignore", "ignore", "inherit"] });
}

/** Works in a folder of its own and gives back the bytes of the file that `work` left there under `result`. */
function inScratchFolder(result: string, work: (folder: string) => void): Uint8Array {
  mkdirSync(cacheFolder, { recursive: true });
  const folder = mkdtempSync(join(cacheFolder, "work-"));
  try {
    work(folder);
    return readFileSync(join(folder, result));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `make()`, or what it gave the last time for the same inputs. */
export function cached(
  name: string,
  inputs: readonly (string | Uint8Array)[],
  make: () => Uint8Array,
): Uint8Array {
  const hash = createHash("sha256");
  for (const input of inputs) hash.update(input).update("\0");
  const file = join(cacheFolder, `${name}-${hash.digest("hex").slice(0, 16)}.wasm`);
  if (existsSync(file)) return readFileSync(file);
  const bytes = make();
  mkdirSync(cacheFolder, { recursive: true });
  // Renamed into place, so that a bench that is stopped leaves no half file behind.
  writeFileSync(`${file}.${process.pid}`, bytes);
  renameSync(`${file}.${process.pid}`, file);
  return bytes;
}

/** Compiles an AssemblyScript file as its users do: -O3, no `abort` import, and no assertions unless they are wanted. */
export function compile(
  entry: string,
  flags: readonly string[],
  { assertions = false }: { readonly assertions?: boolean } = {},
): Uint8Array {
  const asc = join(packageFolder("assemblyscript"), "bin/asc.js");
  return inScratchFolder("out.wasm", (folder) =>
    run(asc, [
      join("bench/wasm", entry),
      "-o",
      join(folder, "out.wasm"),
      "-O3",
      ...(assertions ? [] : ["--noAssert"]),
      "--use",
      "abort=",
      ...flags,
    ]),
  );
}

function binaryen(tool: string, args: readonly string[], nodeFlags?: readonly string[]): void {
  run(join(packageFolder("binaryen"), "bin", tool), args, nodeFlags);
}

/** Joins modules: imports of a later one from "name" are bound to the exports of the one called so. */
export function merge(modules: readonly { readonly name: string; readonly bytes: Uint8Array }[]): Uint8Array {
  return inScratchFolder("out.wasm", (folder) => {
    const inputs = modules.flatMap(({ name, bytes }) => {
      writeFileSync(join(folder, `${name}.wasm`), bytes);
      return [join(folder, `${name}.wasm`), name];
    });
    binaryen("wasm-merge", [...inputs, "-o", join(folder, "out.wasm"), "--all-features"]);
  });
}

/** Assembles WebAssembly text. */
export function assemble(text: string): Uint8Array {
  return inScratchFolder("out.wasm", (folder) => {
    writeFileSync(join(folder, "in.wat"), text);
    binaryen("wasm-as", [join(folder, "in.wat"), "-o", join(folder, "out.wasm")]);
  });
}

export function optimize(module: Uint8Array, flags: readonly string[]): Uint8Array {
  return inScratchFolder("out.wasm", (folder) => {
    writeFileSync(join(folder, "in.wasm"), module);
    const args = [join(folder, "in.wasm"), "-o", join(folder, "out.wasm"), "--all-features", ...flags];
    binaryen("wasm-opt", args, module.length > LARGE_MODULE_BYTES ? [] : UNOPTIMIZED);
  });
}
