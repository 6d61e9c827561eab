// pymalloc-wasm/pyodide: Python in wasm on this allocator. Pyodide's own Python is built without pymalloc, and takes every block from the C
// library's malloc.
import { type GuestHeap, guestModule } from "../guest/guest-heap.js";
import { checkNames } from "../option-names.js";
import { install } from "./install.js";
import { InstallError } from "./install-error.js";
import { type BootOptions, checkBootOptions, loadWith } from "./loader.js";
import { type AllocatorOptions, limitOf } from "./options.js";
import { type PyodideHeap, pyodideHeap } from "./pyodide-heap.js";
import { checkModule, checkVersion, type Pyodide } from "./pyodide-module.js";
import { type DomainName, isInPlace } from "./records.js";

export { MemoryMisuseError, PyMemFatalError } from "../errors.js";
export type { GuestStats } from "../guest/guest-heap.js";
export { InstallError, type InstallErrorCode } from "./install-error.js";
export type { BootOptions, CreateModule, LoadPyodide, Settings } from "./loader.js";
export type { AllocatorOptions } from "./options.js";
export type { PyodideHeap } from "./pyodide-heap.js";
export type { Pyodide } from "./pyodide-module.js";
export type { DomainName } from "./records.js";

const AFTER_BOOT: readonly DomainName[] = ["mem", "obj"];
/** Bytes that Python needs to start, with some to spare. test/clients/pyodide-limit.long.ts starts it with them. */
const LEAST_TO_BOOT = 16 * 2 ** 20;
const LEAST_TO_DEBUG = 20 * 2 ** 20;
const BEFORE_BOOT: readonly DomainName[] = ["raw", "mem", "obj"];

/**
 * Has a Pyodide that is running take the memory of its objects (CPython's domains mem and obj) from this allocator from now on. Blocks
 * that it had before go back to where they came from. It stays until the page or process ends: it cannot be taken out again.
 * @param pyodide what loadPyodide gave.
 * @returns a heap with stats() and check().
 * @throws {TypeError | RangeError} an argument is not what it must be.
 * @throws {InstallError} it cannot be installed; nothing was changed.
 */
export async function installInPyodide<P extends Pyodide>(
  pyodide: P,
  options: AllocatorOptions = {},
): Promise<PyodideHeap<P>> {
  const name = "installInPyodide";
  checkNames(name, options, ["memoryLimit", "headroom"]);
  const limit = limitOf(name, options);
  if ((typeof pyodide !== "object" && typeof pyodide !== "function") || pyodide === null)
    throw new TypeError(`${name}: pyodide must be what loadPyodide gives`);
  checkVersion(name, pyodide.version);
  const module = checkModule(name, pyodide._module);
  const wasm = await guestModule();
  return pyodideHeap(pyodide, AFTER_BOOT, install(name, module, wasm, AFTER_BOOT, limit));
}

/**
 * Loads Pyodide with all of Python's memory (the domains raw, mem and obj) from this allocator, from before its first request.
 * @param options loadPyodide's, and those of {@link AllocatorOptions} and {@link BootOptions}.
 * @returns a heap with `pyodide`, stats() and check().
 * @throws {TypeError | RangeError} an option is not what it must be, or one that takes the allocator's place.
 * @throws {InstallError} it cannot be installed. There is no Pyodide then.
 */
export async function loadPyodideOn(options: BootOptions = {}): Promise<PyodideHeap<Pyodide>> {
  const name = "loadPyodideOn";
  checkBootOptions(name, options);
  const limit = limitOf(name, options, options.debug === true ? LEAST_TO_DEBUG : LEAST_TO_BOOT);
  const wasm = await guestModule();
  let heap: GuestHeap | undefined;
  const pyodide = await loadWith(options, (given) => {
    const module = checkModule(name, given);
    checkVersion(name, module.API?.version);
    heap = install(name, module, wasm, BEFORE_BOOT, limit);
    if (options.debug === true) module._PyMem_SetupDebugHooks();
  });
  // Of what has no version and never called for a module nothing more can be said.
  checkVersion(name, pyodide?.version);
  if (heap === undefined || !isInPlace(checkModule(name, pyodide._module)))
    throw new InstallError("ALLOCATOR", `${name}: Python was started with another allocator.`);
  return pyodideHeap(pyodide, BEFORE_BOOT, heap);
}
