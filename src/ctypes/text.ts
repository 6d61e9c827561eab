import { decode, encode, utf8 } from "../blocks/text.js";
import { isBuffer } from "../blocks/typed-array.js";
import { expected, refuseRange, refuseType } from "./refusals.js";

/** How text lies in memory: C's char* and wchar_t*. */
export interface Codec {
  /** Bytes of a unit, and of the NUL behind the last one. */
  readonly unit: 1 | 4;
  encode(label: string, value: unknown): Uint8Array;
  decode(label: string, bytes: Uint8Array<ArrayBuffer>): string;
}

/**
 * Text of bytes: UTF-8. Bytes that are no UTF-8 are not lost: then each above 0x7f is the lone surrogate U+DC00 + byte, which
 * Python has for such bytes in the names of files (PEP 383), and {@link encodeBytes} gives it back.
 */
function decodeBytes(bytes: Uint8Array<ArrayBuffer>): string {
  try {
    return decode("", bytes, "utf-8");
  } catch {
    return Array.from(bytes, (byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join("");
  }
}

function encodeBytes(label: string, text: string): Uint8Array {
  if (!/\p{Cs}/u.test(text)) return utf8(text);
  return Uint8Array.from(
    [...text].flatMap((character) => {
      if (/[\udc80-\udcff]/u.test(character)) return [character.charCodeAt(0) & 0xff];
      if (!/\p{Cs}/u.test(character)) return [...utf8(character)];
      return refuseRange(label, `surrogates not allowed: ${JSON.stringify(character)}`);
    }),
  );
}

/**
 * A view of what Python calls a bytes-like object: a typed array, a DataView, an ArrayBuffer. undefined: it is none.
 * @throws {TypeError} its buffer is detached.
 */
export function bytesLike(label: string, value: unknown): Uint8Array | undefined {
  try {
    if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return isBuffer(value) ? new Uint8Array(value) : undefined;
  } catch {
    return refuseType(label, "the buffer is detached, as growth of memory does to views: take a new one");
  }
}

/** C's char: bytes in, as a string or bytes-like; a string out. */
export const narrow: Codec = {
  unit: 1,
  encode: (label, value) =>
    typeof value === "string"
      ? encodeBytes(label, value)
      : (bytesLike(label, value) ?? expected(label, "bytes", value)),
  decode: (_, bytes) => decodeBytes(bytes),
};

/** C's wchar_t, of 32 bits: a code point each. */
export const wide: Codec = {
  unit: 4,
  encode: (label, value) => encode(label, value as string, "utf-32"),
  decode: (label, bytes) => decode(label, bytes, "utf-32"),
};
