// A program's own allocator: by the names that it exports, by those in its name section, and by its code where neither has any.

import { fits, ROLES, type Role, type RoleName, roleOf } from "./allocator-roles.js";
import { findBelowBindgen } from "./below-bindgen.js";
import { codeShape } from "./code-shapes.js";
import { findByCode } from "./find-by-code.js";
import type { FoundAllocator, FoundFunction } from "./found-allocator.js";
import type { GlueName } from "./glue-names.js";
import { TryError } from "./try-error.js";
import { KIND, type WasmModule } from "./wasm-module.js";

/** Where to look beside the module itself. */
export interface Hints {
  /** Names that the user has given, by role. */
  readonly given: ReadonlyMap<RoleName, string>;
  /** What the program's JavaScript calls malloc and so on; asked for only where the module does not tell. */
  readonly inGlue: (module: WasmModule) => ReadonlyMap<RoleName, GlueName>;
}

/** Exports that are offered for --malloc and --free, at most. */
const SHOWN_CANDIDATES = 8;

function namesOf(module: WasmModule): { name: string; index: number; how: string }[] {
  const exported = module.exports
    .filter(({ kind }) => kind === KIND.function)
    .map(({ name, index }) => ({ name, index, how: `export "${name}"` }));
  const named = [...module.names].map(([index, name]) => ({ name, index, how: `named "${name}"` }));
  return [...exported, ...named];
}

function findGiven(module: WasmModule, role: Role, name: string): FoundFunction {
  const found = namesOf(module).find((one) => one.name === name);
  const index = found?.index ?? (/^\d+$/.test(name) ? Number(name) : -1);
  if (index < 0 || index >= module.typeIndices.length)
    throw new TryError(`--${role.name} ${name}: no function is exported or named so`);
  if (!fits(role, module.typeOf(index)) || module.bodyOf(index) === undefined)
    throw new TryError(
      `--${role.name} ${name}: function ${index} is not of ${role.name}'s type, which takes ${role.parameters} of i32 and gives ${role.hasResult ? "one" : "nothing"}`,
    );
  return { role: role.name, index, how: `given as --${role.name} ${name}` };
}

/** By name and type. Where a name stands for several functions of that type, each is one. */
function findByName(module: WasmModule, role: Role): FoundFunction[] {
  return namesOf(module)
    .filter(({ name, index }) => role.pattern.test(name) && fits(role, module.typeOf(index)))
    .filter(({ index }) => module.bodyOf(index) !== undefined)
    .map(({ index, how }) => ({ role: role.name, index, how }));
}

/** A function that only hands on to another one of its type has that one beside it: others may call it directly. */
function withForwarded(module: WasmModule, found: FoundFunction): FoundFunction[] {
  const callee = codeShape(module, found.index).forwardsTo;
  const isSame = callee !== undefined && module.typeIndices[callee] === module.typeIndices[found.index];
  if (!isSame || module.bodyOf(callee) === undefined) return [found];
  return [found, ...withForwarded(module, { ...found, index: callee, how: `${found.how}, which calls it` })];
}

function uniqueByIndex(functions: readonly FoundFunction[]): FoundFunction[] {
  const byIndex = new Map(functions.toReversed().map((one) => [one.index, one]));
  return functions.filter((one) => byIndex.get(one.index) === one);
}

const has = (functions: readonly FoundFunction[], ...roles: RoleName[]): boolean =>
  functions.some(({ role }) => roles.includes(role));

function candidates(module: WasmModule, name: RoleName): string {
  const exported = module.exports.filter(
    ({ kind, index }) => kind === KIND.function && fits(roleOf(name), module.typeOf(index)),
  );
  const shown = exported.slice(0, SHOWN_CANDIDATES).map((one) => one.name);
  if (shown.length === 0) return `no export has the type of --${name}`;
  return `--${name} may be one of ${shown.join(", ")}${exported.length > shown.length ? ", ..." : ""}`;
}

function checkMemory(module: WasmModule): void {
  const [memory, ...more] = module.memories;
  if (memory === undefined) throw new TryError("it has no memory, and so no malloc");
  if (more.length > 0) throw new TryError(`it has ${more.length + 1} memories: a heap lies in one`);
  if (memory.isShared)
    throw new TryError("its memory is shared among threads, which is not there yet: build it without");
  if (memory.is64)
    throw new TryError(
      "its memory has 64-bit addresses, and the allocator is one of 32 bits: build it for wasm32",
    );
}

function findNamed(module: WasmModule, { given }: Hints): FoundFunction[] {
  return ROLES.flatMap((role) => {
    const name = given.get(role.name);
    return name === undefined ? findByName(module, role) : [findGiven(module, role, name)];
  });
}

function findInGlue(module: WasmModule, { inGlue }: Hints): FoundFunction[] {
  return [...inGlue(module)].flatMap(([role, { name, script }]) => {
    const index = module.exports.find((one) => one.name === name)?.index;
    if (index === undefined || module.bodyOf(index) === undefined) return [];
    return [{ role, index, how: `export "${name}", which ${script} calls _${role}` }];
  });
}

const isWhole = (functions: readonly FoundFunction[]): boolean =>
  has(functions, "malloc", "rust_alloc") && has(functions, "free", "rust_dealloc", "sized_free");

/** The functions that are known by somebody's word, from the best source that has both malloc and free. */
function findKnown(module: WasmModule, hints: Hints): FoundFunction[] {
  const named = findNamed(module, hints);
  if (isWhole(named)) return named;
  const glue = [...named, ...findInGlue(module, hints)];
  return isWhole(glue) ? glue : [...named, ...findBelowBindgen(module)];
}

/** @throws {TryError} there is none, or it is of a kind that cannot be tried. */
export function findAllocator(module: WasmModule, hints: Hints): FoundAllocator {
  checkMemory(module);
  const known = uniqueByIndex(findKnown(module, hints).flatMap((one) => withForwarded(module, one)));
  if (!isWhole(known))
    throw new TryError(
      `no malloc and free are exported or named; say which they are: ${candidates(module, "malloc")}; ${candidates(module, "free")}`,
    );
  const { functions, ...others } = findByCode(module, known);
  const byCode = functions.flatMap((one) => withForwarded(module, one));
  return { functions: uniqueByIndex([...known, ...byCode]), ...others };
}
