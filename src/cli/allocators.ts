// Who can be replayed on from the command line, by name.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import * as v8 from "node:v8";
import {
  moduleAllocator,
  pyodideAllocator,
  type ReplayAllocator,
  type ThiNgMemPool,
  thiNgAllocator,
} from "../replay/allocator.js";
import { readModule } from "./builds.js";
import { findPackage, notInstalled, PYODIDE } from "./packages.js";

const OF_FILES: { readonly [name: string]: readonly [file: string, about: string] } = {
  default: ["pymalloc.wasm", "this package"],
  fast: ["pymalloc.fast.wasm", "this package, without checks"],
  secure: ["pymalloc.secure.wasm", "this package, hardened"],
  sampling: ["pymalloc.sampling.wasm", "this package, with what samples allocations"],
  debug: ["pymalloc.debug.wasm", "this package, assertions on"],
  tlsf: ["tlsf.wasm", "AssemblyScript's own"],
};

/** Those that need a package, as npm install takes it, and the file of it. */
const OF_PACKAGES: { readonly [name: string]: readonly [wanted: string, file: string] } = {
  dlmalloc: [PYODIDE, "pyodide/pyodide.asm.wasm"],
  "thi.ng": ["@thi.ng/malloc", "@thi.ng/malloc"],
};

export const ALLOCATOR_NAMES: readonly string[] = [...Object.keys(OF_FILES), ...Object.keys(OF_PACKAGES)];

/** Whether the package that it needs is here. */
export function isHere(name: string): boolean {
  const [, file] = OF_PACKAGES[name] ?? [];
  return file === undefined || findPackage(file) !== undefined;
}

/** V8 optimizes each function when it is called first, so that it does not do so in the middle of a replay. */
function optimizeFromTheFirstCall(): void {
  if (process.versions.bun !== undefined) return;
  v8.setFlagsFromString("--no-liftoff");
  v8.setFlagsFromString("--wasm-lazy-compilation");
}

async function ofPackage(name: string, driver: WebAssembly.Module): Promise<ReplayAllocator> {
  const [wanted = "", file = ""] = OF_PACKAGES[name] ?? [];
  const path = findPackage(file);
  if (path === undefined) throw notInstalled(`${name} comes from`, wanted);
  if (name === "dlmalloc")
    return pyodideAllocator(driver, new WebAssembly.Module(Uint8Array.from(readFileSync(path))));
  const { MemPool } = (await import(pathToFileURL(path).href)) as { MemPool: ThiNgMemPool };
  return thiNgAllocator(driver, MemPool);
}

/** @throws {CommandError} one needs a package that is not here. */
export async function allocatorsOf(names: readonly string[]): Promise<ReplayAllocator[]> {
  optimizeFromTheFirstCall();
  const driver = readModule("replay.wasm");
  return Promise.all(
    names.map((name) => {
      const [file, about = ""] = OF_FILES[name] ?? [];
      if (file === undefined) return ofPackage(name, driver);
      return moduleAllocator(name, about, driver, readModule(file));
    }),
  );
}
