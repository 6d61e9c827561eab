// What JavaScript hands over where a size, an address, a limit or a block is due.
import { createPyMem, MemoryAllocator, type PyMem } from "../../src/index.js";
import type { RowScene } from "./misuse-rows-scene.js";

export type ErrorClass = typeof RangeError | typeof TypeError;

/** A value, what it must throw, and how the message names it. */
export interface ValueRow {
  readonly value: unknown;
  readonly error: ErrorClass;
  readonly named: string;
  /** Not as a limit of memory. */
  readonly isFineAsLimit?: true;
}

const number = (value: number): ValueRow => ({ value, error: RangeError, named: String(value) });
const other = (value: unknown, named: string): ValueRow => ({ value, error: TypeError, named });

export const valueRows: readonly ValueRow[] = [
  number(Number.NaN),
  number(Number.POSITIVE_INFINITY),
  number(Number.NEGATIVE_INFINITY),
  number(-1),
  number(-8),
  number(1.5),
  number(0.1),
  number(-(2 ** 31)),
  { ...number(2 ** 32), isFineAsLimit: true },
  number(2 ** 32 - 0.5),
  number(2 ** 32 + 64),
  number(2 ** 32 + 0.5),
  number(2 ** 53),
  number(2 ** 64),
  number(Number.MAX_VALUE),
  number(Number.MIN_VALUE),
  other("64", '"64"'),
  other("", '""'),
  other("0x40", '"0x40"'),
  other(true, "true"),
  other(false, "false"),
  other(null, "null"),
  other(undefined, "undefined"),
  other(64n, "64n"),
  other(2n ** 64n, "18446744073709551616n"),
  other(Symbol("size"), "Symbol(size)"),
  other({}, "an object"),
  other([], "an object"),
  other([64], "an object"),
  other(new Date(64), "an object"),
  other(Object(64), "an object"),
  other(new Uint8Array(64), "an object"),
  other({ valueOf: () => 64 }, "an object"),
  other({ ptr: 64 }, "an object"),
  other(() => 64, "a function"),
  other(Number, "a function"),
];

/** A place for a value: the call, and what the error says before it names the value. */
export interface Place {
  readonly name: string;
  readonly call: (py: PyMem, value: unknown) => unknown;
  readonly message: (row: ValueRow) => string;
  readonly isLimit?: true;
}

type Name = {
  [name in keyof PyMem & string]: PyMem[name] extends (...given: never[]) => unknown ? name : never;
}[keyof PyMem & string];

const mustBeInteger = (name: string, parameter: string) => () =>
  `${name}: ${parameter} must be an integer from 0 to 4294967295, not `;

/** A parameter of the function; what is before it and behind it is right. */
const place = (
  name: Name,
  parameter: string,
  before: readonly unknown[] = [],
  after: readonly unknown[] = [],
): Place => ({
  name: `${name}(${parameter})`,
  call: (py, value) => Reflect.apply(py[name], undefined, [...before, value, ...after]),
  message: mustBeInteger(name, parameter),
});

const FAMILIES = ["PyMem_Raw", "PyMem_", "PyObject_"] as const;

const cPlaces: readonly Place[] = [
  place("malloc", "n"),
  place("calloc", "nelem", [], [8]),
  place("calloc", "elsize", [8]),
  place("realloc", "p", [], [8]),
  place("realloc", "n", [0]),
  place("free", "p"),
  place("aligned_alloc", "align", [], [8]),
  place("aligned_alloc", "n", [8]),
  place("malloc_usable_size", "p"),
  ...FAMILIES.flatMap((family) => [
    place(`${family}Malloc`, "n"),
    place(`${family}Calloc`, "nelem", [], [8]),
    place(`${family}Calloc`, "elsize", [8]),
    place(`${family}Realloc`, "p", [], [8]),
    place(`${family}Realloc`, "n", [0]),
    place(`${family}Free`, "p"),
  ]),
];

const limit =
  (name: string): Place["message"] =>
  ({ error }) =>
    `${name}: maximumBytes must be ${error === TypeError ? "a number" : "an integer from 65536 (a wasm page) to 4294967296"}, not `;

export const places: readonly Place[] = [
  ...cPlaces,
  place("alloc", "n"),
  {
    name: "setMaximumBytes",
    isLimit: true,
    message: limit("setMaximumBytes"),
    call: (py, value) => Reflect.apply(py.setMaximumBytes, undefined, [value]),
  },
  {
    name: "new MemoryAllocator(size)",
    message: mustBeInteger("MemoryAllocator", "size"),
    call: (_, value) => Reflect.construct(MemoryAllocator, [value]),
  },
  {
    name: "MemoryAllocator's malloc(n)",
    message: mustBeInteger("malloc", "n"),
    call: (_, value) => Reflect.apply(MemoryAllocator.prototype.malloc, new MemoryAllocator(100), [value]),
  },
];

/** A mistake of its own: what it throws. */
export interface DoorRow {
  readonly name: string;
  readonly error: ErrorClass;
  readonly message: RegExp;
  readonly act: (scene: RowScene) => unknown;
}

const freeing = (
  name: string,
  error: ErrorClass,
  message: RegExp,
  given: (scene: RowScene, p: number) => unknown,
) => ({
  name: `free(${name})`,
  error,
  message,
  act: (scene: RowScene) => {
    const value = given(scene, scene.allocate(64).ptr);
    return Reflect.apply(scene.py.free, undefined, [value]);
  },
});

const WRAPPED = 2 ** 32;
const aBlock = /^free: p must be an integer from 0 to 4294967295, not a block, whose address is its ptr$/;
const anObject = /^free: p must be an integer from 0 to 4294967295, not an object$/;

export const doorRows: readonly DoorRow[] = [
  freeing("a live block's address, as a signed number", RangeError, /, not -\d+$/, (_, p) => p - WRAPPED),
  freeing("a live block's address + 2^32", RangeError, /, not 429\d{7}$/, (_, p) => p + WRAPPED),
  freeing("a live block's address + 0.5", RangeError, /, not \d+\.5$/, (_, p) => p + 0.5),
  freeing("a live block's address as text", TypeError, /, not "\d+"$/, (_, p) => String(p)),
  freeing("a live block's address as a bigint", TypeError, /, not \d+n$/, (_, p) => BigInt(p)),
  freeing("a live block's address, boxed", TypeError, anObject, (_, p) => Object(p)),
  freeing("a live block's address in an array", TypeError, anObject, (_, p) => [p]),
  freeing("a block object", TypeError, aBlock, ({ py }) => py.alloc(8)),
  freeing("a block object of another heap", TypeError, aBlock, ({ build }) =>
    createPyMem({ build }).alloc(8),
  ),
  freeing("a view", TypeError, anObject, ({ py }) => py.alloc(8).view),
  freeing("a view that growth has detached", TypeError, anObject, (scene) => {
    const { view } = scene.py.alloc(8);
    scene.allocate(300_000);
    if (view.length !== 0) throw new Error("memory did not grow");
    return view;
  }),
  {
    name: "a bounded heap's free of an address",
    error: TypeError,
    message: /^free: block must be a Block, not 64$/,
    act: () => Reflect.apply(MemoryAllocator.prototype.free, new MemoryAllocator(100), [64]),
  },
  {
    name: "a bounded heap's free of an object like a block",
    error: TypeError,
    message: /^free: block must be a Block, not an object$/,
    act: () =>
      Reflect.apply(MemoryAllocator.prototype.free, new MemoryAllocator(100), [{ ptr: 64, size: 8 }]),
  },
  {
    name: "a limit of less than a page",
    error: RangeError,
    message: /^setMaximumBytes: maximumBytes must be .+, not 65535$/,
    act: ({ py }) => py.setMaximumBytes(65_535),
  },
];
