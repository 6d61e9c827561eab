import { checkedArgument, describe } from "./arguments.js";
import type { CFunctions } from "./families.js";
import { type MemPointer, NULL, type Null, type Pointer, type RawPointer } from "./pointer.js";

/** C's types that PyMem_New knows, and their bytes. */
const sizes = {
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  u32: 4,
  i64: 8,
  u64: 8,
  f32: 4,
  f64: 8,
  pointer: 4,
} as const;

/** The type of an element: a name, or for a struct the bytes that it takes. */
export type ElementType = keyof typeof sizes | number;

declare const element: unique symbol;

/** A block of the mem domain that holds elements of the type. */
export type MemArray<Element extends ElementType> = MemPointer & {
  /** For the compiler alone: there is no such property. */
  readonly [element]: Element;
};

/** CPython's PyMem_New, PyMem_Resize and PyMem_Del, and its copies of strings. */
export interface TypedMemory {
  /**
   * n elements of the type with undefined contents; 0 for no memory, and if n times the element's bytes is above PY_SSIZE_T_MAX.
   * CPython: PyMem_New(TYPE, n).
   * @throws {TypeError | RangeError} an unknown type, an n that is not an integer from 0 to 0xffffffff.
   */
  PyMem_New<Element extends ElementType>(type: Element, n: number): MemArray<Element> | Null;
  /**
   * The block with n elements. 0 where PyMem_New gives 0, and then p is as it was: keep it. (CPython's macro overwrites p.) CPython:
   * PyMem_Resize(p, TYPE, n).
   */
  PyMem_Resize<Element extends ElementType>(
    p: MemArray<Element> | Null,
    type: Element,
    n: number,
  ): MemArray<Element> | Null;
  /** Gives the block back. CPython: PyMem_Del. */
  PyMem_Del(p: MemPointer | Null): void;
  /**
   * A copy of the string in the mem domain, with a 0 behind it: of one in memory by its address, or of one of JavaScript in UTF-8. 0 for no
   * memory. CPython: _PyMem_Strdup.
   * @throws {RangeError} a string of JavaScript with a 0 in it; an address behind which there is none.
   * @throws {TypeError} neither a string nor a number.
   */
  _PyMem_Strdup(str: string | Pointer): MemPointer | Null;
  /** The same in the raw domain. CPython: _PyMem_RawStrdup. */
  _PyMem_RawStrdup(str: string | Pointer): RawPointer | Null;
}

function sizeOf(name: string, type: ElementType): number {
  if (typeof type === "number") {
    const size = checkedArgument(name, "the bytes of an element", type);
    if (size > 0) return size;
    throw new RangeError(`${name}: an element has 1 byte or more, not 0`);
  }
  if (typeof type === "string" && Object.hasOwn(sizes, type)) return sizes[type];
  throw new TypeError(
    `${name}: unknown type ${describe(type)}; the types are ${Object.keys(sizes).join(", ")}, or a number of bytes`,
  );
}

/** The bytes of the string and of the 0 behind it. */
function bytesOf(name: string, memory: WebAssembly.Memory, str: unknown): Uint8Array {
  if (typeof str === "string") {
    if (str.includes("\0")) throw new RangeError(`${name}: str has a 0 in it, where the copy would end`);
    return new TextEncoder().encode(`${str}\0`);
  }
  if (typeof str !== "number")
    throw new TypeError(`${name}: str must be a string or an address, not ${describe(str)}`);
  const start = checkedArgument(name, "str", str);
  const bytes = new Uint8Array(memory.buffer);
  const end = start === 0 ? -1 : bytes.indexOf(0, start);
  if (end < 0) throw new RangeError(`${name}: no string ends behind the address ${start}`);
  return bytes.slice(start, end + 1);
}

export function typedMemory(functions: CFunctions, memory: WebAssembly.Memory, limit: number): TypedMemory {
  /** The product, or NULL if it overflows. */
  const bytes = (name: string, type: ElementType, n: number): number | undefined => {
    const size = sizeOf(name, type);
    const total = checkedArgument(name, "n", n) * size;
    return total > limit ? undefined : total;
  };
  const copied = <P extends number>(
    name: string,
    malloc: (n: number) => P | Null,
    str: unknown,
  ): P | Null => {
    const source = bytesOf(name, memory, str);
    const p = malloc(source.length);
    if (p !== NULL) new Uint8Array(memory.buffer).set(source, p);
    return p;
  };
  return {
    PyMem_New: <Element extends ElementType>(type: Element, n: number) => {
      const total = bytes("PyMem_New", type, n);
      return (total === undefined ? NULL : functions.PyMem_Malloc(total)) as MemArray<Element> | Null;
    },
    PyMem_Resize: <Element extends ElementType>(p: MemArray<Element> | Null, type: Element, n: number) => {
      const total = bytes("PyMem_Resize", type, n);
      return (total === undefined ? NULL : functions.PyMem_Realloc(p, total)) as MemArray<Element> | Null;
    },
    PyMem_Del: (p) => functions.PyMem_Free(p),
    _PyMem_Strdup: (str) => copied("_PyMem_Strdup", functions.PyMem_Malloc, str),
    _PyMem_RawStrdup: (str) => copied("_PyMem_RawStrdup", functions.PyMem_RawMalloc, str),
  };
}
