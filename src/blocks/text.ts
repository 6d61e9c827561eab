import { describe } from "../arguments.js";

/** Bytes of a code unit. Units are little endian. */
const widths = { "utf-8": 1, "utf-16": 2, "utf-32": 4 } as const;

/** How text lies in memory. UTF-16 and UTF-32 are little endian and have no byte order mark. */
export type TextEncoding = keyof typeof widths;

/** Bytes of a code unit of the encoding, and so of the NUL behind a string. @throws {TypeError} it is no encoding. */
export function unitWidth(method: string, encoding: TextEncoding): 1 | 2 | 4 {
  if (typeof encoding === "string" && Object.hasOwn(widths, encoding)) return widths[encoding];
  throw new TypeError(
    `${method}: unknown encoding ${describe(encoding)}; the encodings are ${Object.keys(widths).join(", ")}`,
  );
}

/**
 * The text in the encoding, without a NUL behind it.
 * @throws {TypeError} it is no text.
 * @throws {RangeError} a surrogate without its other half, unless in UTF-16.
 */
export function encode(method: string, text: string, encoding: TextEncoding): Uint8Array<ArrayBuffer> {
  const width = unitWidth(method, encoding);
  if (typeof text !== "string")
    throw new TypeError(`${method}: text must be a string, not ${describe(text)}`);
  if (width !== 2) {
    const lone = text.search(/\p{Surrogate}/u);
    if (lone >= 0) {
      const unit = text.charCodeAt(lone).toString(16);
      throw new RangeError(
        `${method}: text has half a surrogate pair, 0x${unit}, at index ${lone}; of the encodings only utf-16 keeps it`,
      );
    }
  }
  if (width === 1) return utf8(text);
  const units = new (width === 4 ? Uint32Array : Uint16Array)(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = width === 4 ? (text.codePointAt(i) as number) : text.charCodeAt(i);
    if (unit > 0xffff) i++;
    units[length++] = unit;
  }
  return new Uint8Array(units.buffer, 0, length * width);
}

/** Made when it is first used: an AudioWorklet may lack TextEncoder, and use all that has nothing to do with text. */
let encoder: TextEncoder | undefined;
const scratch = new Uint8Array(1024);

/** Of a short text a copy out of the scratch, which takes a fifth of the time that TextEncoder's own bytes do. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  encoder ??= new TextEncoder();
  if (3 * text.length > scratch.length) return encoder.encode(text);
  return scratch.slice(0, encoder.encodeInto(text, scratch).written);
}

/** As many characters at once as a function of JavaScript surely takes. */
const CHUNK = 4096;

/** A surrogate, or more than the last code point. */
const isNoCharacter = (unit: number) => unit > 0x10ffff || unit >>> 11 === 0xd800 >>> 11;

/**
 * The text of the bytes, whole units that start their buffer: a copy, as TextDecoder takes no memory that can grow.
 * @throws {RangeError} they are not in the encoding. In UTF-16 all are.
 */
export function decode(method: string, bytes: Uint8Array<ArrayBuffer>, encoding: TextEncoding): string {
  const refuse = (index: number) =>
    new RangeError(`${method}: the bytes are not ${encoding} at byte ${index}`);
  if (encoding === "utf-8") {
    try {
      return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw refuse(firstDamage(bytes));
    }
  }
  const isWide = encoding === "utf-32";
  const units = new (isWide ? Uint32Array : Uint16Array)(bytes.buffer, 0, bytes.length / (isWide ? 4 : 2));
  const bad = isWide ? units.findIndex(isNoCharacter) : -1;
  if (bad >= 0) throw refuse(4 * bad);
  const toText = isWide ? String.fromCodePoint : String.fromCharCode;
  let text = "";
  for (let i = 0; i < units.length; i += CHUNK) text += toText(...units.subarray(i, i + CHUNK));
  return text;
}

/** Where bytes stop being UTF-8: what cannot be read is written as another character. */
function firstDamage(bytes: Uint8Array): number {
  const readable = utf8(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
  const index = bytes.findIndex((byte, i) => byte !== readable[i]);
  return index < 0 ? bytes.length : index;
}
