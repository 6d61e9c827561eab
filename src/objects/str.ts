import { describe } from "../arguments.js";
import { BuiltInHandle } from "./built-in-handle.js";
import { heapOf, ownAddress } from "./handle.js";
import type { ObjectHeap } from "./object-heap.js";

// CPython's compact strings (Include/cpython/unicodeobject.h): a character takes 1, 2 or 4 bytes, as the largest needs it.
const LENGTH = 8;
const STATE = 16;
const ASCII_DATA = 20;
const DATA = 28;

/** Bytes of a character. */
type Kind = 1 | 2 | 4;

function kindOf(largest: number): Kind {
  if (largest < 0x100) return 1;
  return largest < 0x10000 ? 2 : 4;
}

/** A str. */
export class StrHandle extends BuiltInHandle {
  get value(): string {
    const address = ownAddress(this, "value");
    return readStr(heapOf(this), address);
  }

  /** How many characters (code points) it has, which may be fewer than a string of JavaScript has. */
  override get length(): number {
    return heapOf(this).word(ownAddress(this, "length") + LENGTH);
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
  const kind = kindOf(largest);
  const data = largest < 0x80 ? ASCII_DATA : DATA;
  const bytes = data + (characters.length + 1) * kind;
  const made = heap.wasm.PyUnicode_New(characters.length, largest);
  const address = heap.made(made, "str", bytes);
  const { view } = heap;
  for (const [i, character] of characters.entries()) {
    if (kind === 1) view.setUint8(address + data + i, character);
    else if (kind === 2) view.setUint16(address + data + 2 * i, character, true);
    else view.setUint32(address + data + 4 * i, character, true);
  }
  return address;
}

function readStr(heap: ObjectHeap, address: number): string {
  const { view } = heap;
  const length = heap.word(address + LENGTH);
  const state = heap.word(address + STATE);
  const data = address + (isAscii(state) ? ASCII_DATA : DATA);
  const kind = kindIn(state);
  const characters: string[] = [];
  for (let i = 0; i < length; i++) {
    const at = data + kind * i;
    if (kind === 1) characters.push(String.fromCodePoint(view.getUint8(at)));
    else if (kind === 2) characters.push(String.fromCodePoint(view.getUint16(at, true)));
    else characters.push(String.fromCodePoint(view.getUint32(at, true)));
  }
  return characters.join("");
}

// Bits of the state word, as CPython 3.12 has them: interned 2, kind 3, compact 1, ascii 1.
const KIND_SHIFT = 2;
const KIND_MASK = 7;
const ASCII_BIT = 1 << 6;

function isAscii(state: number): boolean {
  return (state & ASCII_BIT) !== 0;
}

function kindIn(state: number): number {
  return (state >>> KIND_SHIFT) & KIND_MASK;
}
