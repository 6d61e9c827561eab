import { describe } from "../arguments.js";

/** JavaScript's typed arrays, as views of a heap's memory. */
export type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** What the elements of a typed array are in JavaScript. */
export type ElementOf<View extends TypedArray> = View extends BigInt64Array | BigUint64Array
  ? bigint
  : number;

/** The constructor of a typed array: `Int32Array`, and so on. */
export interface TypedArrayType<View extends TypedArray> {
  /** "Int32Array", and so on. */
  readonly name: string;
  /** Bytes of an element. */
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): View;
}

const elementBytes = new Map<unknown, number>(
  [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
  ].map((type) => [type, type.BYTES_PER_ELEMENT]),
);

let latest: unknown = Uint8Array;
let latestBytes = 1;

/**
 * Bytes of an element. A program that makes many arrays makes them of one type.
 * @throws {TypeError} it is none of JavaScript's typed arrays.
 */
export function bytesOfElement(functionName: string, type: unknown): number {
  if (type === latest) return latestBytes;
  const bytes = elementBytes.get(type);
  if (bytes !== undefined) {
    latest = type;
    latestBytes = bytes;
    return bytes;
  }
  throw new TypeError(
    `${functionName}: type must be a typed array such as Int32Array, not ${describe(type)}`,
  );
}

/** Whether the elements are bigints. */
export function holdsBigInts(type: unknown): boolean {
  return type === BigInt64Array || type === BigUint64Array;
}

const tagOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)
  ?.get as (this: unknown) => string | undefined;

/** "Int32Array" and its like, of a subclass and of another realm's as well; undefined for what is no typed array. */
export function kindOf(value: unknown): string | undefined {
  return tagOf.call(value);
}

/** Whether it is an ArrayBuffer, shared or not, of another realm's as well. */
export function isBuffer(value: unknown): value is ArrayBufferLike {
  return /^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(value));
}

/** @throws {TypeError} growth of a memory, or a transfer, took the view's buffer away: it would pass for an empty one. */
export function checkAttached(label: string, view: ArrayBufferView): void {
  try {
    // Of a DataView that asking throws.
    if (view.byteLength > 0) return;
    new Uint8Array(view.buffer);
  } catch {
    throw new TypeError(
      `${label} is a view whose buffer is detached: its memory has grown since it was made, or it was transferred`,
    );
  }
}
