// What an object is in memory. CPython's names keep CPython's spelling (Include/object.h, Include/internal/pycore_gc.h).
//
//   -8   gc next    a container only: its links in a generation, each the address of a gc head,
//   -4   gc prev    with flags in the low bits
//    0   ob_refcnt  references that are counted; 0 = being deallocated; from IMMORTAL on it never changes
//   +4   ob_type    the type's record (type.ts); odd = being deallocated, FREED = its memory was given back
//   +8   ob_size    of a variable-size type: how many items lie behind basicsize
//
// Outside the collector a gc head's next is 0 iff the object is not tracked. Its prev has COLLECTING set iff the object is in the
// generation that is being collected; the rest of prev is then not a link but gc_refs, and next may have UNREACHABLE (collector.ts).

/** Bytes of an object's header, of that of a variable-size one, and of the gc head before a container. */
export const HEADER_SIZE: usize = 8;
export const VAR_HEADER_SIZE: usize = 12;
export const GC_HEAD_SIZE: usize = 8;

/** What ob_type is when the memory was given back: a reference that was kept too long shows itself. */
export const FREED: usize = 1;
/** Set in ob_type from when the count has reached zero. */
export const DYING: usize = 1;

/** A count of this and more is no count. CPython on 32 bits: _Py_IMMORTAL_MINIMUM_REFCNT. */
export const IMMORTAL: u32 = 1 << 30;
/** What makes an object immortal. CPython on 32 bits: _Py_STATIC_IMMORTAL_INITIAL_REFCNT. */
export const IMMORTAL_REFCNT: u32 = 7 << 28;

// In gc prev. CPython: _PyGC_PREV_MASK_FINALIZED, _PyGC_PREV_MASK_COLLECTING, _PyGC_PREV_SHIFT.
export const FINALIZED: usize = 1;
export const COLLECTING: usize = 2;
export const PREV_FLAGS: usize = FINALIZED | COLLECTING;
export const GC_REFS_SHIFT: u32 = 2;
/** One in gc_refs. */
export const GC_REF: usize = 1 << GC_REFS_SHIFT;

/** In gc next, of what is taken for unreachable so far. CPython: NEXT_MASK_UNREACHABLE. */
export const UNREACHABLE: usize = 1;

@unmanaged
export class PyObject {
  ob_refcnt: u32;
  ob_type: usize;
  ob_size: u32;
}

@unmanaged
export class GCHead {
  next: usize;
  prev: usize;
}

/** The object at the address. */
export function at(o: usize): PyObject {
  return changetype<PyObject>(o);
}
/** The gc head at the address. */
export function head(gc: usize): GCHead {
  return changetype<GCHead>(gc);
}
/** Address of a container's gc head. */
export function headOf(o: usize): usize {
  return o - GC_HEAD_SIZE;
}
/** Address of the object behind a gc head. */
export function objectOf(gc: usize): usize {
  return gc + GC_HEAD_SIZE;
}

/** Is the container in a generation, or in the list of frozen ones? */
export function isTracked(o: usize): bool {
  return head(headOf(o)).next != 0;
}
