// The functions of a heap in the shapes that a program's allocator has: wasm, so that no JavaScript is on a request's way.
import type { GuestHost } from "../guest/guest-exports.js";
import type { GuestHeap } from "../guest/guest-heap.js";
import type { RoleName } from "./allocator-roles.js";
import { i32Function, SmallModule } from "./small-module.js";
import type { TriedInstance } from "./tried-instance.js";
import { TryError } from "./try-error.js";

/** What the heap aligns blocks to: a request for more is the own allocator's. */
export const ALIGNMENT = 8;

const [I32, EMPTY] = [0x7f, 0x40];
const [IF, ELSE, END, LESS_OR_EQUAL] = [0x04, 0x05, 0x0b, 0x4d];
const get = (parameter: number): number[] => [0x20, parameter];
const constant = (value: number): number[] => [0x41, value];
const call = (function_: number): number[] => [0x10, function_];

/** Indices of functions in the module of adapters. */
interface Callees {
  readonly malloc: number;
  readonly calloc: number;
  readonly realloc: number;
  readonly free: number;
  readonly owns: number;
  readonly usable: number;
}

/** The code of the function that stands in for one of the role, or undefined where the own one stays. */
function codeOf(role: RoleName, callees: Callees, own: number): number[] | undefined {
  const { malloc, calloc, realloc, free, owns, usable } = callees;
  const choice = (condition: number[], then: number[], otherwise: number[], result = I32): number[] => [
    ...[...condition, IF, result],
    ...[...then, ELSE, ...otherwise, END],
  ];
  const all = (count: number): number[] => [
    ...Array.from({ length: count }, (_, i) => get(i)).flat(),
    ...call(own),
  ];
  const isNarrow = (parameter: number): number[] => [
    ...get(parameter),
    ...constant(ALIGNMENT),
    LESS_OR_EQUAL,
  ];
  const isOurs = [...get(0), ...call(owns)];
  switch (role) {
    case "malloc":
      return [...get(0), ...call(malloc)];
    case "calloc":
      return [...constant(0), ...get(0), ...get(1), ...call(calloc)];
    case "realloc":
      return [...get(0), ...get(1), ...call(realloc)];
    case "free":
      return [...get(0), ...call(free)];
    case "memalign":
      return choice(isNarrow(0), [...get(1), ...call(malloc)], all(2));
    case "malloc_usable_size":
      return choice(isOurs, [...get(0), ...call(usable)], all(1));
    case "rust_alloc":
      return choice(isNarrow(1), [...get(0), ...call(malloc)], all(2));
    case "rust_alloc_zeroed":
      return choice(isNarrow(1), [...constant(0), ...constant(1), ...get(0), ...call(calloc)], all(2));
    case "rust_realloc":
      return choice(isOurs, [...get(0), ...get(3), ...call(realloc)], all(4));
    case "rust_dealloc":
      return choice(isOurs, [...get(0), ...call(free)], all(3), EMPTY);
    case "sized_free":
      return choice(isOurs, [...get(0), ...call(free)], all(2), EMPTY);
    case "posix_memalign":
      return undefined;
  }
}

/** realloc(ctx, p, n) and free(ctx, p) of blocks that the heap does not own, as wasm functions. */
export function older(instance: TriedInstance): Pick<GuestHost, "olderRealloc" | "olderFree" | "olderCtx"> {
  const absent = (): never => {
    throw new TryError(
      "a block of the program's own allocator reached ours: the function that has it was not found",
    );
  };
  const module = new SmallModule();
  const realloc = module.import(i32Function(2, true), instance.own.realloc ?? absent);
  const free = module.import(i32Function(1, false), instance.own.free ?? absent);
  module.define("realloc", i32Function(3, true), [...get(1), ...get(2), ...call(realloc)]);
  module.define("free", i32Function(2, false), [...get(1), ...call(free)]);
  const functions = module.instantiate();
  return {
    olderRealloc: functions.realloc as GuestHost["olderRealloc"],
    olderFree: functions.free as GuestHost["olderFree"],
    olderCtx: 0,
  };
}

/** Puts the heap's functions into the instance's table. */
export function install(instance: TriedInstance, { exports }: GuestHeap): void {
  const module = new SmallModule();
  const callees: Callees = {
    malloc: module.import(i32Function(1, true), exports.malloc),
    calloc: module.import(i32Function(3, true), exports.py_calloc),
    realloc: module.import(i32Function(2, true), exports.realloc),
    free: module.import(i32Function(1, false), exports.free),
    owns: module.import(i32Function(1, true), exports.owns),
    usable: module.import(i32Function(1, true), exports.malloc_usable_size),
  };
  const types = instance.roles.map((_, slot) => {
    const { parameters, hasResult } = instance.roleAt(slot);
    return i32Function(parameters, hasResult);
  });
  const own = types.map((type, slot) => module.import(type, instance.ownAt(slot)));
  for (const [slot, type] of types.entries()) {
    const code = codeOf(instance.roleAt(slot).name, callees, own[slot] ?? 0);
    if (code) module.define(`${slot}`, type, code);
  }
  const adapters = module.instantiate();
  // C's three are the heap's own functions, without an adapter before them.
  const direct: Readonly<Partial<Record<RoleName, unknown>>> = {
    malloc: exports.malloc,
    realloc: exports.realloc,
    free: exports.free,
  };
  for (const [slot, role] of instance.roles.entries()) {
    const function_ = direct[role] ?? adapters[slot];
    if (function_) instance.replace(slot, function_);
  }
}
