// One shape for the raw exports and the facade, so that a suite of contracts runs over both.
import { describe } from "vitest";
import type { BuildName, PyMem, PyMemExports, PyMemOptions } from "../../src/index.js";
import { createPyMem } from "../../src/index.js";
import { builds, plainBuilds } from "./builds.js";
import { createHosted, type HeapUnderTest, type HostedName } from "./wasm-heap.js";

/** The C functions over plain numbers, all results unsigned. */
export interface Allocator {
  PyMem_RawMalloc(n: number): number;
  PyMem_RawCalloc(nelem: number, elsize: number): number;
  PyMem_RawRealloc(p: number, n: number): number;
  PyMem_RawFree(p: number): void;
  PyMem_Malloc(n: number): number;
  PyMem_Calloc(nelem: number, elsize: number): number;
  PyMem_Realloc(p: number, n: number): number;
  PyMem_Free(p: number): void;
  PyObject_Malloc(n: number): number;
  PyObject_Calloc(nelem: number, elsize: number): number;
  PyObject_Realloc(p: number, n: number): number;
  PyObject_Free(p: number): void;
  malloc(n: number): number;
  calloc(nelem: number, elsize: number): number;
  realloc(p: number, n: number): number;
  free(p: number): void;
  aligned_alloc(align: number, n: number): number;
  malloc_usable_size(p: number): number;
}

/** One family of the four, under common names. */
export interface Family {
  readonly name: "PyMem_Raw" | "PyMem_" | "PyObject_" | "malloc";
  malloc(n: number): number;
  calloc(nelem: number, elsize: number): number;
  realloc(p: number, n: number): number;
  free(p: number): void;
}

const unsigned =
  <Arguments extends number[]>(call: (...given: Arguments) => number) =>
  (...given: Arguments) =>
    call(...given) >>> 0;

/** The exports of a wasm, with the `>>> 0` that its callers owe. */
export function rawAllocator(wasm: PyMemExports): Allocator {
  return {
    PyMem_RawMalloc: unsigned(wasm.PyMem_RawMalloc),
    PyMem_RawCalloc: unsigned(wasm.PyMem_RawCalloc),
    PyMem_RawRealloc: unsigned(wasm.PyMem_RawRealloc),
    PyMem_RawFree: wasm.PyMem_RawFree,
    PyMem_Malloc: unsigned(wasm.PyMem_Malloc),
    PyMem_Calloc: unsigned(wasm.PyMem_Calloc),
    PyMem_Realloc: unsigned(wasm.PyMem_Realloc),
    PyMem_Free: wasm.PyMem_Free,
    PyObject_Malloc: unsigned(wasm.PyObject_Malloc),
    PyObject_Calloc: unsigned(wasm.PyObject_Calloc),
    PyObject_Realloc: unsigned(wasm.PyObject_Realloc),
    PyObject_Free: wasm.PyObject_Free,
    malloc: unsigned(wasm.malloc),
    calloc: unsigned(wasm.calloc),
    realloc: unsigned(wasm.realloc),
    free: wasm.free,
    aligned_alloc: unsigned(wasm.aligned_alloc),
    malloc_usable_size: unsigned(wasm.malloc_usable_size),
  };
}

/** All four families of an allocator. */
export function familiesOf(a: Allocator): readonly Family[] {
  const python = (["PyMem_Raw", "PyMem_", "PyObject_"] as const).map((name) => ({
    name,
    malloc: a[`${name}Malloc`],
    calloc: a[`${name}Calloc`],
    realloc: a[`${name}Realloc`],
    free: a[`${name}Free`],
  }));
  return [
    ...python,
    { name: "malloc", malloc: a.malloc, calloc: a.calloc, realloc: a.realloc, free: a.free },
  ];
}

/** A heap and one of the two doors to it. */
export interface Door {
  readonly py: PyMem;
  readonly a: Allocator;
}

export type CreateDoor = (options?: Omit<PyMemOptions, "build">) => Door;

type DoorSuite = (create: CreateDoor, build: BuildName) => void;

type AnyDoorSuite = (
  create: (options?: { maximumBytes?: number }) => { readonly py: HeapUnderTest; readonly a: Allocator },
  build: BuildName | HostedName,
) => void;

/** The same as eachDoor, and the raw exports of link and embed. */
export function eachHeap(suite: AnyDoorSuite): void {
  eachDoor(suite);
  describe.each(["link", "embed"] as const)("%s build", (build) => {
    suite((options) => {
      const py = createHosted(build, options);
      return { py, a: rawAllocator(py.exports) };
    }, build);
  });
}

/** Runs the suite once per build and door: the raw exports, and the facade. */
export function eachDoor(suite: DoorSuite): void {
  eachDoorOf(builds, suite);
}

/** The same without the secure build: for what quarantine, canaries and random placement change on purpose. */
export function eachPlainDoor(suite: DoorSuite): void {
  eachDoorOf(plainBuilds, suite);
}

function eachDoorOf(names: readonly BuildName[], suite: DoorSuite): void {
  describe.each(names)("%s build", (build) => {
    describe("raw exports", () => {
      suite((options) => {
        const py = createPyMem({ ...options, build });
        return { py, a: rawAllocator(py.exports) };
      }, build);
    });
    describe("facade", () => {
      suite((options) => {
        const py = createPyMem({ ...options, build });
        return { py, a: py };
      }, build);
    });
  });
}
