import { describe } from "../arguments.js";
import type { Null, ObjPointer } from "../pointer.js";
import { inspectable, plain } from "./inspect.js";
import {
  checkAttached,
  type ElementOf,
  kindOf,
  type TypedArray,
  type TypedArrayType,
} from "./typed-array.js";

// Members for the classes of this folder only. Symbols, as a struct's fields may have any other name.
/** Keys {@link Region}'s elements. */
export const OPEN: unique symbol = Symbol("open");
/** Keys where a region lies. */
export const PLACE: unique symbol = Symbol("place");

/** What can be copied from and to. */
export type Elements<View extends TypedArray> = Region<View> | View;

/**
 * Elements that lie in a heap's memory: a block, or a part of one. Positions count elements, bytes where nothing else is said, and are
 * integers from 0 to the length, or negative ones from the end, as in Array.prototype.slice; unlike there, one that lies outside is a
 * RangeError.
 */
export abstract class Region<View extends TypedArray = Uint8Array<ArrayBuffer>> {
  static {
    inspectable(Region.prototype);
  }

  /** The address of the first byte; 0 once it is freed. */
  abstract get ptr(): ObjPointer | Null;
  /** Bytes. */
  abstract get size(): number;
  /** Whether the memory is somebody else's. */
  abstract get isFreed(): boolean;
  /** The elements, as they lie there now; errors begin with the name. */
  protected abstract [OPEN](name: string): View;
  /** What it dies with, and how many of that one's bytes lie before this. */
  protected abstract [PLACE](): readonly [root: Region<View>, offset: number];

  /**
   * The elements. Growth of the memory detaches older views, unless they are resizable, so read this again after every call that may
   * allocate: it is a fresh view then, and the same object otherwise.
   * @throws {MemoryMisuseError} with code USE_AFTER_FREE once the block is freed.
   */
  get view(): View {
    return this[OPEN]("view");
  }

  /**
   * The elements from start to before end, without copying. It dies with its block.
   * @throws {RangeError | TypeError} a position that is no integer, lies outside, or an end before the start.
   */
  slice(start = 0, end?: number): Slice<View> {
    const view = this[OPEN]("slice");
    const [from, to] = range("slice", view.length, start, end);
    const [root, offset] = this[PLACE]();
    return new Slice(root, offset + from * view.BYTES_PER_ELEMENT, to - from, typeOf(view));
  }

  /**
   * Copies the elements from start to before end into the target, from its position on; they may overlap, as in C's memmove.
   * @throws {RangeError} they do not fit, or a position lies outside: nothing is written.
   * @throws {TypeError} the target holds other elements, or is a detached view.
   * @throws {MemoryMisuseError} with code USE_AFTER_FREE: one of the two is freed.
   */
  copyTo(target: Elements<View>, targetStart = 0, start = 0, end?: number): void {
    const name = "copyTo";
    copy(name, () => elementsOf(name, "target", target), targetStart, this[OPEN](name), start, end);
  }

  /**
   * Copies the elements of the source from start to before end into this, from the position on: `source.copyTo(this, ...)`, where the
   * source may be a typed array.
   */
  copyFrom(source: Elements<View>, targetStart = 0, start = 0, end?: number): void {
    const name = "copyFrom";
    copy(name, () => this[OPEN](name), targetStart, elementsOf(name, "source", source), start, end);
  }

  /**
   * What JSON.stringify takes: an array of the elements, a string's text, a struct's fields. Of what is told to a worker or cloned nothing
   * of the kind is asked: send `view.slice()`.
   * @throws {MemoryMisuseError} with code USE_AFTER_FREE: it is freed.
   */
  toJSON(): unknown {
    return plain(this);
  }

  /** For the copies: the elements of a region of any kind. */
  static elements(region: Region<TypedArray>, name: string): TypedArray {
    return region[OPEN](name);
  }
}

/** A part of a block: it owns nothing, and is gone when its block is. */
export class Slice<View extends TypedArray = Uint8Array<ArrayBuffer>>
  extends Region<View>
  implements Iterable<ElementOf<View>>
{
  /** Elements. */
  readonly length: number;
  readonly #block: Region<View>;
  readonly #offset: number;
  readonly #type: TypedArrayType<View>;

  /** For Region.slice. */
  constructor(block: Region<View>, offset: number, length: number, type: TypedArrayType<View>) {
    super();
    this.#block = block;
    this.#offset = offset;
    this.#type = type;
    this.length = length;
  }

  get size(): number {
    return this.length * this.#type.BYTES_PER_ELEMENT;
  }

  /** Whether its block is freed, or has been made too small for it. */
  get isFreed(): boolean {
    return this.#block.isFreed || this.#isOutside;
  }

  get ptr(): ObjPointer | Null {
    return this.isFreed ? 0 : ((this.#block.ptr + this.#offset) as ObjPointer);
  }

  get #isOutside(): boolean {
    return this.#offset + this.size > this.#block.size;
  }

  /** The elements in their order; memory may grow meanwhile. */
  [Symbol.iterator](): IterableIterator<ElementOf<View>> {
    return eachElement(this);
  }

  protected [PLACE](): readonly [root: Region<View>, offset: number] {
    return [this.#block, this.#offset];
  }

  protected [OPEN](name: string): View {
    const { buffer, byteOffset } = Region.elements(this.#block, name);
    if (this.#isOutside) {
      const bytes = `${this.#offset} to ${this.#offset + this.size}`;
      throw new RangeError(
        `${name}: the slice of the bytes ${bytes} lies outside its block, which was resized to ${this.#block.size} bytes`,
      );
    }
    // A heap's memory is never shared.
    return new this.#type(buffer as ArrayBuffer, byteOffset + this.#offset, this.length);
  }
}

/** The elements in their order. Memory may grow meanwhile. */
export function* eachElement<View extends TypedArray>(
  region: Region<View> & { readonly length: number },
): Generator<ElementOf<View>, undefined> {
  for (let i = 0; i < region.length; i++) yield region.view[i] as ElementOf<View>;
}

function typeOf<View extends TypedArray>(view: View): TypedArrayType<View> {
  return view.constructor as unknown as TypedArrayType<View>;
}

/** A position as an index from the front. */
function position(name: string, parameter: string, value: unknown, length: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= -length && value <= length)
    return value < 0 ? value + length : value + 0;
  const sentence = `${name}: ${parameter} must be an integer from ${-length} to ${length}, not ${describe(value)}`;
  throw typeof value === "number" ? new RangeError(sentence) : new TypeError(sentence);
}

function range(name: string, length: number, start: unknown, end: unknown): [from: number, to: number] {
  const from = position(name, "start", start, length);
  const to = end === undefined ? length : position(name, "end", end, length);
  if (to < from) throw new RangeError(`${name}: end is ${to}, before start, which is ${from}`);
  return [from, to];
}

function elementsOf(name: string, parameter: string, value: unknown): TypedArray {
  if (value instanceof Region) return Region.elements(value, name);
  if (kindOf(value) === undefined) {
    throw new TypeError(
      `${name}: ${parameter} must be a block, a slice or a typed array, not ${describe(value)}`,
    );
  }
  checkAttached(`${name}: ${parameter}`, value as TypedArray);
  return value as TypedArray;
}

/** All that can be wrong is asked first, so that nothing is written by a call that throws. */
function copy(
  name: string,
  open: () => TypedArray,
  targetStart: unknown,
  source: TypedArray,
  start: unknown,
  end: unknown,
): void {
  const target = open();
  if (kindOf(target) !== kindOf(source)) {
    throw new TypeError(`${name}: the target holds a ${kindOf(target)}, the source a ${kindOf(source)}`);
  }
  const at = position(name, "targetStart", targetStart, target.length);
  const [from, to] = range(name, source.length, start, end);
  const room = target.length - at;
  if (to - from > room) {
    throw new RangeError(`${name}: ${to - from} elements do not fit into the ${room} behind targetStart`);
  }
  const part = (source as Uint8Array).subarray(from, to);
  // Opened again, as a class of typed arrays may say what subarray calls. `set` moves as memmove does where both lie in one buffer.
  (open() as Uint8Array).set(part, at);
}
