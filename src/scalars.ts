import { notNumber } from "./arguments.js";

/** C's numbers. */
export type ScalarKind = "i8" | "u8" | "i16" | "u16" | "i32" | "u32" | "i64" | "u64" | "f32" | "f64";

/** What a number of the kind is in JavaScript: 64 bits of an integer are a bigint. */
export type ScalarValue<Kind extends ScalarKind> = Kind extends "i64" | "u64" ? bigint : number;

/** How a number lies in memory. */
export interface Scalar {
  /** Bytes, and what its offset is a multiple of. */
  readonly size: number;
  readonly read: (view: DataView, address: number) => number | bigint;
  readonly write: (view: DataView, address: number, value: number | bigint) => void;
  /** @throws {TypeError | RangeError} the value is not one that the field can hold as it is. */
  readonly check: (label: string, value: unknown) => number | bigint;
}

type Read = (view: DataView, address: number) => number;
type Write = (view: DataView, address: number, value: number) => void;

/** As arguments.ts has it: the wrong type is a TypeError, the wrong number a RangeError. */
function refuse(label: string, wanted: string, value: unknown, type: "number" | "bigint"): never {
  const sentence = `${label} must be ${wanted}, not ${notNumber(value)}`;
  throw typeof value === type ? new RangeError(sentence) : new TypeError(sentence);
}

function integer(size: number, isSigned: boolean, read: Read, write: Write): Scalar {
  const most = 2 ** (8 * size - (isSigned ? 1 : 0)) - 1;
  const least = isSigned ? -most - 1 : 0;
  return {
    size,
    read,
    write: (view, address, value) => write(view, address, value as number),
    check: (label, value) => {
      if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most)
        return value;
      return refuse(label, `an integer from ${least} to ${most}`, value, "number");
    },
  };
}

function long(isSigned: boolean): Scalar {
  const most = 2n ** (isSigned ? 63n : 64n) - 1n;
  const least = isSigned ? -most - 1n : 0n;
  return {
    size: 8,
    read: (view, address) => (isSigned ? view.getBigInt64(address, true) : view.getBigUint64(address, true)),
    write: (view, address, value) => view.setBigUint64(address, BigInt.asUintN(64, value as bigint), true),
    check: (label, value) => {
      if (typeof value === "bigint" && value >= least && value <= most) return value;
      return refuse(label, `a bigint from ${least} to ${most}`, value, "bigint");
    },
  };
}

function float(size: number, isHeld: (value: number) => boolean, read: Read, write: Write): Scalar {
  return {
    size,
    read,
    write: (view, address, value) => write(view, address, value as number),
    check: (label, value) => {
      if (typeof value === "number" && isHeld(value)) return value;
      return refuse(label, `a number that f${8 * size} can hold`, value, "number");
    },
  };
}

/** struct.pack("f", 1e39) fails in CPython, too; that digits get lost does not. */
const isFloat32 = (value: number) => Number.isFinite(Math.fround(value)) || !Number.isFinite(value);

/** How each kind of number lies in memory. */
export const scalars: { readonly [kind in ScalarKind]: Scalar } = {
  i8: integer(
    1,
    true,
    (v, a) => v.getInt8(a),
    (v, a, n) => v.setInt8(a, n),
  ),
  u8: integer(
    1,
    false,
    (v, a) => v.getUint8(a),
    (v, a, n) => v.setUint8(a, n),
  ),
  i16: integer(
    2,
    true,
    (v, a) => v.getInt16(a, true),
    (v, a, n) => v.setInt16(a, n, true),
  ),
  u16: integer(
    2,
    false,
    (v, a) => v.getUint16(a, true),
    (v, a, n) => v.setUint16(a, n, true),
  ),
  i32: integer(
    4,
    true,
    (v, a) => v.getInt32(a, true),
    (v, a, n) => v.setInt32(a, n, true),
  ),
  u32: integer(
    4,
    false,
    (v, a) => v.getUint32(a, true),
    (v, a, n) => v.setUint32(a, n, true),
  ),
  i64: long(true),
  u64: long(false),
  f32: float(
    4,
    isFloat32,
    (v, a) => v.getFloat32(a, true),
    (v, a, n) => v.setFloat32(a, n, true),
  ),
  f64: float(
    8,
    () => true,
    (v, a) => v.getFloat64(a, true),
    (v, a, n) => v.setFloat64(a, n, true),
  ),
};
