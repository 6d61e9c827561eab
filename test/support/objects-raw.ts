// The object layer as a host without the facade has it: the exports of pymalloc.objects.wasm, over a heap of any build.
import { readFileSync } from "node:fs";
import type { PyMem, PyMemExports } from "../../src/index.js";

type Call = (...values: number[]) => number;

/** What the functions of the object layer are called. All values are i32. */
const names = [
  ...["PyType_FromDescription", "Py_INCREF", "Py_DECREF", "Py_XINCREF", "Py_XDECREF", "Py_REFCNT"],
  ...["Py_SetImmortal", "Py_IsImmortal", "_Py_NewReference", "PyObject_SetReference"],
  ...[
    "PyObject_New",
    "PyObject_NewVar",
    "PyObject_Del",
    "PyObject_GC_Del",
    "PyObject_GC_New",
    "PyObject_GC_NewVar",
  ],
  ...["PyObject_GC_Resize", "PyObject_GC_Track", "PyObject_GC_UnTrack", "PyObject_GC_IsTracked"],
  ...["PyObject_GC_IsFinalized", "PyObject_GetReferents", "PyObject_SizeOf", "PyObject_BlockSize"],
  ...["gc_collect", "gc_enable", "gc_disable", "gc_isenabled", "gc_get_threshold", "gc_set_threshold"],
  ...["gc_get_count", "gc_get_stats", "gc_freeze", "gc_unfreeze", "gc_get_freeze_count", "gc_set_debug"],
  ...["gc_get_debug", "gc_set_callback", "gc_first", "gc_next", "gc_next_referrer", "gc_check"],
  ...["gc_garbage_size", "gc_garbage_item", "gc_garbage_clear", "objects_recover"],
  ...["PyWeakref_NewRef", "PyWeakref_GetRef", "PyWeakref_NextRef", "PyWeakref_Count", "PyWeakref_Check"],
] as const;
export type RawObjects = { readonly [name in (typeof names)[number]]: Call };

/** A type in the words that PyType_FromDescription reads. What is left out is 0. */
export interface TypeDescription {
  readonly basicsize: number;
  readonly itemsize?: number;
  readonly isContainer?: boolean;
  readonly weaklistoffset?: number;
  readonly finalize?: number;
  readonly clear?: number;
  readonly buffer?: number;
  readonly bufferCount?: number;
  readonly bufferItemsize?: number;
  readonly fixed?: readonly number[];
  readonly item?: readonly number[];
  readonly inBuffer?: readonly number[];
}

/** The words of a description, in their order. */
export function descriptionWords(type: TypeDescription): number[] {
  const { fixed = [], item = [], inBuffer = [] } = type;
  return [
    ...[0, type.basicsize, type.itemsize ?? 0, type.isContainer === false ? 0 : 1],
    ...[type.weaklistoffset ?? 0, type.finalize ?? 0, type.clear ?? 0],
    ...[type.buffer ?? 0, type.bufferCount ?? 0, type.bufferItemsize ?? 0],
    ...[fixed.length, item.length, inBuffer.length, 0, ...fixed, ...item, ...inBuffer],
  ];
}

const moduleOf = (file: string) =>
  new WebAssembly.Module(readFileSync(new URL(`../../build/${file}.wasm`, import.meta.url)));
const objectsModule = moduleOf("pymalloc.objects");
const trampoline = moduleOf("pymalloc.trampoline");
const otherFunctions = Object.fromEntries(
  ["misuse", "malloc", "calloc", "realloc", "free", "arena_alloc", "arena_free"].map((name) => [
    name,
    () => 0,
  ]),
);

/** The functions of an allocator's record, by their places in it from the second word on. */
const recordFunctions = ["malloc", "calloc", "realloc", "free"] as const;
const domains = [1, 2];

/** Bytes of the longest description that fits where descriptions are written. */
const DESCRIPTION_ROOM = 1024;

/** A heap and the object layer on it. */
export class ObjectHeap {
  readonly py: PyMem;
  readonly wasm: PyMemExports;
  readonly o: RawObjects;
  /** Where descriptions and lists of words are written. */
  readonly scratch: number;
  #words = new Uint32Array();

  constructor(py: PyMem) {
    this.py = py;
    this.wasm = py.exports;
    const { memory, table } = this.wasm;
    const { exports } = new WebAssembly.Instance(objectsModule, { env: { memory, table }, pymem: this.wasm });
    const functions = exports as Record<string, Call>;
    this.o = Object.fromEntries(
      names.map((name) => [name, unsigned(functions[name] as Call)]),
    ) as unknown as RawObjects;
    this.scratch = this.wasm.PyMem_Malloc(DESCRIPTION_ROOM) >>> 0;
  }

  /** All of memory, as words; ask anew after each call. */
  get words(): Uint32Array {
    if (this.#words.buffer !== this.wasm.memory.buffer)
      this.#words = new Uint32Array(this.wasm.memory.buffer);
    return this.#words;
  }
  word(address: number): number {
    return this.words[address >>> 2] as number;
  }
  setWord(address: number, value: number): void {
    this.words[address >>> 2] = value;
  }

  /** A function of two words in the table: a finalizer, a clear function, a weak reference's callback. */
  addFunction(f: (a: number, b: number) => void): number {
    return this.#add("free", (a = 0, b = 0) => f(a >>> 0, b >>> 0));
  }
  /** One of three: what gc_set_callback and set_misuse_policy take. */
  addFunctionOfThree(f: (a: number, b: number, c: number) => void): number {
    return this.#add("misuse", (a = 0, b = 0, c = 0) => f(a >>> 0, b >>> 0, c >>> 0));
  }
  #add(name: "misuse" | (typeof recordFunctions)[number], f: (...values: number[]) => unknown): number {
    const { exports } = new WebAssembly.Instance(trampoline, { host: { ...otherFunctions, [name]: f } });
    const index = this.wasm.table.grow(1);
    this.wasm.table.set(index, exports[name]);
    return index;
  }

  /**
   * Puts records before the mem and the obj domain that ask, before each malloc and realloc, whether there is memory. What calls nothing else
   * than the record that was there is passed on.
   */
  injectFailures(hasMemory: () => boolean): void {
    for (const domain of domains) {
      this.wasm.PyMem_GetAllocator(domain, this.scratch);
      const [ctx, ...places] = [0, 4, 8, 12, 16].map((offset) => this.word(this.scratch + offset)) as [
        number,
        ...number[],
      ];
      const record = recordFunctions.map((name, i) => {
        const former = this.wasm.table.get(places[i] as number) as Call;
        const isFree = name === "free";
        return this.#add(name, (_ = 0, ...given) => (isFree || hasMemory() ? former(ctx, ...given) : 0));
      });
      this.words.set([ctx, ...record], this.scratch >>> 2);
      this.wasm.PyMem_SetAllocator(domain, this.scratch);
    }
  }

  /** The type, or 0 and a misuse. */
  defineType(type: TypeDescription): number {
    return this.defineTypeOf(descriptionWords(type));
  }
  defineTypeOf(words: readonly number[]): number {
    this.words.set(words, this.scratch >>> 2);
    return this.o.PyType_FromDescription(this.scratch);
  }

  /** A new object of the type, tracked if it is a container; its references are what is given. */
  make(type: number, ...references: (readonly [offset: number, value: number])[]): number {
    const isContainer = (this.word(type + 12) & 1) !== 0;
    const object = isContainer ? this.o.PyObject_GC_New(type) : this.o.PyObject_New(type);
    if (object === 0) throw new Error("no memory");
    for (const [offset, value] of references) this.o.PyObject_SetReference(object, offset, value);
    if (isContainer) this.o.PyObject_GC_Track(object);
    return object;
  }

  /** The tracked objects of a generation, 3 = the frozen ones. */
  *generation(index: number): Generator<number> {
    for (let object = this.o.gc_first(index); object !== 0; object = this.o.gc_next(object)) yield object;
  }
}

/** The function with results that are addresses, or numbers of things. */
function unsigned(call: Call): Call {
  return (...values) => call(...values) >>> 0;
}
