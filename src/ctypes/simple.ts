import { describe } from "../arguments.js";
import { CData, initialize, positionOf, viewOf } from "./cdata.js";
import { kinds } from "./kinds.js";
import { type Heap, Place } from "./place.js";
import { expected, refuseRange, refuseType } from "./refusals.js";
import { bytesLike, type Codec, narrow } from "./text.js";
import { type CClass, heapKey, infoKey, infoOf, makeType, type TypeInfo } from "./type-info.js";

/** An object of a fundamental type: CPython's `_SimpleCData`. */
export class SimpleCData extends CData {
  /** CPython's letter for it. */
  declare static readonly _type_: string;
  declare static readonly _swappedbytes_?: boolean;

  constructor(...init: unknown[]) {
    super();
    if (init.length > 0) {
      initialize(this, ({ place, info, type }) => info.write(place, onlyOne(type, init), type.name));
    }
  }

  static override [infoKey] = (type: CClass): TypeInfo => {
    // A fundamental type is its value in fields and items, a subclass of it is an object there, as in Python.
    if (!Object.hasOwn(type, "_type_")) {
      return { ...infoOf(Object.getPrototypeOf(type)), read: (place) => viewOf(type, place) };
    }
    const { _type_, _swappedbytes_ } = type as unknown as typeof SimpleCData;
    const kind = kinds[_type_] ?? refuseType(type.name, `unknown _type_ ${describe(_type_)}`);
    const { size, isPointer } = kind;
    const info = { size, align: size, isPointer, kind, isLittle: !_swappedbytes_ };
    return {
      ...info,
      read: (place) => readSimple(info, place),
      write: (place, value, label) => writeSimple(info, place, value, label),
    };
  };

  get value(): unknown {
    const { info, place } = positionOf(this);
    return readSimple(info as Simple, place);
  }

  set value(value: unknown) {
    const { type, info, place } = positionOf(this);
    info.write(place, value, type.name);
  }

  override toString(): string {
    return this.isFreed ? super.toString() : `${positionOf(this).type.name}(${describe(this.value)})`;
  }
}

type Simple = Required<Pick<TypeInfo, "kind" | "isLittle">>;

/** The one initializer. */
export function onlyOne(type: CClass, init: readonly unknown[]): unknown {
  return init.length === 1
    ? init[0]
    : refuseType(type.name, `expected at most 1 argument, got ${init.length}`);
}

function readSimple({ kind, isLittle }: Simple, place: Place): unknown {
  const { isPointer, text, size, read } = kind;
  if (isPointer && text) {
    const { target } = place;
    return target ? textAt(kind.names[0] as string, target, text) : null;
  }
  const value = read(place.view, place.at(size), isLittle);
  return isPointer ? value || null : value;
}

function writeSimple({ kind, isLittle }: Simple, place: Place, value: unknown, label: string): void {
  const { isPointer, text, size, convert, write } = kind;
  if (!isPointer) {
    const converted = convert(label, value);
    write(place.view, place.at(size), converted, isLittle);
  } else if (value === null) place.point(undefined);
  else if (typeof value === "number" || typeof value === "bigint") {
    place.point(Place.bare(place.heap, Number(convert(label, value)) >>> 0));
  } else {
    place.at(size);
    const string = newString(text, place.heap, value, label);
    try {
      place.point(string, true);
    } catch (error) {
      // Who was told of growth has freed the pointer.
      string.free();
      throw error;
    }
  }
}

/** The string that a pointer to characters is set to, in a block of its own. */
function newString(text: Codec | undefined, heap: Heap, value: unknown, label: string): Place {
  if (!text) refuseType(label, `${describe(value)} cannot be converted to pointer`);
  if (typeof value !== "string" && (text !== narrow || !bytesLike(label, value))) {
    expected(label, `${text === narrow ? "bytes" : "unicode string"} or integer address`, value);
  }
  // A copy, as memory can grow.
  const bytes = text.encode(label, value).slice();
  const place = Place.make(heap, label, bytes.length + text.unit);
  place.bytes(bytes.length).set(bytes);
  return place;
}

/**
 * The text at the place, of so many units; -1: up to its NUL.
 * @throws {RangeError} there is no NUL before the end of the block or of the memory.
 */
export function textAt(label: string, place: Place, text: Codec, units = -1): string {
  if (units >= 0) return text.decode(label, place.bytes(units * text.unit).slice());
  place.at(text.unit);
  const bytes = place.bytes(place.room);
  const end = lengthOfText(bytes, text);
  if (end < 0) refuseRange(label, `no string ends behind the address ${place.address}`);
  return text.decode(label, bytes.slice(0, end));
}

/** The bytes before the NUL; -1: there is none. */
export function lengthOfText(bytes: Uint8Array, { unit }: Codec): number {
  for (let i = bytes.indexOf(0); i >= 0; i = bytes.indexOf(0, i + 1)) {
    if (i % unit === 0 && bytes.subarray(i, i + unit).every((byte) => byte === 0)) return i;
  }
  return -1;
}

/** The fundamental types of the heap, by their names. */
export function simpleTypes(heap: Heap): { c_char: CClass; c_wchar: CClass } {
  const types = Object.entries(kinds).flatMap(([_type_, { names }]) => {
    const type = makeType(SimpleCData, names[0] as string, heap, { _type_ });
    return names.map((name) => [name, type]);
  });
  return Object.fromEntries(types);
}

const swapped = new WeakMap<CClass, CClass>();

/** The fundamental type with its bytes the other way round, Python's `__ctype_be__`; undefined: it has none. */
export function bigEndian(type: CClass): CClass | undefined {
  const { kind, size, isLittle } = infoOf(type);
  if (!kind || kind.isPointer || (kind.text && size > 1)) return undefined;
  if (size === 1 || !isLittle) return type;
  const { _type_ } = type as unknown as typeof SimpleCData;
  const other =
    swapped.get(type) ??
    makeType(SimpleCData, `${type.name}_be`, type[heapKey], { _type_, _swappedbytes_: true });
  swapped.set(type, other);
  return other;
}
