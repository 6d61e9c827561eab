// Functions of an allocator that have no name, found by what they have to do with those that are known.
import { fits, type RoleName, roleOf } from "./allocator-roles.js";
import { type CodeShape, codeShape } from "./code-shapes.js";
import { BY_CODE, type FoundAllocator, type FoundFunction } from "./found-allocator.js";
import type { WasmModule } from "./wasm-module.js";

interface Candidate extends CodeShape {
  readonly index: number;
  readonly callsMalloc: boolean;
  readonly callsFree: boolean;
}

/** Who calls so many of the functions that malloc is made of is of the allocator. */
const SHARED = 2;
/** What has more callers is not of the allocator alone, as assertions and what they print are not. */
const MAX_CALLERS = 16;

const indices = (known: readonly FoundFunction[], ...roles: RoleName[]): number[] =>
  known.filter(({ role }) => roles.includes(role)).map(({ index }) => index);

/** The functions that malloc is made of: it calls them, and few others do. */
function innerFunctions(
  module: WasmModule,
  shapes: readonly CodeShape[],
  makers: readonly number[],
  isKnown: ReadonlySet<number>,
): Set<number> {
  const callers = new Map<number, number>();
  for (const { callees } of shapes) for (const one of callees) callers.set(one, (callers.get(one) ?? 0) + 1);
  const called = makers.flatMap((maker) => [...(shapes[maker - module.importedFunctions]?.callees ?? [])]);
  const isInner = (one: number): boolean =>
    module.bodyOf(one) !== undefined && !isKnown.has(one) && (callers.get(one) ?? 0) <= MAX_CALLERS;
  return new Set(called.filter(isInner));
}

/** Those that work on blocks' insides, but for those that are known. */
function allocatorsOwn(module: WasmModule, known: readonly FoundFunction[]): Candidate[] {
  const makers = indices(known, "malloc", "rust_alloc");
  const frees = indices(known, "free", "rust_dealloc", "sized_free");
  const isKnown = new Set(known.map(({ index }) => index));
  const shapes = module.bodies.map((_, i) => codeShape(module, module.importedFunctions + i));
  const inner = innerFunctions(module, shapes, makers, isKnown);
  return shapes.flatMap((shape, i): Candidate[] => {
    const index = module.importedFunctions + i;
    const [callsMalloc, callsFree] = [makers, frees].map((all) => all.some((one) => shape.callees.has(one)));
    const sharesInner = [...shape.callees].filter((one) => inner.has(one)).length >= SHARED;
    const isOwn = (callsMalloc && shape.readsHeaders) || ((callsMalloc || callsFree) && sharesInner);
    if (!isOwn || isKnown.has(index)) return [];
    return [{ index, ...shape, callsMalloc: callsMalloc === true, callsFree: callsFree === true }];
  });
}

/** The only function of the allocator's that may be a realloc, unless one is known. */
function onlyRealloc(module: WasmModule, own: readonly Candidate[]): FoundFunction[] {
  const roles = ["realloc", "rust_realloc"] as const;
  const found = own
    .filter(({ callsFree }) => callsFree)
    .flatMap(({ index }) =>
      roles
        .filter((role) => fits(roleOf(role), module.typeOf(index)))
        .map((role) => ({ role, index, how: BY_CODE })),
    );
  return found.length === 1 ? found : [];
}

/** What hands a size and an alignment on to Rust's alloc, and then looks whether there is something to clear. */
function zeroing(
  module: WasmModule,
  known: readonly FoundFunction[],
  own: readonly Candidate[],
): FoundFunction[] {
  if (indices(known, "rust_alloc_zeroed").length > 0) return [];
  const allocs = indices(known, "rust_alloc");
  return own
    .filter(({ passesOnTo, callsFree }) => !callsFree && allocs.some((alloc) => passesOnTo.has(alloc)))
    .filter(({ index }) => fits(roleOf("rust_alloc_zeroed"), module.typeOf(index)))
    .map(({ index }) => ({ role: "rust_alloc_zeroed", index, how: BY_CODE }));
}

export function findByCode(module: WasmModule, known: readonly FoundFunction[]): FoundAllocator {
  const own = allocatorsOwn(module, known);
  const isKnown = indices(known, "realloc", "rust_realloc").length > 0;
  const reallocs = isKnown ? [] : onlyRealloc(module, own);
  const functions = [...reallocs, ...zeroing(module, known, own)];
  const rest = own.filter(({ index }) => functions.every((one) => one.index !== index));
  const makers = rest.filter(({ callsMalloc, callsFree }) => callsMalloc && !callsFree);
  const numbers = (all: readonly Candidate[]): number[] => all.map(({ index }) => index);
  return {
    functions,
    guarded: numbers(makers),
    aligning: numbers(
      makers.filter(({ index, negates }) => negates && fits(roleOf("memalign"), module.typeOf(index))),
    ),
    unclear: isKnown || reallocs.length > 0 ? [] : numbers(rest.filter(({ callsFree }) => callsFree)),
  };
}
