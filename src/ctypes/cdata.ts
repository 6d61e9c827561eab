/// <reference lib="esnext.disposable" preserve="true" />
import { checkedArgument, describe } from "../arguments.js";
import { Region } from "../blocks/region.js";
import { BLOCKS, type Freeable } from "../blocks/scope.js";
import type { TypedArray } from "../blocks/typed-array.js";
import { hex } from "../hex.js";
import { type Heap, Place } from "./place.js";
import { expected, numberOf, refuseRange, refuseType } from "./refusals.js";
import { bytesLike } from "./text.js";
import { type CClass, heapKey, infoKey, infoOf, type TypeInfo } from "./type-info.js";

/** What an object of ctypes is: a type at a place. */
export interface Position {
  readonly place: Place;
  readonly type: CClass;
  readonly info: TypeInfo;
  /** Whether free() frees what it lies in: not of fields, items and contents. */
  readonly isRoot: boolean;
}

/** The object's position; undefined: it is no object of ctypes. */
export let maybePosition: (value: unknown) => Position | undefined;

/** A value of a type of C in the heap's memory: CPython's `_CData`. */
export class CData implements Disposable {
  readonly #position: Position;
  /** As {@link CData.free}; there iff the host has Symbol.dispose. */
  declare readonly [Symbol.dispose]: () => void;

  static {
    maybePosition = (value) => (value instanceof CData ? value.#position : undefined);
    const { prototype } = CData;
    const define = (key: symbol, value: unknown) =>
      Object.defineProperty(prototype, key, { value, configurable: true, writable: true });
    // A host without Symbol.dispose must be able to load this module. Not this.free: a field may be called that.
    if (typeof Symbol.dispose === "symbol") {
      define(Symbol.dispose, function (this: CData) {
        freeObject(this.#position);
      });
    }
    const inspect = Symbol.for("nodejs.util.inspect.custom");
    define(inspect, function (this: CData) {
      return this.toString();
    });
    // The types themselves, which hold their heap.
    Object.defineProperty(CData, inspect, {
      value(this: CClass) {
        return `<class ${this.name}>`;
      },
    });
  }

  /** A new object, of zeros; or one at a position, for {@link viewOf}. */
  constructor(position?: Position) {
    this.#position = position ?? newPosition(new.target as unknown as CClass);
  }

  /** What the class is as a type. */
  static [infoKey] = (type: CClass): TypeInfo => refuseType(type.name, "abstract class");

  /** What scopes free in the object's stead, and keep. */
  [BLOCKS](): readonly Freeable[] {
    const { isRoot, place } = this.#position;
    return isRoot ? place.owned : [];
  }

  /** Whether the block it lies in is freed. Of bare memory nobody knows: false. */
  get isFreed(): boolean {
    return this.#position.place.isFreed === true;
  }

  /**
   * Gives the memory back, and strings that were made for pointers in it. Calling it again does nothing, nor does it on an object that
   * shares another's memory: a field, an item, contents, from_address.
   */
  free(): void {
    freeObject(this.#position);
  }

  toString(): string {
    const { place, type } = this.#position;
    return `<${type.name} ${place.isFreed ? "freed" : `at ${hex(place.address)}`}>`;
  }
}

Object.assign(CData, {
  from_address(this: CClass, address: number): CData {
    const start = checkedArgument(`${this.name}.from_address`, "address", address);
    return viewOf(this, Place.bare(this[heapKey], start), true);
  },

  from_buffer(this: CClass, source: unknown, offset = 0): CData {
    const label = `${this.name}.from_buffer`;
    const { buffer, byteOffset, length } = bytesOf(label, source);
    const heap = this[heapKey];
    if (buffer !== heap.memory.bytes.buffer) {
      refuseType(
        label,
        "the buffer is not that of py.memory, and cannot be shared; from_buffer_copy copies it",
      );
    }
    checkFits(label, infoOf(this).size, length, offset);
    const place = placeIn(source, heap) ?? Place.bare(heap, byteOffset);
    return viewOf(this, place.plus(offset), !maybePosition(source));
  },

  from_buffer_copy(this: CClass, source: unknown, offset = 0): CData {
    const label = `${this.name}.from_buffer_copy`;
    const bytes = bytesOf(label, source);
    const { size } = infoOf(this);
    checkFits(label, size, bytes.length, offset);
    // Copied before memory can grow, which detaches its views.
    const copy = bytes.slice(offset, offset + size);
    const made = newPosition(this);
    made.place.bytes(size).set(copy);
    return viewOf(this, made.place, true);
  },
});

function checkFits(label: string, size: number, available: number, offset: unknown): void {
  const end = numberOf(label, offset) + size;
  if (end < size) refuseRange(label, "offset cannot be negative");
  if (end > available)
    refuseRange(label, `Buffer size too small (${available} instead of at least ${end} bytes)`);
}

function newPosition(type: CClass): Position {
  const info = infoOf(type);
  return { place: Place.make(type[heapKey], type.name, info.size), type, info, isRoot: true };
}

/** What {@link CData.free} does, which a field may hide. */
export function freeObject({ isRoot, place }: Position): void {
  if (isRoot) place.free();
}

export const positionOf = maybePosition as (object: CData) => Position;

/** @throws {TypeError} it is no object of ctypes. */
export const checkedPosition = (label: string, value: unknown): Position =>
  maybePosition(value) ?? expected(label, "an object of ctypes", value);

/** @throws {TypeError} it is no type of ctypes. */
export function checkedType(label: string, type: unknown): CClass {
  if (typeof type === "function" && type.prototype instanceof CData) return type as unknown as CClass;
  return expected(label, "a type of ctypes", type);
}

/** An object of the type that shares the memory of the place; no constructor of the type's own is run. */
export const viewOf = (type: CClass, place: Place, isRoot = false): CData =>
  Reflect.construct(CData, [{ place, type, info: infoOf(type), isRoot }], type);

/** An object of zeros; no constructor of the type's own is run. */
export const newObject = (type: CClass): CData => viewOf(type, newPosition(type).place, true);

/** Runs the initialization of an object that was just made; if it throws, the object's memory is given back. */
export function initialize(object: CData, run: (position: Position) => void): CData {
  const position = positionOf(object);
  try {
    run(position);
  } catch (error) {
    freeObject(position);
    throw error;
  }
  return object;
}

/** Bytes of an object: those of its type, or what it was resized to. */
export const sizeOfObject = ({ place, info, isRoot }: Position): number =>
  (isRoot ? place.ownSize : undefined) ?? info.size;

/** The place of an object or of a block. */
export function placeIn(value: unknown, heap: Heap): Place | undefined {
  return value instanceof Region
    ? Place.inBlock(heap, value as Region<TypedArray>)
    : maybePosition(value)?.place;
}

/** The bytes of an object, a block or anything bytes-like. They are a view, not a copy. */
export function bytesOf(label: string, source: unknown): Uint8Array {
  const position = maybePosition(source);
  if (position) return position.place.bytes(sizeOfObject(position));
  return (
    bytesLike(label, source instanceof Region ? source.view : source) ??
    expected(label, "a bytes-like object", source)
  );
}

export const isArrayOf = ({ info }: Position, item: CClass): boolean =>
  info.length !== undefined && info.item === item;

/**
 * Writes a value of any kind into a field or an item of the type: CPython's PyCData_set.
 * @throws {TypeError | RangeError} it is none of the type's, and nothing is written.
 */
export function assign(type: CClass, place: Place, value: unknown, label: string): void {
  const { write, size, isPointer, item } = infoOf(type);
  const from = maybePosition(value);
  if (!from) write(place, value, label);
  else if (value instanceof type) place.copy(from.place, size);
  else if (isPointer && item && isArrayOf(from, item)) place.point(from.place);
  else refuseType(label, `incompatible types, ${from.type.name} instance instead of ${type.name} instance`);
}

/** Makes an aggregate of an array of its parts, as Python does of a tuple, or of a structure's fields by name; and copies it. */
export function writeParts(type: CClass, place: Place, value: unknown, label: string): void {
  const { fields, size } = infoOf(type);
  const isIterable = typeof value === "object" && value !== null && Symbol.iterator in value;
  if (!isIterable && !(fields && isPlainObject(value))) {
    refuseType(label, `expected ${type.name} instance, got ${describe(value)}`);
  }
  const parts = isIterable ? [...(value as Iterable<unknown>)] : [value];
  const made = positionOf(Reflect.construct(type, parts));
  try {
    place.copy(made.place, size, true);
  } finally {
    freeObject(made);
  }
}

export function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  // Another realm's, too.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
