import type { CData } from "./cdata.js";
import type { Kind } from "./kinds.js";
import type { Heap, Place } from "./place.js";
import { refuseType } from "./refusals.js";
import type { Codec } from "./text.js";

/** Of a class whose subclasses are types of one heap: that heap. */
export const heapKey = Symbol("heap");
/** Of a class: finds out what it, or a subclass of it, is as a type of C. */
export const infoKey = Symbol("info");

/** A class whose objects are values of C: a type. */
export type CClass = (new (
  ...init: never[]
) => CData) & {
  readonly [heapKey]: Heap;
  [infoKey]: (type: CClass) => TypeInfo;
};

/** A field of a structure or union. Its functions are given the place of that. */
export interface Field {
  readonly name: string;
  readonly type: CClass;
  /** Bytes from the start. */
  readonly offset: number;
  readonly read: (place: Place) => unknown;
  readonly write: (place: Place, value: unknown) => void;
}

/** What is known of a type. */
export interface TypeInfo {
  /** Bytes. */
  readonly size: number;
  readonly align: number;
  /** Its values are addresses. */
  readonly isPointer: boolean;
  /** Of fundamental types, and whether their bytes are little-endian. */
  readonly kind?: Kind;
  readonly isLittle?: boolean;
  /** Of arrays and pointers. */
  readonly item?: CClass;
  /** Of arrays, and of those of characters how these lie in memory. */
  readonly length?: number;
  readonly text?: Codec | undefined;
  /** Of structures and unions: in their order, and by name, with those of anonymous fields. */
  readonly fields?: readonly Field[];
  readonly named?: ReadonlyMap<string, Field>;
  /** A field or an item in JavaScript: a value of a fundamental type, else an object that shares the memory. */
  readonly read: (place: Place) => unknown;
  /** Writes what is no object of ctypes. Nothing is written if it throws. */
  readonly write: (place: Place, value: unknown, label: string) => void;
}

const infos = new WeakMap<CClass, TypeInfo | null>();

/** What is known of the type: found out when it is first needed, and final then. */
export function infoOf(type: CClass): TypeInfo {
  let info = infos.get(type);
  if (info === null) refuseType(type.name, "a type cannot be a field of itself");
  if (!info) {
    infos.set(type, null);
    try {
      info = type[infoKey](type);
    } finally {
      infos.delete(type);
    }
    infos.set(type, info);
  }
  return info;
}

/** A type of the heap that can be called without `new`, as Python's classes are. */
export function makeType(parent: object, name: string, heap?: Heap, statics?: object): CClass {
  const type = function (...init: never[]): CData {
    return Reflect.construct(parent as CClass, init, new.target ?? type);
  } as unknown as CClass;
  Object.setPrototypeOf(type, parent);
  const own = { constructor: { value: type, configurable: true, writable: true } };
  Object.defineProperties(type, {
    prototype: { value: Object.create((parent as CClass).prototype, own) },
    name: { value: name, configurable: true },
  });
  return Object.assign(type, heap && { [heapKey]: heap }, statics);
}
