import { describe } from "../arguments.js";
import { expected, integerOf, refuseRange, refuseType } from "./refusals.js";
import { bytesLike, type Codec, narrow, wide } from "./text.js";

/** How a fundamental type lies in memory, and what it is in JavaScript. */
export interface Kind {
  /** Its name; the others are the same type on wasm32. */
  readonly names: readonly string[];
  /** Bytes, and its alignment. */
  readonly size: number;
  /** Of what can be a bit field, integers and c_bool: whether the topmost bit is a sign. */
  readonly isSigned?: boolean;
  /** Of characters, and of pointers to them. */
  readonly text?: Codec | undefined;
  /** Its values are addresses; they are read and written by simple.ts. */
  readonly isPointer: boolean;
  /**
   * The value as it is written. An integer wraps, as C's do.
   * @throws {TypeError | RangeError} it is none of the type's.
   */
  readonly convert: (label: string, value: unknown) => number | bigint;
  readonly read: (view: DataView, address: number, isLittle: boolean) => unknown;
  readonly write: (view: DataView, address: number, value: number | bigint, isLittle: boolean) => void;
}

/** What DataView calls its accessors. */
type Access = `${"Int" | "Uint"}${8 | 16 | 32}` | `Big${"Int" | "Uint"}64` | `Float${32 | 64}`;

/** A DataView, whose accessors are called by a name that is put together. */
type AnyAccess = Record<string, (address: number, ...rest: unknown[]) => unknown>;

function kind(names: string, access: Access, convert: Kind["convert"], rest?: Partial<Kind>): Kind {
  return {
    names: names.split(" "),
    size: +access.replace(/\D+/, "") / 8,
    isPointer: false,
    convert,
    read: (view, address, isLittle) => (view as unknown as AnyAccess)[`get${access}`]?.(address, isLittle),
    write: (view, address, value, isLittle) =>
      (view as unknown as AnyAccess)[`set${access}`]?.(address, value, isLittle),
    ...rest,
  };
}

/** The low 32 bits of an integer of any size; DataView takes as many of them as it writes. */
const toInt32 = (label: string, value: unknown): number => {
  const integer = integerOf(label, value);
  return typeof integer === "bigint" ? Number(BigInt.asIntN(32, integer)) : integer;
};
const toBigInt = (label: string, value: unknown): bigint => BigInt(integerOf(label, value));

function toFloat(label: string, value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value !== "bigint" && typeof value !== "boolean") expected(label, "a real number", value);
  const number = Number(value);
  return Number.isFinite(number) ? number : refuseRange(label, "int too large to convert to float");
}

function toByte(label: string, value: unknown): number {
  const bytes = typeof value === "string" ? narrow.encode(label, value) : bytesLike(label, value);
  const isInteger = typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
  const byte = bytes ? bytes[0] : isInteger ? Number(value) : undefined;
  if (byte !== undefined && (bytes?.length ?? 1) === 1 && byte >> 0 === byte && byte >= 0 && byte < 256)
    return byte;
  return refuseType(label, `one byte, or an integer in range(256), expected, not ${describe(value)}`);
}

function toPoint(label: string, value: unknown): number {
  if (typeof value === "string" && [...value].length === 1) return value.codePointAt(0) as number;
  return expected(label, "a unicode character", value);
}

const integer = (names: string, access: Access): Kind =>
  kind(names, access, access[0] === "B" ? toBigInt : toInt32, { isSigned: !access.includes("U") });

const character = (name: string, access: Access, convert: Kind["convert"], text: Codec): Kind =>
  kind(name, access, convert, {
    text,
    read: (view, at) => text.decode(name, new Uint8Array(view.buffer, at, text.unit).slice()),
  });

const pointer = (name: string, text?: Codec): Kind =>
  kind(name, "Uint32", toInt32, { isPointer: true, text });

/** The fundamental types by CPython's `_type_`, as wasm32 has them. */
export const kinds: { readonly [code: string]: Kind } = {
  "?": kind("c_bool", "Uint8", (_, value) => (value ? 1 : 0), {
    isSigned: false,
    read: (view, address) => view.getUint8(address) > 0,
  }),
  c: character("c_char", "Uint8", toByte, narrow),
  u: character("c_wchar", "Uint32", toPoint, wide),
  b: integer("c_byte c_int8", "Int8"),
  B: integer("c_ubyte c_uint8", "Uint8"),
  h: integer("c_short c_int16", "Int16"),
  H: integer("c_ushort c_uint16", "Uint16"),
  l: integer("c_int c_long c_int32 c_ssize_t", "Int32"),
  L: integer("c_uint c_ulong c_uint32 c_size_t", "Uint32"),
  q: integer("c_longlong c_int64", "BigInt64"),
  Q: integer("c_ulonglong c_uint64", "BigUint64"),
  f: kind("c_float", "Float32", toFloat),
  d: kind("c_double", "Float64", toFloat),
  z: pointer("c_char_p", narrow),
  Z: pointer("c_wchar_p", wide),
  P: pointer("c_void_p"),
};
