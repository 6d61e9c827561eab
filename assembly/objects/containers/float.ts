// Floats: a double behind the header. CPython: Objects/floatobject.c.

import { at } from "../layout";
import { Obj } from "../memory";
import { FLOAT, INT, Is, typeOf } from "./builtins";
import { clearError, fail, failNull, NO_MEMORY, OVERFLOW, WRONG_TYPE } from "./errors";
import { HASH_BITS, HASH_MODULUS, intAsDouble } from "./int";

const VALUE: usize = 8;
const FLOAT_SIZE: usize = 16;
const HASH_INF: i32 = 314159;

const FRACTION_BITS: u64 = 52;
const EXPONENT_MASK: u64 = 0x7ff;
const EXPONENT_BIAS: i32 = 1075;

export function doubleOf(o: usize): f64 {
  return load<f64>(o, VALUE);
}

/** A new float. NULL = no memory. CPython: PyFloat_FromDouble. */
export function PyFloat_FromDouble(value: f64): usize {
  const type = typeOf(FLOAT);
  const o = type ? Obj.malloc(FLOAT_SIZE) : 0;
  if (!o) return failNull(NO_MEMORY);
  at(o).ob_refcnt = 1;
  at(o).ob_type = type;
  store<f64>(o, value, VALUE);
  return o;
}

/**
 * The number that a float or an int is. -1, and last_container_error() is not 0: it is neither (5), or an int above all doubles (7).
 * CPython: PyFloat_AsDouble.
 */
export function PyFloat_AsDouble(o: usize): f64 {
  const isFloat = Is.a(o, FLOAT);
  if (!isFloat && !Is.a(o, INT)) return fail(WRONG_TYPE);
  clearError();
  if (isFloat) return doubleOf(o);
  const value = intAsDouble(o);
  return Number.isFinite(value) ? value : fail(OVERFLOW);
}

/** An object that is equal to itself alone. CPython: Py_HashPointer. */
export function hashPointer(o: usize): i32 {
  const hash = <i32>rotr<u32>(<u32>o, 4);
  return hash == -1 ? -2 : hash;
}

/** The number modulo HASH_MODULUS, as it is for an int that is equal to it. CPython: _Py_HashDouble. */
export function hashFloat(o: usize): i32 {
  const value = doubleOf(o);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? hashPointer(o) : value > 0 ? HASH_INF : -HASH_INF;
  const bits = reinterpret<u64>(value);
  let exponent = <i32>((bits >> FRACTION_BITS) & EXPONENT_MASK);
  let fraction = bits & (((<u64>1) << FRACTION_BITS) - 1);
  if (exponent) fraction |= (<u64>1) << FRACTION_BITS;
  else exponent = 1;
  // 2 to the power of HASH_BITS is 1: a power of two is a rotation.
  const bitsLeft = <u32>(exponent - EXPONENT_BIAS + 36 * <i32>HASH_BITS) % HASH_BITS;
  const x = <u32>(fraction % HASH_MODULUS);
  const rotated = ((x << bitsLeft) & HASH_MODULUS) | (x >> (HASH_BITS - bitsLeft));
  const hash = value < 0 ? -(<i32>rotated) : <i32>rotated;
  return hash == -1 ? -2 : hash;
}
