// What the compiler must refuse and allow. Never run: types.test.ts compiles it, and an expected error that does not
// come is an error itself.
import {
  type MemPointer,
  NULL,
  type ObjPointer,
  type Pointer,
  type PyMem,
  type RawPointer,
} from "../../src/index.js";

export function wrongDomains(py: PyMem): void {
  const raw = py.PyMem_RawMalloc(1);
  const mem = py.PyMem_Malloc(1);
  const obj = py.PyObject_Malloc(1);
  const own = py.malloc(1);

  // @ts-expect-error a mem block goes to PyMem_Free
  py.PyMem_RawFree(mem);
  // @ts-expect-error an object block goes to PyObject_Free
  py.PyMem_RawFree(obj);
  // @ts-expect-error a malloc block goes to free
  py.PyMem_RawFree(own);
  // @ts-expect-error a raw block goes to PyMem_RawFree
  py.PyMem_Free(raw);
  // @ts-expect-error an object block goes to PyObject_Free
  py.PyMem_Free(obj);
  // @ts-expect-error a malloc block goes to free
  py.PyMem_Free(own);
  // @ts-expect-error a raw block goes to PyMem_RawFree
  py.PyObject_Free(raw);
  // @ts-expect-error a mem block goes to PyMem_Free
  py.PyObject_Free(mem);
  // @ts-expect-error a malloc block goes to free
  py.PyObject_Free(own);

  // @ts-expect-error a mem block goes to PyMem_Realloc
  py.PyMem_RawRealloc(mem, 2);
  // @ts-expect-error an object block goes to PyObject_Realloc
  py.PyMem_Realloc(obj, 2);
  // @ts-expect-error a raw block goes to PyMem_RawRealloc
  py.PyObject_Realloc(raw, 2);
  // @ts-expect-error realloc of the malloc family gives a block of that family
  py.PyMem_Free(py.realloc(mem, 2));
  // @ts-expect-error aligned_alloc belongs to the malloc family
  py.PyMem_RawFree(py.aligned_alloc(64, 64));
  // @ts-expect-error py.alloc uses the object domain
  py.PyMem_Free(py.alloc(8).ptr);
}

export function notAnAddress(py: PyMem): void {
  // @ts-expect-error a size is no address
  py.free(64);
  // @ts-expect-error an address that was computed is no block
  py.PyMem_Free((py.PyMem_Malloc(64) ?? 0) + 8);
  // @ts-expect-error undefined is not NULL
  py.free(undefined);
  // @ts-expect-error null is not NULL
  py.free(null);
  // @ts-expect-error a size is a number
  py.malloc("64");
  // @ts-expect-error a size is a number
  py.malloc(64n);
}

export function rightDomains(py: PyMem): readonly number[] {
  const raw: RawPointer | typeof NULL = py.PyMem_RawRealloc(py.PyMem_RawMalloc(1), 2);
  const mem: MemPointer | typeof NULL = py.PyMem_Realloc(py.PyMem_Calloc(1, 1), 2);
  const obj: ObjPointer | typeof NULL = py.PyObject_Realloc(py.PyObject_Calloc(1, 1), 2);
  py.PyMem_RawFree(raw);
  py.PyMem_Free(mem);
  py.PyObject_Free(obj);
  py.PyObject_Free(py.alloc(8).ptr);

  // The malloc family takes the blocks of every domain.
  const any: readonly (Pointer | typeof NULL)[] = [raw, mem, obj, py.malloc(1), py.aligned_alloc(8, 8)];
  for (const p of any) {
    py.malloc_usable_size(p);
    py.free(py.realloc(p, 2));
  }

  // NULL and 0 are taken everywhere.
  py.PyMem_RawFree(NULL);
  py.PyMem_Free(0);
  py.PyObject_Free(NULL);
  py.free(0);
  py.PyMem_Free(py.PyMem_Realloc(NULL, 8));

  // An address that was stored in memory is branded by hand.
  const stored = new DataView(py.memory.buffer).getUint32(8, true);
  py.PyMem_Free(stored as MemPointer);

  // A pointer is a number.
  return [raw, mem, obj];
}
