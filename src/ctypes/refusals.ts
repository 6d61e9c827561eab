import { describe } from "../arguments.js";

// CPython's sentences, with the value itself where Python names its type, and whose value it is before them. Python's ValueError,
// IndexError and OverflowError are RangeErrors here.

export function refuseType(label: string, sentence: string): never {
  throw new TypeError(`${label}: ${sentence}`);
}

export function refuseRange(label: string, sentence: string): never {
  throw new RangeError(`${label}: ${sentence}`);
}

/** "[what] expected, not [value]". */
export function expected(label: string, what: string, value: unknown): never {
  return refuseType(label, `${what} expected, not ${describe(value)}`);
}

/**
 * What Python takes as an integer: of any size, a boolean too. A number with a fraction is a float.
 * @throws {TypeError} anything else.
 */
export function integerOf(label: string, value: unknown): number | bigint {
  if (typeof value === "bigint" || Number.isInteger(value)) return value as number | bigint;
  if (typeof value === "boolean") return +value;
  return refuseType(label, `${describe(value)} cannot be interpreted as an integer`);
}

/** An integer as a number: one beyond 2^53 is rounded, which no size or index is. */
export const numberOf = (label: string, value: unknown): number => Number(integerOf(label, value));
