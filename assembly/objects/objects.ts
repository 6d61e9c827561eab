// Makes objects. CPython: Objects/object.c (_PyObject_New), Python/gc.c (_PyObject_GC_New).
//
// An object is zeros behind its header, so that it has no references but those that somebody has put there, from the beginning.

import { MISUSE_DEAD_OBJECT, MISUSE_NOT_A_CONTAINER, PY_SSIZE_T_MAX } from "../config";
import { misuse } from "../guard";
import { freeMemory } from "./dealloc";
import { remove } from "./gc-list";
import { collectIfDue } from "./generations";
import { at, FINALIZED, GC_HEAD_SIZE, HEADER_SIZE, head, headOf, isTracked } from "./layout";
import { Obj, usableSize } from "./memory";
import { GiveBack, isAlive } from "./references";
import { generation, track } from "./state";
import { Owned } from "./traverse";
import { HAS_BUFFER_BYTES, HAVE_GC, IS_TAGGED, isTypeOrMisuse, PyType, TAG_SHIFT } from "./type";
import { moveWeakrefs } from "./weakref";
import { clearWeakrefs } from "./weakref-callbacks";

/** Bytes of an object of the type with n items; more than PY_SSIZE_T_MAX if there can be none. */
function bytesOf(t: PyType, n: u32): u64 {
  return <u64>t.basicsize + <u64>n * t.itemsize;
}

/** Zeros from an address, a multiple of 4, up to another: objects are too small for memory.fill. */
function clearBytes(from: usize, to: usize): void {
  for (; from + 8 <= to; from += 8) store<u64>(from, 0);
  for (; from < to; from++) store<u8>(from, 0);
}

/** The header of a new object, and the zeros. */
function initialize(o: usize, type: usize, n: u32, size: usize): usize {
  clearBytes(o + HEADER_SIZE, o + size);
  at(o).ob_refcnt = 1;
  at(o).ob_type = type;
  if (changetype<PyType>(type).itemsize) at(o).ob_size = n;
  return o;
}

/**
 * A new object of the type, with one reference, all zeros; for a container use PyObject_GC_New. 0 = no memory.
 * CPython: PyObject_New. Misuse: BAD_TYPE, and NOT_A_CONTAINER if it is one.
 */
export function PyObject_New(type: usize): usize {
  return PyObject_NewVar(type, 0);
}
/** The same with n items. CPython: PyObject_NewVar. */
export function PyObject_NewVar(type: usize, n: u32): usize {
  if (!isTypeOrMisuse(type)) return 0;
  const t = changetype<PyType>(type);
  if (t.flags & HAVE_GC) {
    misuse(MISUSE_NOT_A_CONTAINER, type, n);
    return 0;
  }
  const size = bytesOf(t, n);
  if (size > PY_SSIZE_T_MAX) return 0;
  const o = Obj.malloc(<usize>size);
  return o ? initialize(o, type, n, <usize>size) : 0;
}

/**
 * A new container of the type, with one reference, all zeros, not tracked yet: PyObject_GC_Track it when its references are in place.
 * The collector may run first. 0 = no memory. CPython: PyObject_GC_New. Misuse: BAD_TYPE, and NOT_A_CONTAINER if it is none.
 */
export function PyObject_GC_New(type: usize): usize {
  return PyObject_GC_NewVar(type, 0);
}
/** The same with n items. CPython: PyObject_GC_NewVar. */
export function PyObject_GC_NewVar(type: usize, n: u32): usize {
  if (!isTypeOrMisuse(type)) return 0;
  const t = changetype<PyType>(type);
  if (!(t.flags & HAVE_GC)) {
    misuse(MISUSE_NOT_A_CONTAINER, type, n);
    return 0;
  }
  const size = bytesOf(t, n);
  if (size > PY_SSIZE_T_MAX - GC_HEAD_SIZE) return 0;
  const gc = Obj.malloc(<usize>size + GC_HEAD_SIZE);
  if (!gc) return 0;
  head(gc).next = 0;
  head(gc).prev = 0;
  const o = initialize(gc + GC_HEAD_SIZE, type, n, <usize>size);
  const young = generation(0);
  if (++young.count > young.threshold) collectIfDue();
  return o;
}

/**
 * Gives the memory of an object back: no finalizer is called, and the references that it owns are not given back.
 * CPython: PyObject_Del. Misuse: DEAD_OBJECT.
 */
export function PyObject_Del(o: usize): void {
  if (!isAlive(o)) {
    misuse(MISUSE_DEAD_OBJECT, o, 0);
    return;
  }
  const t = changetype<PyType>(at(o).ob_type);
  if (t.weaklistoffset) clearWeakrefs(o, t.weaklistoffset);
  if (t.flags & HAVE_GC && isTracked(o)) remove(headOf(o));
  freeMemory(o, t);
}
/** The same of a container. CPython: PyObject_GC_Del. */
export function PyObject_GC_Del(o: usize): void {
  PyObject_Del(o);
}

/** Is it a living container? If not, it is a misuse. */
function isContainerOrMisuse(o: usize): bool {
  if (!isAlive(o)) misuse(MISUSE_DEAD_OBJECT, o, 0);
  else if (!(changetype<PyType>(at(o).ob_type).flags & HAVE_GC)) misuse(MISUSE_NOT_A_CONTAINER, o, 0);
  else return true;
  return false;
}

/** The collector sees the container from now on. Misuse: NOT_A_CONTAINER if it does already. CPython: PyObject_GC_Track. */
export function PyObject_GC_Track(o: usize): void {
  if (!isContainerOrMisuse(o)) return;
  if (isTracked(o)) misuse(MISUSE_NOT_A_CONTAINER, o, 0);
  else track(o);
}
/** The collector does not see it any more; nothing if it did not. CPython: PyObject_GC_UnTrack. */
export function PyObject_GC_UnTrack(o: usize): void {
  if (isContainerOrMisuse(o) && isTracked(o)) remove(headOf(o));
}
/** 1 if the object is a container that is tracked, else 0. CPython: PyObject_GC_IsTracked. */
export function PyObject_GC_IsTracked(o: usize): bool {
  return isAlive(o) && changetype<PyType>(at(o).ob_type).flags & HAVE_GC && isTracked(o);
}
/** 1 if it is a container whose finalizer was called, else 0. CPython: PyObject_GC_IsFinalized. */
export function PyObject_GC_IsFinalized(o: usize): bool {
  if (!isAlive(o) || !(changetype<PyType>(at(o).ob_type).flags & HAVE_GC)) return false;
  return (head(headOf(o)).prev & FINALIZED) != 0;
}

/**
 * The container with n items, maybe at another address: the old one is no object any more. It must not be tracked, and nobody else may
 * have a reference. New items are zeros, and the references of those that are dropped are given back. 0: no memory, and it is as it was
 * but for these. CPython: PyObject_GC_Resize. Misuse: NOT_A_CONTAINER if it is none, tracked, or has no items.
 */
export function PyObject_GC_Resize(o: usize, n: u32): usize {
  if (!isContainerOrMisuse(o)) return 0;
  const t = changetype<PyType>(at(o).ob_type);
  if (isTracked(o) || !t.itemsize) {
    misuse(MISUSE_NOT_A_CONTAINER, o, n);
    return 0;
  }
  const size = bytesOf(t, n);
  if (size > PY_SSIZE_T_MAX - GC_HEAD_SIZE) return 0;
  const before = at(o).ob_size;
  if (n < before) Owned.eachOfItems<GiveBack>(o, t, n, before);
  const gc = Obj.realloc(headOf(o), <usize>size + GC_HEAD_SIZE);
  if (!gc) return 0;
  const resized = gc + GC_HEAD_SIZE;
  at(resized).ob_size = n;
  if (t.weaklistoffset) moveWeakrefs(resized, t.weaklistoffset);
  if (n > before) clearBytes(resized + <usize>bytesOf(t, before), resized + <usize>size);
  return resized;
}

/** How many items lie in the object. */
function countOf(o: usize, t: PyType): u32 {
  if (!t.itemsize) return 0;
  return t.flags & IS_TAGGED ? max(at(o).ob_size >> TAG_SHIFT, 1) : at(o).ob_size;
}

/** Bytes of the object's buffer: of its items, or of its block where the object knows them. */
function bufferBytes(o: usize, t: PyType): usize {
  if (!t.buffer || !load<usize>(o + t.buffer)) return 0;
  if (t.flags & HAS_BUFFER_BYTES) return load<u32>(o + t.bufferCount, sizeof<u32>());
  return load<u32>(o + t.bufferCount) * t.bufferItemsize;
}

/** Bytes of the object, with its gc head and its buffer. CPython: sys.getsizeof. */
export function PyObject_SizeOf(o: usize): usize {
  const t = changetype<PyType>(at(o).ob_type);
  return <usize>bytesOf(t, countOf(o, t)) + (t.flags & HAVE_GC ? GC_HEAD_SIZE : 0) + bufferBytes(o, t);
}

/** Bytes of the blocks that the object takes: its own, and its buffer's. */
export function PyObject_BlockSize(o: usize): usize {
  const t = changetype<PyType>(at(o).ob_type);
  const own = usableSize(t.flags & HAVE_GC ? headOf(o) : o);
  return own + usableSize(t.buffer ? load<usize>(o + t.buffer) : 0);
}
