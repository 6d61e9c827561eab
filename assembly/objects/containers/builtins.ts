// The built-in types, and the objects of which there is one: a block of the mem domain, made when the first of them is needed.
//
//   constants   addresses, 0 = not made yet (BuiltIns)
//   types       records of TYPE_SIZE bytes [NB_KINDS]
//   small ints  u32 [NB_SMALL_INTS]: their addresses, 0 = not made yet
//
// The types' records lie in the block itself, so that "is it a list?" compares two words and reads one address.

import { MISUSE_DEAD_OBJECT } from "../../config";
import { misuse } from "../../guard";
import { heap } from "../../heap";
import { at, IMMORTAL_REFCNT } from "../layout";
import { Mem } from "../memory";
import { isAlive } from "../references";
import { ensureState, state } from "../state";
import { HAS_BUFFER_BYTES, HAVE_GC, IN_ORDER, IS_TAGGED, OFFSETS, PyType, sealType } from "../type";
import { weakrefType } from "../weakref";
import { failNull, NO_MEMORY, WRONG_TYPE } from "./errors";

// Kinds: what PyType_Of takes.
export const INT: u32 = 0;
export const FLOAT: u32 = 1;
export const STR: u32 = 2;
export const TUPLE: u32 = 3;
export const LIST: u32 = 4;
export const DICT: u32 = 5;
export const WEAKREF: u32 = 6;
export const OBJECT: u32 = 7;
export const NONE: u32 = 8;
const NB_KINDS: u32 = 9;

/** A record with room for two offsets. */
const TYPE_SIZE: usize = OFFSETS + 8;

/** Ints from the first one on are made once each. CPython: _PY_NSMALLNEGINTS, _PY_NSMALLPOSINTS. */
export const FIRST_SMALL_INT: i32 = -5;
export const NB_SMALL_INTS: u32 = 262;

@unmanaged
class BuiltIns {
  none: usize;
  emptyStr: usize;
  emptyTuple: usize;
  /** Types lie at multiples of 8. */
  unused: u32;
}
export const NONE_SLOT: usize = offsetof<BuiltIns>("none");
export const EMPTY_STR_SLOT: usize = offsetof<BuiltIns>("emptyStr");
export const EMPTY_TUPLE_SLOT: usize = offsetof<BuiltIns>("emptyTuple");
/** Not 0: while there is no block, NULL must not look like an object of the first type. */
const TYPES: usize = offsetof<BuiltIns>();
export const SMALL_INTS: usize = TYPES + TYPE_SIZE * NB_KINDS;
const BUILTINS_SIZE: usize = SMALL_INTS + NB_SMALL_INTS * sizeof<usize>();

/** The block; 0 = no memory. */
export function builtIns(): usize {
  const made = heap().objects ? state().builtins : 0;
  return made ? made : makeBuiltInsSlow();
}

function makeBuiltInsSlow(): usize {
  if (!ensureState()) return 0;
  const base = Mem.malloc(BUILTINS_SIZE);
  if (!base) return 0;
  memory.fill(base, 0, BUILTINS_SIZE);
  describe(base, INT, 12, 4, IS_TAGGED);
  describe(base, FLOAT, 16, 0, 0);
  describe(base, STR, 21, 1, 0);
  describe(base, TUPLE, 16, 4, HAVE_GC).nItem = 1;
  describeBuffer(describe(base, LIST, 20, 0, HAVE_GC), 16, 4, 0, 1);
  describeBuffer(describe(base, DICT, 32, 0, HAVE_GC | IN_ORDER), 16, 8, 20, 2);
  describe(base, OBJECT, 8, 0, 0);
  describe(base, NONE, 8, 0, 0);
  for (let kind: u32 = 0; kind < NB_KINDS; kind++) sealType(base + TYPES + kind * TYPE_SIZE);
  state().builtins = base;
  return base;
}

function describe(base: usize, kind: u32, basicsize: u32, itemsize: u32, flags: u32): PyType {
  const t = changetype<PyType>(base + TYPES + kind * TYPE_SIZE);
  t.basicsize = basicsize;
  t.itemsize = itemsize;
  t.flags = flags;
  return t;
}

/** A type with a buffer: its items are words, all of them references, behind a header. Its count and its bytes are the first two words. */
function describeBuffer(t: PyType, buffer: u32, itemsize: u32, header: u32, words: u32): void {
  t.buffer = buffer;
  t.bufferCount = 8;
  t.bufferItemsize = itemsize;
  t.nBuffer = words;
  t.flags |= HAS_BUFFER_BYTES;
  for (let i: u32 = 0; i < words; i++) {
    store<u32>(changetype<usize>(t) + OFFSETS + i * 4, header + i * 4);
  }
}

/** The type of a kind but WEAKREF; 0 = no memory. */
export function typeOf(kind: u32): usize {
  const base = builtIns();
  return base ? base + TYPES + kind * TYPE_SIZE : 0;
}

/** Is the living object at the address, which may be NULL, of the kind? */
export class Is {
  @inline static a(o: usize, kind: u32): bool {
    return heap().objects != 0 && at(o).ob_type == state().builtins + TYPES + kind * TYPE_SIZE;
  }
  /** Is there a living object at the address? If not, that is noted. */
  @inline static alive(o: usize): bool {
    return isAlive(o) || refuseSlow(o);
  }
}

/** A reference to what does not live: of a dead object it is a misuse, too. */
function refuseSlow(o: usize): bool {
  if (o) misuse(MISUSE_DEAD_OBJECT, o, 0);
  failNull(WRONG_TYPE);
  return false;
}

/** Keeps a new object for good in a slot of the block. */
export function keep(o: usize, slot: usize): usize {
  if (!o) return 0;
  at(o).ob_refcnt = IMMORTAL_REFCNT;
  store<usize>(slot, o);
  return o;
}

/**
 * The address of a built-in type: 0 int 1 float 2 str 3 tuple 4 list 5 dict 6 weakref 7 object (8 bytes, no container) 8 NoneType.
 * 0 = no memory, or no such kind.
 */
export function PyType_Of(kind: u32): usize {
  if (kind >= NB_KINDS) return failNull(WRONG_TYPE);
  const type = kind == WEAKREF ? weakrefType() : typeOf(kind);
  return type ? type : failNull(NO_MEMORY);
}
