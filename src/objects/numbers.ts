import { describe } from "../arguments.js";
import { BuiltInHandle } from "./built-in-handle.js";
import { heapOf, ownAddress } from "./handle.js";
import type { ObjectHeap } from "./object-heap.js";

// CPython's int: a word with the number of digits and the sign (lv_tag), and the digits of 30 bits, the lowest first.
const LV_TAG = 8;
const OB_DIGIT = 12;
const DIGIT_BITS = 30n;
const DIGIT_MASK = (1n << DIGIT_BITS) - 1n;
const SIZE_SHIFT = 3;
const SIGN_MASK = 3;
const SIGN_NEGATIVE = 2;

const FLOAT_SIZE = 16;

/** An int, of any size. */
export class IntHandle extends BuiltInHandle {
  /** A number; a bigint where a number is not exact. */
  get value(): number | bigint {
    const address = ownAddress(this, "value");
    const heap = heapOf(this);
    const tag = heap.word(address + LV_TAG);
    let value = 0n;
    for (let i = (tag >>> SIZE_SHIFT) - 1; i >= 0; i--) {
      value = (value << DIGIT_BITS) | BigInt(heap.word(address + OB_DIGIT + 4 * i));
    }
    if ((tag & SIGN_MASK) === SIGN_NEGATIVE) value = -value;
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  converted(): number | bigint {
    return this.value;
  }
}

/** A float. */
export class FloatHandle extends BuiltInHandle {
  /** The number. */
  get value(): number {
    return heapOf(this).wasm.PyFloat_AsDouble(ownAddress(this, "value"));
  }

  converted(): number {
    return this.value;
  }
}

/** @throws {TypeError | RangeError} no integer. */
export function checkedInteger(value: unknown): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value !== "number")
    throw new TypeError(`int: n must be a number or a bigint, not ${describe(value)}`);
  if (!Number.isInteger(value)) throw new RangeError(`int: n must be an integer, not ${value}`);
  return BigInt(value);
}

/** @throws {TypeError} no number. */
export function checkedFloat(value: unknown): number {
  if (typeof value === "number") return value;
  throw new TypeError(`float: n must be a number, not ${describe(value)}`);
}

/** A reference to an int. */
export function newInt(heap: ObjectHeap, value: bigint): number {
  if (BigInt.asIntN(64, value) === value) {
    return heap.made(heap.wasm.PyLong_FromLongLong(value), "int", OB_DIGIT + 12);
  }
  const isNegative = value < 0n;
  const digits: number[] = [];
  for (let rest = isNegative ? -value : value; rest !== 0n; rest >>= DIGIT_BITS) {
    digits.push(Number(rest & DIGIT_MASK));
  }
  const bytes = OB_DIGIT + 4 * digits.length;
  const address = heap.made(heap.wasm.PyLong_New(digits.length), "int", bytes);
  const { view } = heap;
  for (const [i, digit] of digits.entries()) view.setUint32(address + OB_DIGIT + 4 * i, digit, true);
  view.setUint32(address + LV_TAG, (digits.length << SIZE_SHIFT) | (isNegative ? SIGN_NEGATIVE : 0), true);
  return address;
}

/** A reference to a float. */
export function newFloat(heap: ObjectHeap, value: number): number {
  return heap.made(heap.wasm.PyFloat_FromDouble(value), "float", FLOAT_SIZE);
}
