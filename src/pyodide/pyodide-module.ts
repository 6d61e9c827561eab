// What is needed of Pyodide, and whether it is there. Nothing is changed here.
import { describe } from "../arguments.js";
import type { WasmFunction } from "../guest/guest-exports.js";
import { InstallError } from "./install-error.js";

/** Versions that the tests run on. */
export const TESTED_VERSIONS = /^314\.0\.\d+$/;

/** As `pyodide` has it: what is used of the package's PyodideAPI. */
export interface Pyodide {
  /** Pyodide's: 314.0.x. */
  readonly version: string;
  /** Emscripten's Module: private, and yet the only way to CPython's C functions. */
  readonly _module?: unknown;
}

const FUNCTIONS = [
  "_malloc",
  "_memalign",
  "_free",
  "_PyMem_GetAllocator",
  "_PyMem_SetAllocator",
  "_PyMem_SetupDebugHooks",
  "__PyMem_GetCurrentAllocatorName",
] as const;

/** The part of Emscripten's Module that is used. */
export type PyodideModule = { readonly [name in (typeof FUNCTIONS)[number]]: WasmFunction } & {
  readonly memory: WebAssembly.Memory;
  readonly wasmTable: WebAssembly.Table;
  readonly API?: { readonly version?: string };
};

/** @throws {InstallError} VERSION. */
export function checkVersion(name: string, version: unknown): void {
  if (typeof version === "string" && TESTED_VERSIONS.test(version)) return;
  throw new InstallError(
    "VERSION",
    `${name}: Pyodide ${typeof version === "string" ? version : "of an unknown version"} has not been tried: it takes 314.0.x.`,
  );
}

/**
 * The module, if it has all that is needed.
 * @throws {InstallError} EXPORTS: something is missing.
 */
export function checkModule(name: string, given: unknown): PyodideModule {
  if (typeof given !== "object" || given === null)
    throw new InstallError(
      "EXPORTS",
      `${name}: pyodide._module is ${describe(given)}, not Emscripten's Module.`,
    );
  const module = given as Record<string, unknown>;
  const missing = FUNCTIONS.filter((each) => typeof module[each] !== "function") as string[];
  if (!(module.memory instanceof WebAssembly.Memory)) missing.push("memory");
  if (!(module.wasmTable instanceof WebAssembly.Table)) missing.push("wasmTable");
  if (missing.length > 0)
    throw new InstallError("EXPORTS", `${name}: this Pyodide does not export ${missing.join(", ")}.`);
  return given as PyodideModule;
}
