// What JavaScript callers hand over by mistake where an integer from 0 to 0xffffffff is due.

type ErrorClass = typeof RangeError | typeof TypeError;

/** A value, the error it must raise, and the words by which the message must name it. */
export type BadValue = readonly [value: unknown, error: ErrorClass, named: string];

const numbers = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  -1,
  -8,
  -(2 ** 31),
  0.5,
  1.5,
  -0.5,
  Number.MIN_VALUE,
  2 ** 32 - 0.5,
  2 ** 32,
  2 ** 32 + 64,
  2 ** 53,
  Number.MAX_VALUE,
];

const others: readonly (readonly [unknown, string])[] = [
  ["64", '"64"'],
  ["", '""'],
  ["sixty-four", '"sixty-four"'],
  [true, "true"],
  [false, "false"],
  [null, "null"],
  [undefined, "undefined"],
  [64n, "64n"],
  [0n, "0n"],
  [Symbol("size"), "Symbol(size)"],
  [{}, "an object"],
  [[], "an object"],
  [[64], "an object"],
  [new Date(0), "an object"],
  [Object(64), "an object"],
  [new Uint8Array(1), "an object"],
  [{ valueOf: () => 64 }, "an object"],
  [{ [Symbol.toPrimitive]: () => 64 }, "an object"],
  [Object.create(null), "an object"],
  [() => 64, "a function"],
];

export const badValues: readonly BadValue[] = [
  ...numbers.map((value): BadValue => [value, RangeError, String(value)]),
  ...others.map(([value, named]): BadValue => [value, TypeError, named]),
];
