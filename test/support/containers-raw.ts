// The built-in containers as a host without the facade has them: the exports of pymalloc.objects.wasm, over a heap of any build.
import { readFileSync } from "node:fs";
import type { PyMem } from "../../src/index.js";

type Call = (...values: number[]) => number;

/** What is called of the object layer with words only. */
const names = [
  ...["Py_INCREF", "Py_DECREF", "Py_REFCNT", "PyObject_SizeOf", "PyObject_GC_IsTracked", "PyObject_New"],
  ...["gc_collect", "gc_check", "PyType_Of", "Py_GetConstantBorrowed", "last_container_error"],
  ...["PyLong_New", "PyLong_FromDouble", "PyFloat_FromDouble", "PyFloat_AsDouble"],
  ...["PyUnicode_New", "PyUnicode_GetLength", "PyUnicode_KIND", "PyUnicode_DATA"],
  ...["PyTuple_New", "PyTuple_Size", "PyTuple_GetItem", "PyTuple_SetItem"],
  ...["PyList_New", "PyList_Size", "PyList_GetItem", "PyList_SetItem", "PyList_Append", "PyList_Insert"],
  ...["PyList_Pop", "PyList_Clear", "PyList_Reverse", "PyList_Extend"],
  ...["PyDict_New", "PyDict_Size", "PyDict_GetItem", "PyDict_SetItem", "PyDict_DelItem", "PyDict_Contains"],
  ...["PyDict_Clear", "PyDict_Next", "PyObject_Hash", "PyObject_RichCompareBool", "PyWeakref_NewRef"],
] as const;
export type ContainerName = (typeof names)[number];
export type RawContainers = { readonly [name in ContainerName]: Call } & {
  readonly PyLong_FromLongLong: (value: bigint) => number;
  readonly PyLong_AsLongLong: (o: number) => bigint;
};

/** A value of Python: an int, a float, a str, a tuple. */
export type Value = bigint | number | string | readonly Value[];

/** The value in Python's words. */
export function inPython(value: Value): string {
  if (typeof value === "bigint") return `(${value})`;
  if (typeof value === "number") return `float("${Object.is(value, -0) ? "-0.0" : value}")`;
  if (typeof value === "string") return JSON.stringify(value);
  return `(${value.map((item) => `${inPython(item)},`).join("")})`;
}

// CPython's Py_EQ, and the codes of last_container_error.
const EQ = 2;
export const NO_MEMORY = 1;
export const BAD_INDEX = 2;
export const NO_KEY = 3;
export const UNHASHABLE = 4;
export const WRONG_TYPE = 5;
export const TOO_DEEP = 6;
export const TOO_LARGE = 7;

const objectsModule = new WebAssembly.Module(
  readFileSync(new URL("../../build/pymalloc.objects.wasm", import.meta.url)),
);

const DIGIT_BITS = 30n;
const DIGIT_MASK = (1n << DIGIT_BITS) - 1n;

/** A heap, and the containers on it. Functions that make something give a new reference, or throw if there is no memory. */
export class ContainerHeap {
  readonly py: PyMem;
  readonly o: RawContainers;
  /** Four words for what functions write. */
  readonly scratch: number;

  constructor(py: PyMem) {
    const { memory, table } = py.exports;
    this.py = py;
    const { exports } = new WebAssembly.Instance(objectsModule, {
      env: { memory, table },
      pymem: py.exports,
    });
    this.o = exports as unknown as RawContainers;
    this.scratch = py.PyMem_Malloc(16);
  }

  /** The word at the address, signed. */
  word(address: number): number {
    return new DataView(this.py.memory.buffer).getInt32(address, true);
  }
  setWord(address: number, value: number): void {
    new DataView(this.py.memory.buffer).setInt32(address, value, true);
  }

  make(value: Value): number {
    const made = this.#make(value);
    if (made === 0) throw new Error(`error ${this.o.last_container_error()}`);
    return made;
  }
  #make(value: Value): number {
    if (typeof value === "bigint") return this.#makeInt(value);
    if (typeof value === "number") return this.o.PyFloat_FromDouble(value);
    return typeof value === "string" ? this.#makeStr(value) : this.#makeTuple(value);
  }

  #makeInt(value: bigint): number {
    if (BigInt.asIntN(64, value) === value) return this.o.PyLong_FromLongLong(value);
    const digits: number[] = [];
    for (let rest = value < 0n ? -value : value; rest > 0n; rest >>= DIGIT_BITS)
      digits.push(Number(rest & DIGIT_MASK));
    const made = this.o.PyLong_New(digits.length);
    if (made === 0) return 0;
    digits.forEach((digit, i) => {
      this.setWord(made + 12 + 4 * i, digit);
    });
    if (value < 0n) this.setWord(made + 8, this.word(made + 8) | 2);
    return made;
  }

  #makeStr(value: string): number {
    const points = [...value].map((character) => character.codePointAt(0) ?? 0);
    const made = this.o.PyUnicode_New(
      points.length,
      points.reduce((a, b) => Math.max(a, b), 0),
    );
    if (made === 0 || points.length === 0) return made;
    const Units =
      { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }[this.o.PyUnicode_KIND(made)] ?? Uint8Array;
    new Units(this.py.memory.buffer, this.o.PyUnicode_DATA(made), points.length).set(points);
    return made;
  }

  #makeTuple(items: readonly Value[]): number {
    const made = this.o.PyTuple_New(items.length);
    if (made === 0) return 0;
    items.forEach((item, i) => {
      this.o.PyTuple_SetItem(made, i, this.make(item));
    });
    return made;
  }

  /** Uses a value, and gives it back. */
  with<Result>(value: Value, use: (made: number) => Result): Result {
    const made = this.make(value);
    const result = use(made);
    this.o.Py_DECREF(made);
    return result;
  }

  /** The hash, or undefined. */
  hash(object: number): number | undefined {
    return this.o.PyObject_Hash(object, this.scratch) === 0 ? this.word(this.scratch) : undefined;
  }
  /** 1, 0, or -1. */
  equals(a: number, b: number): number {
    return this.o.PyObject_RichCompareBool(a, b, EQ);
  }

  /** The addresses in a list. */
  listItems(list: number): number[] {
    return Array.from({ length: this.o.PyList_Size(list) }, (_, i) => this.o.PyList_GetItem(list, i));
  }
  /** The addresses in a dict, keys and what they lead to. */
  dictItems(dict: number): [key: number, value: number][] {
    const items: [number, number][] = [];
    const [position, key, value] = [this.scratch, this.scratch + 4, this.scratch + 8];
    this.setWord(position, 0);
    while (this.o.PyDict_Next(dict, position, key, value) === 1)
      items.push([this.word(key), this.word(value)]);
    return items;
  }

  /** Nothing is wrong with the heap or with the tracked objects. */
  isSound(): boolean {
    return this.py.check() === 0 && this.o.gc_check() === 0;
  }
}
