import { bytesOf, checkedType, initialize, positionOf, sizeOfObject, viewOf, writeParts } from "./cdata.js";
import { Indexed } from "./indexed.js";
import type { Place } from "./place.js";
import { numberOf, refuseRange, refuseType } from "./refusals.js";
import { lengthOfText } from "./simple.js";
import type { Codec } from "./text.js";
import { type CClass, heapKey, infoKey, infoOf, makeType, type TypeInfo } from "./type-info.js";

/** An array: what Python writes `c_int * 10`. */
export class CArray extends Indexed {
  /** What the items are, and how many. */
  declare static readonly _type_: CClass;
  declare static readonly _length_: number;

  constructor(...items: unknown[]) {
    super();
    initialize(this, () => {
      items.forEach((item, i) => {
        this.__setitem__(i, item);
      });
    });
  }

  static override [infoKey] = (type: CClass): TypeInfo => {
    const { _type_: item, _length_: length } = type as unknown as typeof CArray;
    const { size, align, kind } = infoOf(item);
    return {
      size: size * length,
      align,
      isPointer: false,
      item,
      length,
      text: kind?.isPointer ? undefined : kind?.text,
      read: (place) => viewOf(type, place),
      write: (place, value, label) => writeParts(type, place, value, label),
    };
  };

  get length(): number {
    return positionOf(this).info.length as number;
  }

  *[Symbol.iterator](): Generator<unknown> {
    for (let i = 0; i < this.length; i++) yield this.__getitem__(i);
  }

  /** The items from start to before end: what Python writes `array[start:end]`. */
  slice(start?: number, end?: number): unknown[] {
    return [...this].slice(start, end);
  }

  /** Of characters: the text up to its NUL. Setting it writes a NUL behind it, if there is room. undefined of others. */
  get value(): unknown {
    const { place, size, text, label } = textOf(this);
    return text && textIn(label, place, size, text);
  }

  set value(value: unknown) {
    const { place, size, text, label } = textOf(this);
    if (!text) refuseType(label, "an array of characters has a value, this has none");
    writeText(label, place, size, text, value);
  }

  /** A copy of its bytes. */
  get raw(): Uint8Array {
    return bytesOf("raw", this).slice();
  }

  set raw(value: unknown) {
    const { place, size, label } = textOf(this);
    write(label, place, size, bytesOf(label, value));
  }
}

function textOf(array: CArray) {
  const position = positionOf(array);
  const { place, type, info } = position;
  return { place, size: sizeOfObject(position), text: info.text, label: type.name };
}

/** The text in so many bytes: up to its NUL, if there is one. */
export function textIn(label: string, place: Place, size: number, text: Codec): string {
  const bytes = place.bytes(size);
  const end = lengthOfText(bytes, text);
  return text.decode(label, bytes.slice(0, end < 0 ? size : end));
}

/** @throws {RangeError} the text is longer than that. */
export function writeText(label: string, place: Place, size: number, text: Codec, value: unknown): void {
  const { length } = write(label, place, size, text.encode(label, value), text.unit);
  place.bytes(size).fill(0, length, length + text.unit);
}

function write(label: string, place: Place, size: number, bytes: Uint8Array, unit = 1): Uint8Array {
  if (bytes.length > size) {
    refuseRange(label, `string too long (${bytes.length / unit}, maximum length ${size / unit})`);
  }
  place.bytes(size).set(bytes);
  return bytes;
}

const PY_SSIZE_T_MAX = 0x7fffffff;

/** By the item and the length. Weak, as CPython's: a program may make buffers of any length. */
const arrays = new WeakMap<CClass, Map<number, WeakRef<CClass>>>();
interface Collected {
  readonly types: Map<number, WeakRef<CClass>>;
  readonly length: number;
}

const collected = new FinalizationRegistry(({ types, length }: Collected) => {
  // There may be another by now.
  if (types.get(length)?.deref() === undefined) types.delete(length);
});

/** The type of arrays of so many items; the same one each time. Python: `item * length`. */
export function arrayType(item: unknown, length: unknown): CClass {
  const label = "arrayType";
  const _type_ = checkedType(label, item);
  const _length_ = numberOf(label, length) + 0;
  if (_length_ < 0) refuseRange(label, `Array length must be >= 0, not ${_length_}`);
  if (_length_ * Math.max(1, infoOf(_type_).size) > PY_SSIZE_T_MAX) refuseRange(label, "array too large");
  const types = arrays.get(_type_) ?? new Map<number, WeakRef<CClass>>();
  const known = types.get(_length_)?.deref();
  if (known) return known;
  const name = `${_type_.name}_Array_${_length_}`;
  const type = makeType(CArray, name, _type_[heapKey], { _type_, _length_ });
  arrays.set(_type_, types.set(_length_, new WeakRef(type)));
  collected.register(type, { types, length: _length_ });
  return type;
}
