// Ints: digits of 30 bits, the lowest first, and a tag. CPython: Objects/longobject.c.
//
//   +8   lv_tag    ndigits << 3 | sign: 0 positive, 1 zero (which has no digit that counts), 2 negative
//   +12  ob_digit  u32 [max(ndigits, 1)]; the highest one that counts is not 0

import { at } from "../layout";
import { Obj } from "../memory";
import { PyObject_NewVar } from "../objects";
import { TAG_SHIFT } from "../type";
import { builtIns, FIRST_SMALL_INT, INT, Is, keep, NB_SMALL_INTS, SMALL_INTS, typeOf } from "./builtins";
import { clearError, fail, failNull, NO_MEMORY, OVERFLOW, WRONG_TYPE } from "./errors";

const DIGITS: usize = 12;
const DIGIT_BITS: u32 = 30;
const DIGIT_MASK: u64 = (1 << DIGIT_BITS) - 1;
const ZERO: u32 = 1;
const NEGATIVE: u32 = 2;
const SIGN: u32 = 3;
const MAX_DIGITS: u32 = 1 << 27;

/** Of hashes: they are numbers modulo this prime. CPython: _PyHASH_MODULUS where size_t has 32 bits. */
export const HASH_MODULUS: u32 = (1 << 31) - 1;
export const HASH_BITS: u32 = 31;

function nDigits(o: usize): u32 {
  return at(o).ob_size >> TAG_SHIFT;
}
function digit(o: usize, i: u32): u32 {
  return load<u32>(o + DIGITS + (i << 2));
}
function isNegative(o: usize): bool {
  return (at(o).ob_size & SIGN) == NEGATIVE;
}

/** An int of n digits, which are not written yet. 0 = no memory. */
function allocate(n: u32, sign: u32): usize {
  const type = typeOf(INT);
  const o = type ? Obj.malloc(DIGITS + ((n ? n : 1) << 2)) : 0;
  if (!o) return failNull(NO_MEMORY);
  at(o).ob_refcnt = 1;
  at(o).ob_type = type;
  at(o).ob_size = (n << TAG_SHIFT) | sign;
  return o;
}

function makeSmallIntSlow(value: i32, slot: usize): usize {
  const sign: u32 = value < 0 ? NEGATIVE : value ? 0 : ZERO;
  const o = allocate(value ? 1 : 0, sign);
  if (!o) return 0;
  store<u32>(o + DIGITS, <u32>abs(value));
  return keep(o, slot);
}

/**
 * A new reference to the int of that value. Those from -5 to 256 are immortal, and one each. NULL = no memory.
 * CPython: PyLong_FromLongLong.
 */
export function PyLong_FromLongLong(value: i64): usize {
  const index = <u64>(value - FIRST_SMALL_INT);
  if (index < NB_SMALL_INTS) {
    const base = builtIns();
    if (!base) return failNull(NO_MEMORY);
    const slot = base + SMALL_INTS + ((<usize>index) << 2);
    const made = load<usize>(slot);
    return made ? made : makeSmallIntSlow(<i32>value, slot);
  }
  const sign: u32 = value < 0 ? NEGATIVE : 0;
  return fromMagnitude(value < 0 ? <u64>(0 - value) : <u64>value, sign);
}

function fromMagnitude(magnitude: u64, sign: u32): usize {
  const n: u32 = magnitude >> DIGIT_BITS ? (magnitude >> (2 * DIGIT_BITS) ? 3 : 2) : 1;
  const o = allocate(n, sign);
  if (!o) return 0;
  for (let i: u32 = 0; i < n; i++) {
    store<u32>(o + DIGITS + (i << 2), <u32>(magnitude & DIGIT_MASK));
    magnitude >>= DIGIT_BITS;
  }
  return o;
}

/**
 * A new positive int of n digits of 30 bits, all 0: the host writes them from +12 on, the lowest first, and n << 3 | 2 at +8 if it is
 * negative. The highest must not be 0, and what PyLong_FromLongLong can give is better made by it. NULL = no memory.
 * CPython: _PyLong_New.
 */
export function PyLong_New(n: u32): usize {
  const type = n && n < MAX_DIGITS ? typeOf(INT) : 0;
  const o = type ? PyObject_NewVar(type, n) : 0;
  if (!o) return failNull(NO_MEMORY);
  at(o).ob_size = n << TAG_SHIFT;
  return o;
}

/** A new reference to the int that is the number without its fraction. NULL: no memory, or no finite number. CPython: PyLong_FromDouble. */
export function PyLong_FromDouble(value: f64): usize {
  if (!Number.isFinite(value)) return failNull(OVERFLOW);
  const magnitude = abs(value);
  if (magnitude < 9.0e18) return PyLong_FromLongLong(<i64>value);
  let rest = magnitude;
  let n: u32 = 0;
  for (; rest >= 1; rest *= 1.0 / <f64>(1 << DIGIT_BITS)) n++;
  const o = allocate(n, value < 0 ? NEGATIVE : 0);
  if (!o) return 0;
  for (let i = n; i--; ) {
    rest *= <f64>(1 << DIGIT_BITS);
    const top = <u32>rest;
    store<u32>(o + DIGITS + (i << 2), top);
    rest -= <f64>top;
  }
  return o;
}

/** Has what magnitudeOf was asked for 64 bits? */
let fits: bool = true;
/** The absolute value, if it fits. */
function magnitudeOf(o: usize): u64 {
  const n = nDigits(o);
  fits = n < 3 || (n == 3 && digit(o, 2) < 16);
  if (!fits) return 0;
  let value: u64 = 0;
  for (let i = n; i--; ) value = (value << DIGIT_BITS) | digit(o, i);
  return value;
}

/**
 * The int as an i64. -1, and last_container_error() is not 0: it is no int (5), or has more than 64 bits with its sign (7).
 * CPython: PyLong_AsLongLong.
 */
export function PyLong_AsLongLong(o: usize): i64 {
  if (!Is.a(o, INT)) return fail(WRONG_TYPE);
  clearError();
  const magnitude = magnitudeOf(o);
  const limit = <u64>i64.MAX_VALUE + (isNegative(o) ? 1 : 0);
  if (!fits || magnitude > limit) return fail(OVERFLOW);
  return isNegative(o) ? 0 - <i64>magnitude : <i64>magnitude;
}

/** A nearest double if the int has no more than 64 bits; what is longer may be rounded more than once, and be infinite. */
export function intAsDouble(o: usize): f64 {
  const magnitude = magnitudeOf(o);
  let value = <f64>magnitude;
  if (!fits) {
    for (let i = nDigits(o); i--; ) value = value * <f64>(1 << DIGIT_BITS) + <f64>digit(o, i);
  }
  return isNegative(o) ? -value : value;
}

/** CPython: long_hash. */
export function hashInt(o: usize): i32 {
  let x: u32 = 0;
  for (let i = nDigits(o); i--; ) {
    x = ((x << DIGIT_BITS) & HASH_MODULUS) | (x >> (HASH_BITS - DIGIT_BITS));
    x += digit(o, i);
    if (x >= HASH_MODULUS) x -= HASH_MODULUS;
  }
  const hash = isNegative(o) ? -(<i32>x) : <i32>x;
  return hash == -1 ? -2 : hash;
}

export function equalInts(a: usize, b: usize): bool {
  const tag = at(a).ob_size;
  if (tag != at(b).ob_size) return false;
  for (let i = tag >> TAG_SHIFT; i--; ) {
    if (digit(a, i) != digit(b, i)) return false;
  }
  return true;
}

/** Is the number exactly the int? Neither is rounded. CPython: float_richcompare. */
export function equalsDouble(o: usize, value: f64): bool {
  const n = nDigits(o);
  // A double has no more than 1024 bits before the point.
  if (!Number.isFinite(value) || n > 35) return false;
  if (n && isNegative(o) != value < 0) return false;
  let rest = abs(value);
  for (let i: u32 = 0; i < n; i++) rest *= 1.0 / <f64>(1 << DIGIT_BITS);
  for (let i = n; i--; ) {
    rest *= <f64>(1 << DIGIT_BITS);
    if (rest < <f64>digit(o, i)) return false;
    rest -= <f64>digit(o, i);
  }
  return rest == 0;
}
