import type { Region } from "../blocks/region.js";
import type { TypedArray } from "../blocks/typed-array.js";

/** What a type's fields and items are: read, and written. For the compiler only. */
declare const held: unique symbol;

/** What says so. */
interface Held<Out, In> {
  /** For the compiler only. */
  readonly [held]: readonly [read: Out, written: In];
}

/** A number that an integer type takes: of any size, it wraps. */
export type CInteger = number | bigint | boolean;

/** Anything with bytes: a typed array, a DataView, an ArrayBuffer. */
export type BytesLike = ArrayBufferView<ArrayBufferLike> | ArrayBufferLike;

/** A block of any kind, or a slice of one. */
export type AnyBlock = Region<TypedArray>;

/** A class of objects that are values of C. */
export type CDataClass = (abstract new (...init: never) => CData) & CDataStatics;

/** What a field or an item of the type is when it is read. */
export type CRead<Type> = Type extends abstract new (
  ...init: never
) => infer Instance
  ? Type extends Held<infer Out, infer In>
    ? // A subclass of a fundamental type that has more than this is an object.
      CSimple<Out, In> extends Instance
      ? Out
      : Instance
    : Instance
  : never;

/** What a field or an item of the type can be set to. */
export type CWrite<Type> =
  Type extends Held<unknown, infer Value>
    ? Value
    : Type extends abstract new (
          ...init: never
        ) => infer Instance
      ? Instance
      : never;

/** An object of ctypes: a value of a C type in the heap's memory. */
export interface CData extends Disposable {
  /** Whether the block it lies in is freed. Of bare memory nobody knows: false. */
  readonly isFreed: boolean;
  /**
   * Gives the memory back, with the strings that were made for pointers in it. Calling it again does nothing, nor does it on what
   * shares another's memory: a field, an item, contents, from_address. A field may be called `free`: `py.ctypes.free(object)` and `using`
   * work then, too.
   */
  free(): void;
}

/** What every type can do. */
export interface CDataStatics {
  /**
   * An object at the address, whose memory is somebody else's.
   * @throws {TypeError | RangeError} no integer from 0 to 0xffffffff. At 0, each access throws "NULL pointer access".
   */
  from_address<Type extends abstract new (...init: never) => CData>(
    this: Type,
    address: number,
  ): InstanceType<Type>;
  /**
   * An object that shares the memory of a block, of another object, or of a typed array on `py.memory`, from so many bytes on.
   * @throws {TypeError} the source is none of these, is of another memory, or detached.
   * @throws {RangeError} the source is too small.
   */
  from_buffer<Type extends abstract new (...init: never) => CData>(
    this: Type,
    source: AnyBlock | CData | BytesLike,
    offset?: number,
  ): InstanceType<Type>;
  /**
   * A new object with a copy of the bytes of a block, an object, a typed array or an ArrayBuffer.
   * @throws {TypeError} the source has no bytes, or is detached.
   * @throws {RangeError} the source is too small.
   */
  from_buffer_copy<Type extends abstract new (...init: never) => CData>(
    this: Type,
    source: AnyBlock | CData | BytesLike,
    offset?: number,
  ): InstanceType<Type>;
}

/** A type that can be called without `new`. */
export interface CType<Instance extends CData, Init extends readonly unknown[] = readonly []>
  extends CDataStatics {
  new (...init: Init): Instance;
  (...init: Init): Instance;
}

/** An object of a fundamental type. */
export interface CSimple<Out, In = Out> extends CData {
  /** The value: of a 64-bit integer a bigint, of a NULL null. */
  get value(): Out;
  /** @throws {TypeError} it is none of the type's. An integer that is too large wraps. */
  set value(value: In);
}

/** A fundamental type. */
export interface SimpleType<Code extends string, Out, In = Out>
  extends CType<CSimple<Out, In>, readonly [value?: In]>,
    Held<Out, In> {
  /** CPython's letter for it. */
  readonly _type_: Code;
}

/** What has items. */
export interface CItems<Type> {
  /** @throws {RangeError} "invalid index"; a negative one counts from the end of an array. */
  [i: number]: CRead<Type>;
  /** What Python calls for `object[i]`. */
  __getitem__(i: number): CRead<Type>;
  /** What Python calls for `object[i] = value`. */
  __setitem__(i: number, value: CWrite<Type>): void;
}

/** Characters are text, other items an array of JavaScript. */
type ItemsOf<Type> = Type extends { readonly _type_: "c" | "u" } ? string : CRead<Type>[];

/** An array: Python's `c_int * 10`. */
export interface CArray<Type> extends CData, CItems<Type>, Iterable<CRead<Type>> {
  /** How many items. Resizing the object does not change it. */
  readonly length: number;
  /** The items from start to before end, as Array.prototype.slice has them. */
  slice(start?: number, end?: number): ItemsOf<Type>;
}

/** An array of c_wchar. */
export interface WcharArray extends CArray<SimpleType<"u", string>> {
  /**
   * The text up to its NUL. When it is set, a NUL is written behind it if there is room.
   * @throws {RangeError} it is too long.
   */
  value: string;
}

/** An array of c_char. */
export interface CharArray extends CArray<SimpleType<"c", string, CharValue>> {
  /** The text up to its NUL, decoded as os.fsdecode does: bytes that are no UTF-8 are lone surrogates, and none is lost. */
  get value(): string;
  /** A NUL is written behind it if there is room. @throws {RangeError} it is too long. */
  set value(value: string | BytesLike);
  /** A copy of all bytes. */
  get raw(): Uint8Array<ArrayBuffer>;
  /** @throws {RangeError} they are too many. */
  set raw(value: BytesLike | AnyBlock | CData);
}

/** What a c_char can be set to: one byte. */
export type CharValue = string | number | BytesLike;

type ArrayOf<Type> = Type extends { readonly _type_: "c" }
  ? CharArray
  : Type extends { readonly _type_: "u" }
    ? WcharArray
    : CArray<Type>;

/** The type of arrays of so many items. */
export interface ArrayType<Type> extends CType<ArrayOf<Type>, readonly CWrite<Type>[]> {
  /** The type of the items. */
  readonly _type_: Type;
  /** How many they are. */
  readonly _length_: number;
}

/** A pointer: Python's `POINTER(c_int)`. Its items are what lies behind what it points to. */
export interface CPointer<Type> extends CData, CItems<Type> {
  /** Python: `not pointer`. */
  readonly isNull: boolean;
  /** What it points to. @throws {RangeError} "NULL pointer access". */
  get contents(): Pointee<Type>;
  /** Has it point to the object, or to the first item of the array. @throws {TypeError} it is of another type. */
  set contents(value: Pointee<Type> | CArray<Type>);
  /** The items from start to before end. */
  slice(start: number, end: number): ItemsOf<Type>;
}

type Pointee<Type> = Type extends abstract new (...init: never) => infer Instance ? Instance : never;

/** The type of pointers to the type's objects. */
export interface PointerType<Type>
  extends CType<CPointer<Type>, readonly [to?: Pointee<Type> | CArray<Type>]>,
    Held<CPointer<Type>, CPointer<Type> | CArray<Type> | null> {
  /** What they point to. */
  readonly _type_: Type;
}

/** `_fields_`: names and types, and of bit fields how many bits. */
export type FieldList = readonly (
  | readonly [name: string, type: CDataClass]
  | readonly [name: string, type: CDataClass, bits: number]
)[];

type TypeOf<List extends FieldList, Name> = Extract<List[number], readonly [Name, ...unknown[]]>[1];

/** The fields of a structure as properties. */
export type FieldsOf<List extends FieldList> = {
  -readonly [Name in List[number][0]]: FieldRead<TypeOf<List, Name>>;
};

/** An array of characters is its text in a field. */
type FieldRead<Type> = CRead<Type> extends CharArray | WcharArray ? string : CRead<Type>;

/** What a field can be made of: aggregates also of an array of their parts, structures of their fields by name. */
type Initial<Type> = Type extends unknown
  ?
      | CWrite<Type>
      | (CRead<Type> extends CharArray | WcharArray ? string | BytesLike : never)
      | (CRead<Type> extends CArray<infer Item> ? Iterable<CWrite<Item>> : never)
      | (CRead<Type> extends CStructure ? readonly unknown[] | Readonly<Record<string, unknown>> : never)
  : never;

type ByName<List extends FieldList> = { readonly [Name in List[number][0]]?: Initial<TypeOf<List, Name>> };

/** A structure type that can be called without `new`. */
export type CStructType<List extends FieldList> = CType<
  CStructure & FieldsOf<List>,
  readonly (Initial<List[number][1]> | ByName<List>)[]
>;

declare const structure: unique symbol;

/** An object of a structure or union. A class that extends one declares its fields: `declare x: number`. */
export interface CStructure extends CData {
  /** For the compiler only. */
  readonly [structure]: true;
}

/** What to extend, with a static `_fields_`. */
export interface StructureClass extends CDataStatics {
  /** The fields in their order; or by their names in an object, which comes last. */
  new (...init: unknown[]): CStructure;
}

/** What a class of structures can say beside its fields. */
export interface StructureStatics {
  /** No field is aligned to more bytes than that; the layout is Microsoft's then. */
  readonly _pack_?: number;
  /** The least alignment in bytes. */
  readonly _align_?: number;
  /** Bit fields as GCC and Clang place them, which is the default, or as Microsoft's compiler does. */
  readonly _layout_?: "gcc-sysv" | "ms";
  /** Fields whose fields are the structure's, too. */
  readonly _anonymous_?: readonly string[];
}
