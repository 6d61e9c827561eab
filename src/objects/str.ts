import { describe } from "../arguments.js";
import { BuiltInHandle } from "./built-in-handle.js";
import { heapOf, ownAddress } from "./handle.js";
import type { ObjectHeap } from "./object-heap.js";

/** A kind is the bytes of a unit, which is a character. CPython: PyUnicode_1BYTE_KIND and so on. */
type Kind = 1 | 2 | 4;

/** Bytes before the units: fewer of a str with ASCII only. CPython: PyASCIIObject, PyCompactUnicodeObject. */
const ASCII_HEADER = 20;
const HEADER = 28;
const FIRST_NOT_ASCII = 0x80;

/** A str. */
export class StrHandle extends BuiltInHandle {
  /** The text. */
  get value(): string {
    const address = ownAddress(this, "value");
    return readStr(heapOf(this), address);
  }

  /** How many characters (code points) it has, which may be fewer than a string of JavaScript has. */
  override get length(): number {
    return heapOf(this).wasm.PyUnicode_GetLength(ownAddress(this, "length"));
  }

  converted(): string {
    return this.value;
  }
}

/** @throws {TypeError} no string. */
export function checkedString(value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError(`str: s must be a string, not ${describe(value)}`);
}

/** A reference to a str. A surrogate without its other half is a character, as it is in CPython. */
export function newStr(heap: ObjectHeap, value: string): number {
  const characters = Array.from(value, (character) => character.codePointAt(0) ?? 0);
  const largest = characters.reduce((most, character) => Math.max(most, character), 0);
  const { wasm } = heap;
  const header = largest < FIRST_NOT_ASCII ? ASCII_HEADER : HEADER;
  const unit = largest < 0x100 ? 1 : largest < 0x10000 ? 2 : 4;
  const bytes = header + (characters.length + 1) * unit;
  const address = heap.made(wasm.PyUnicode_New(characters.length, largest), "str", bytes);
  if (characters.length > 0) unitsOf(heap, address).set(characters);
  return address;
}

/** The units of a str in memory. */
function unitsOf(heap: ObjectHeap, address: number): Uint8Array | Uint16Array | Uint32Array {
  const { wasm } = heap;
  const start = wasm.PyUnicode_DATA(address) >>> 0;
  const length = wasm.PyUnicode_GetLength(address);
  const Units = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }[wasm.PyUnicode_KIND(address) as Kind];
  return new Units(heap.parts.wasm.memory.buffer, start, length);
}

/** As many characters at once as a function of JavaScript surely takes. */
const CHUNK = 4096;

function readStr(heap: ObjectHeap, address: number): string {
  const units = unitsOf(heap, address);
  let text = "";
  for (let i = 0; i < units.length; i += CHUNK) text += String.fromCodePoint(...units.subarray(i, i + CHUNK));
  return text;
}
