import { checkedArgument, describe } from "../arguments.js";
import { checkNames } from "../option-names.js";
import type { BlockOwner } from "./block-owner.js";
import { BytesBlock, type BytesSource } from "./bytes-block.js";
import type { ArrayCell, Cell } from "./cell.js";
import { type ConvertOptions, type ConvertSource, convert } from "./convert.js";
import { LiveMemory } from "./live-memory.js";
import { checkShape, Pool } from "./pool.js";
import { StringBlock } from "./string-block.js";
import { StructClasses, type StructType } from "./struct.js";
import type { OwnFields, Struct, StructCell, StructFields, StructInit } from "./struct-types.js";
import { decode, type TextEncoding, unitWidth } from "./text.js";
import { checkAttached, type TypedArray, type TypedArrayType } from "./typed-array.js";
import type { TypedBlock } from "./typed-block.js";

/** What makes blocks with contents: text, bytes, structs, pools. All take memory of the object domain. */
export interface DataMakers {
  /**
   * The text in the heap, with a NUL behind it; UTF-8 unless another encoding is given.
   * @throws {TypeError} no text, or no encoding.
   * @throws {RangeError} half a surrogate pair, which UTF-8 and UTF-32 cannot have: its index. UTF-16 keeps it.
   * @throws {MemoryError} there is no memory for it.
   */
  string(text: string, encoding?: TextEncoding): StringBlock;
  /**
   * The text at an address: so many code units, or up to a NUL if no length is given. CPython: ctypes.string_at, ctypes.wstring_at.
   * @throws {RangeError} it ends beyond the memory, or no NUL ends it; the bytes are not in the encoding: where.
   * @throws {TypeError} no address, no encoding.
   */
  stringAt(ptr: number, encoding?: TextEncoding, length?: number): string;
  /**
   * A copy of the bytes. Of a view with larger elements it is the bytes that they lie in.
   * @throws {TypeError} no bytes, or a view whose buffer is detached.
   * @throws {RangeError} an element of a list that is not from 0 to 255: which.
   * @throws {MemoryError} there is no memory for them.
   */
  bytes(source: BytesSource): BytesBlock;
  /**
   * A struct with the fields as properties, laid out as C does on wasm32: `py.struct({ x: "f64", next: "ptr" })`. Those of no value are 0. What
   * does not fit its field is refused when it is set, as by init; `structType(fields)` is the way to more of them.
   * @throws {TypeError} an unknown kind, no fields, a name that a field cannot have; a value of the wrong type, or of no field.
   * @throws {RangeError} a value that its field cannot hold; an array of no elements.
   * @throws {MemoryError} there is no memory for it.
   */
  struct<Fields extends OwnFields>(fields: Fields, init?: StructInit<Fields>): Struct<Fields>;
  /** The layout of a struct, to make many of, to nest and to pool. @throws {TypeError | RangeError} as {@link DataMakers.struct}. */
  structType<Fields extends OwnFields>(fields: Fields): StructType<Fields>;
  /**
   * A slab of memory for so many cells of one shape: structs of a type, arrays, or so many bytes. Cells are aligned as they need it.
   * @throws {TypeError | RangeError} no shape, no capacity.
   * @throws {MemoryError} there is no memory for the slab.
   */
  pool<Fields extends StructFields>(
    shape: StructType<Fields>,
    capacity: number,
  ): Pool<StructCell<Fields>, StructInit<Fields>>;
  /** The same, of typed arrays of so many elements each. */
  pool<View extends TypedArray>(
    shape: readonly [type: TypedArrayType<View>, length: number],
    capacity: number,
  ): Pool<ArrayCell<View>>;
  /** The same, of so many bytes each. */
  pool(bytes: number, capacity: number): Pool<Cell>;
  /**
   * A new array of the same values in elements of another type. Digits that a float has no room for are lost.
   * @throws {RangeError} a value that does not fit, unless they are clamped: its index.
   * @throws {TypeError} no values, or no type.
   * @throws {MemoryError} there is no memory for it.
   */
  convert<View extends TypedArray>(
    source: ConvertSource,
    type: TypedArrayType<View>,
    options?: ConvertOptions,
  ): TypedBlock<View>;
  /**
   * Where the view's first byte lies in this heap's memory.
   * @throws {TypeError} no view, one of another memory, or one that growth of the memory has detached.
   */
  addressOf(view: ArrayBufferView): number;
}

/** What makes blocks of one heap that have contents. */
export function dataMakers(owner: BlockOwner): DataMakers {
  const memory = new LiveMemory(owner.memory);
  const heap = { owner, memory };
  const structs = new StructClasses(heap);
  return {
    string: (text, encoding = "utf-8") => StringBlock.make(owner, "string", text, encoding),
    stringAt: (ptr, encoding = "utf-8", length) => stringAt(memory.bytes, ptr, encoding, length),
    bytes: (source) => BytesBlock.make(owner, source),
    struct: <Fields extends OwnFields>(fields: Fields, init?: StructInit<Fields>) =>
      structs.type("struct", fields).alloc(init),
    structType: (fields) => structs.type("structType", fields),
    // The overloads say which cells a shape gives.
    pool: (shape: unknown, capacity: number) =>
      new Pool<never, never>(heap, checkShape(heap, structs, shape), capacity),
    convert: (source, type, options = {}) => {
      checkNames("convert", options, ["clamp"]);
      const { clamp = false } = options;
      if (typeof clamp !== "boolean")
        throw new TypeError(`convert: clamp must be true or false, not ${describe(clamp)}`);
      return convert(owner, source, type, clamp);
    },
    addressOf: (view) => addressOf(owner.memory, view),
  };
}

function stringAt(
  memory: Uint8Array,
  ptr: number,
  encoding: TextEncoding,
  length: number | undefined,
): string {
  const name = "stringAt";
  const start = checkedArgument(name, "ptr", ptr);
  const width = unitWidth(name, encoding);
  const end =
    length === undefined
      ? endOf(memory, start, width)
      : start + checkedArgument(name, "length", length) * width;
  if (start === 0) throw new RangeError(`${name}: there is nothing at the address 0`);
  if (end === -1) throw new RangeError(`${name}: no string ends behind the address ${start}`);
  if (end > memory.length)
    throw new RangeError(
      `${name}: ${end - start} bytes at ${start} end beyond the memory of ${memory.length} bytes`,
    );
  return decode(name, memory.slice(start, end) as Uint8Array<ArrayBuffer>, encoding);
}

/** Where a unit begins that is NUL; -1: there is none. */
function endOf(memory: Uint8Array, start: number, width: number): number {
  let at = start;
  for (;;) {
    const zero = memory.indexOf(0, at);
    if (zero < 0) return -1;
    at = zero - ((zero - start) % width);
    if (at + width > memory.length) return -1;
    if (memory.subarray(at, at + width).every((byte) => byte === 0)) return at;
    at += width;
  }
}

function addressOf(memory: WebAssembly.Memory, view: ArrayBufferView): number {
  if (!ArrayBuffer.isView(view))
    throw new TypeError(`addressOf: view must be a typed array, not ${describe(view)}`);
  checkAttached("addressOf: view", view);
  if (view.buffer === memory.buffer) return view.byteOffset;
  throw new TypeError("addressOf: view is of another memory");
}
