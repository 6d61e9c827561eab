import type {
  AnyBlock,
  ArrayType,
  BytesLike,
  CArray,
  CData,
  CDataClass,
  CharArray,
  CharValue,
  CInteger,
  CPointer,
  CSimple,
  CStructType,
  FieldList,
  PointerType,
  SimpleType,
  StructureClass,
  StructureStatics,
  WcharArray,
} from "./types.js";

type Small<Code extends string> = SimpleType<Code, number, CInteger>;
type Long<Code extends string> = SimpleType<Code, bigint, CInteger>;
type Text = string | BytesLike;

/** What byref gives: an address, for the functions here that take one. */
export interface CReference {
  /** The object that it is the address of. */
  readonly _obj: CData;
}

/**
 * Where memory is: an address in bytes, null, an array or a block as its beginning, a pointer as what it points to, a reference. As in
 * Python, no other object; {@link CTypes.byref} and {@link CTypes.addressof} give its address. The end of the object's block, where it is
 * known, is not passed.
 */
export type CAddress =
  | number
  | null
  | AnyBlock
  | CArray<never>
  | CPointer<never>
  | CSimple<unknown, never>
  | CReference;

/** Python's ctypes on this heap, with wasm32's sizes. What is another's: docs/ctypes.md. */
export interface CTypes {
  /** 1 byte; takes anything, as what it is in a condition. */
  readonly c_bool: SimpleType<"?", boolean, unknown>;
  /** A byte, as text: see {@link CharArray.value}. */
  readonly c_char: SimpleType<"c", string, CharValue>;
  /** A code point, in 4 bytes. */
  readonly c_wchar: SimpleType<"u", string>;
  /** 8 bits, signed. */
  readonly c_byte: Small<"b">;
  /** 8 bits, unsigned. */
  readonly c_ubyte: Small<"B">;
  /** 16 bits, signed. */
  readonly c_short: Small<"h">;
  /** 16 bits, unsigned. */
  readonly c_ushort: Small<"H">;
  /** 32 bits, signed. */
  readonly c_int: Small<"l">;
  /** 32 bits, unsigned. */
  readonly c_uint: Small<"L">;
  /** The same type as c_int. */
  readonly c_long: Small<"l">;
  /** The same type as c_uint. */
  readonly c_ulong: Small<"L">;
  /** 64 bits, signed: always read as a bigint. */
  readonly c_longlong: Long<"q">;
  /** 64 bits, unsigned: a bigint. */
  readonly c_ulonglong: Long<"Q">;
  /** The same type as c_byte. */
  readonly c_int8: Small<"b">;
  /** The same type as c_ubyte. */
  readonly c_uint8: Small<"B">;
  /** The same type as c_short. */
  readonly c_int16: Small<"h">;
  /** The same type as c_ushort. */
  readonly c_uint16: Small<"H">;
  /** The same type as c_int. */
  readonly c_int32: Small<"l">;
  /** The same type as c_uint. */
  readonly c_uint32: Small<"L">;
  /** The same type as c_longlong. */
  readonly c_int64: Long<"q">;
  /** The same type as c_ulonglong. */
  readonly c_uint64: Long<"Q">;
  /** The same type as c_uint. */
  readonly c_size_t: Small<"L">;
  /** The same type as c_int. */
  readonly c_ssize_t: Small<"l">;
  /** 32 bits: digits that it has no room for are lost. */
  readonly c_float: SimpleType<"f", number, CInteger>;
  /** 64 bits: a number of JavaScript. */
  readonly c_double: SimpleType<"d", number, CInteger>;
  /** A string up to its NUL. Setting it to a text makes a block for that, which goes with the object; to a number, an address. */
  readonly c_char_p: SimpleType<"z", string | null, Text | number | bigint | null>;
  /** As c_char_p, of c_wchar. */
  readonly c_wchar_p: SimpleType<"Z", string | null, string | number | bigint | null>;
  /** An address, or null. */
  readonly c_void_p: SimpleType<"P", number | null, number | bigint | null>;

  /** Structures with C's layout: extend it, with a static `_fields_`. */
  readonly Structure: StructureClass;
  /** Fields that all begin at the start. */
  readonly Union: StructureClass;
  /** A structure whose numbers have their most significant byte first. */
  readonly BigEndianStructure: StructureClass;
  /** A union whose numbers have their most significant byte first. */
  readonly BigEndianUnion: StructureClass;
  /** A structure by its fields. Where an array of fields is given as it is, its objects' properties have their types. */
  structType<const List extends FieldList>(
    name: string,
    fields: List,
    statics?: StructureStatics,
  ): CStructType<List>;
  /** A union by its fields. */
  unionType<const List extends FieldList>(
    name: string,
    fields: List,
    statics?: StructureStatics,
  ): CStructType<List>;
  /**
   * The type of arrays of so many items: Python's `type * length`. The same type each time.
   * @throws {RangeError} the length is negative, or more than 2^31 - 1 bytes.
   */
  arrayType<Type extends CDataClass>(type: Type, length: number): ArrayType<Type>;
  /** The type of pointers to the type's objects. The same type each time. */
  POINTER<Type extends CDataClass>(type: Type): PointerType<Type>;
  /** A new pointer to the object, of 4 bytes of its own. */
  pointer<Instance extends CData>(object: Instance): CPointer<abstract new () => Instance>;

  /** Bytes of a type, or of an object, which {@link CTypes.resize} changes. */
  sizeof(value: CDataClass | CData): number;
  /** What a type's addresses are multiples of in a structure: 1, 2, 4 or 8 bytes, unless it is a structure with another one. */
  alignment(value: CDataClass | CData): number;
  /** The address of the object. @throws {MemoryMisuseError} with code USE_AFTER_FREE: it is freed. */
  addressof(object: CData): number;
  /** The bytes at which a field begins: C's offsetof. (Python: `POINT.y.offset`) */
  offsetof(type: CDataClass, field: string): number;
  /** The address so many bytes behind the object's beginning. */
  byref(object: CData, offset?: number): CReference;
  /**
   * Gives an object that owns its memory that many bytes, and moves it: its contents stay, new bytes are zeros, its type and length
   * are what they were. Addresses of it are stale then.
   * @throws {RangeError} less than its type takes; it does not own its memory.
   * @throws {MemoryError} there is no memory for it; it is as it was.
   */
  resize(object: CData, size: number): void;
  /** A new pointer of the type, with the same address. @throws {TypeError} it is no type of pointers. */
  cast<Type extends CDataClass>(object: CAddress, type: Type): InstanceType<Type>;
  /** Copies bytes, also where they overlap; gives the address of dst. The source may also be a text or bytes. */
  memmove(dst: CAddress, src: CAddress | Text, count: number): number;
  /** Sets bytes; gives the address. */
  memset(dst: CAddress, c: CInteger, count: number): number;
  /** The text of so many bytes, or up to its NUL. @throws {RangeError} there is no NUL before the end of the memory. */
  string_at(ptr: CAddress, size?: number): string;
  /** The text of so many characters of 4 bytes, or up to its NUL. */
  wstring_at(ptr: CAddress, size?: number): string;
  /** The bytes themselves, not a copy: a view that is detached when memory grows. */
  memoryview_at(ptr: CAddress, size: number): Uint8Array<ArrayBuffer>;
  /** An array of c_char: so many zeros, or the bytes (text in UTF-8) and a NUL. */
  create_string_buffer(init: number | bigint | Text, size?: number): CharArray;
  /** An array of c_wchar: so many zeros, or the text and a NUL. */
  create_unicode_buffer(init: number | bigint | string, size?: number): WcharArray;

  /** py.malloc: an address, 0 = no memory. */
  c_malloc(n: number): number;
  /** py.realloc, of an address or of what a pointer points to. @throws {TypeError} an object: {@link CTypes.resize} moves those. */
  c_realloc(p: CAddress, n: number): number;
  /** py.free, of an address or of what a pointer points to; an object that is no pointer is freed itself. */
  c_free(p: CAddress | CData): void;
  /** Frees the object, a pointer itself, too; or an address. */
  free(object: CAddress | CData): void;
}
