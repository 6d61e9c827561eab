// Hashes and equality of all objects. Nothing here allocates or calls anybody.
//
// CPython's hashes of numbers and tuples; a str's is its own (str.ts). Objects of other types are equal to themselves alone.

import { at } from "../layout";
import { DICT, FLOAT, INT, Is, LIST, STR, TUPLE } from "./builtins";
import { Entry } from "./dict-keys";
import { dict, entryHash, FAILED, lookup, usedOf } from "./dict-table";
import { fail, TOO_DEEP, UNHASHABLE, WRONG_TYPE } from "./errors";
import { doubleOf, hashFloat, hashPointer } from "./float";
import { equalInts, equalsDouble, hashInt } from "./int";
import { listSlot } from "./list-items";
import { equalStrs, Str } from "./str";
import { tuple, tupleSlot } from "./tuple";

/** So many containers in one another, and the stack of the host is not used up. */
const MAX_DEPTH: u32 = 1000;

// CPython: _PyTuple_HASH_XXPRIME_*, Objects/tupleobject.c, where size_t has 32 bits.
const PRIME_1: u32 = 2654435761;
const PRIME_2: u32 = 2246822519;
const PRIME_5: u32 = 374761393;
const LENGTH_MIX: u32 = 3527539;
const INSTEAD_OF_MINUS_1: u32 = 1546275796;

function hashTuple(o: usize, depth: u32): i32 {
  if (tuple(o).hash) return <i32>tuple(o).hash;
  if (depth > MAX_DEPTH) return fail(TOO_DEEP);
  const n = at(o).ob_size;
  let acc: u32 = PRIME_5;
  for (let i: u32 = 0; i < n; i++) {
    const lane = hashAt(load<usize>(tupleSlot(o, i)), depth + 1);
    if (lane == -1) return -1;
    acc = rotl<u32>(acc + <u32>lane * PRIME_2, 13) * PRIME_1;
  }
  acc += n ^ (PRIME_5 ^ LENGTH_MIX);
  if (acc == <u32>-1) acc = INSTEAD_OF_MINUS_1;
  tuple(o).hash = acc;
  return <i32>acc;
}

function hashAt(o: usize, depth: u32): i32 {
  if (Is.a(o, STR)) return Str.hash(o);
  if (Is.a(o, INT)) return hashInt(o);
  if (Is.a(o, FLOAT)) return hashFloat(o);
  if (Is.a(o, TUPLE)) return hashTuple(o, depth);
  if (Is.a(o, LIST) || Is.a(o, DICT)) return fail(UNHASHABLE);
  return o ? hashPointer(o) : fail(WRONG_TYPE);
}

export class Hash {
  /** The hash of an object; -1 = it has none. */
  @inline static of(o: usize): i32 {
    return Is.a(o, STR) ? Str.hash(o) : hashAt(o, 0);
  }
}

/** Are the references from one address to another, n of them, to equal objects? */
function equalItems(a: usize, b: usize, n: u32, depth: u32): i32 {
  for (const end = a + (n << 2); a < end; a += 4, b += 4) {
    const isEqual = equalAt(load<usize>(a), load<usize>(b), depth);
    if (isEqual != 1) return isEqual;
  }
  return 1;
}

/** CPython: dict_equal. */
function equalDicts(a: usize, b: usize, depth: u32): i32 {
  if (usedOf(a) != usedOf(b)) return 0;
  const n = dict(a).nEntries;
  for (let i: u32 = 0; i < n; i++) {
    const e = Entry.at(dict(a).keys, i);
    if (!Entry.key(e)) continue;
    const index = lookup(b, Entry.key(e), entryHash(dict(a).keys, i), depth);
    if (index < 0) return index == FAILED ? -1 : 0;
    const isEqual = equalAt(Entry.value(e), Entry.value(Entry.at(dict(b).keys, index)), depth);
    if (isEqual != 1) return isEqual;
  }
  return 1;
}

function equalContainers(a: usize, b: usize, depth: u32): i32 {
  if (depth > MAX_DEPTH) return fail(TOO_DEEP);
  if (Is.a(a, DICT)) return equalDicts(a, b, depth + 1);
  const n = at(a).ob_size;
  if (n != at(b).ob_size) return 0;
  if (Is.a(a, TUPLE)) return equalItems(tupleSlot(a, 0), tupleSlot(b, 0), n, depth + 1);
  return equalItems(listSlot(a, 0), listSlot(b, 0), n, depth + 1);
}

/** 1: they are equal, or the same; 0: they are not; -1: they are nested too deep. */
export function equalAt(a: usize, b: usize, depth: u32): i32 {
  if (a == b) return 1;
  if (!a || !b) return 0;
  if (at(a).ob_type != at(b).ob_type) {
    if (Is.a(a, INT) && Is.a(b, FLOAT)) return <i32>equalsDouble(a, doubleOf(b));
    return <i32>(Is.a(a, FLOAT) && Is.a(b, INT) && equalsDouble(b, doubleOf(a)));
  }
  if (Is.a(a, STR)) return <i32>equalStrs(a, b);
  if (Is.a(a, INT)) return <i32>equalInts(a, b);
  if (Is.a(a, FLOAT)) return <i32>(doubleOf(a) == doubleOf(b));
  if (Is.a(a, TUPLE) || Is.a(a, LIST) || Is.a(a, DICT)) return equalContainers(a, b, depth);
  return 0;
}

/**
 * The object's hash is in the word at out. 0, or -1: it is a list or a dict, or a tuple with one (4), it does not live (5), or it is nested
 * too deep (6). CPython: PyObject_Hash.
 */
export function PyObject_Hash(o: usize, out: usize): i32 {
  if (!Is.alive(o)) return -1;
  const hash = Hash.of(o);
  if (hash == -1) return -1;
  store<i32>(out, hash);
  return 0;
}

// CPython: Py_EQ, Py_NE.
const EQ: u32 = 2;
const NE: u32 = 3;

/**
 * Is a == b (op 2), or a != b (op 3)? An object is equal to itself. 1 or 0, or -1: one does not live, or op is another (5), or they are
 * nested too deep (6). CPython: PyObject_RichCompareBool.
 */
export function PyObject_RichCompareBool(a: usize, b: usize, op: u32): i32 {
  if (!Is.alive(a) || !Is.alive(b)) return -1;
  if (op != EQ && op != NE) return fail(WRONG_TYPE);
  const isEqual = equalAt(a, b, 0);
  return isEqual < 0 || op == EQ ? isEqual : 1 - isEqual;
}
