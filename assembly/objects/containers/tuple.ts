// Tuples. CPython: Objects/tupleobject.c.
//
//   +8   ob_size   how many items
//   +12  hash      0 = not asked for yet (or it is 0, and asked for anew)
//   +16  ob_item   references; NULL until they are set
//
// A tuple is tracked from when it has an item that can be part of a cycle: one of numbers and strs never is. CPython: _PyTuple_MaybeUntrack,
// and since 3.14 where tuples are made.

import { at, GC_HEAD_SIZE, isTracked } from "../layout";
import { Obj } from "../memory";
import { PyObject_GC_NewVar } from "../objects";
import { Py_XDECREF } from "../references";
import { track } from "../state";
import { HAVE_GC, PyType } from "../type";
import { builtIns, EMPTY_TUPLE_SLOT, Is, keep, TUPLE, typeOf } from "./builtins";
import { BAD_INDEX, fail, failNull, NO_MEMORY, WRONG_TYPE } from "./errors";

@unmanaged
export class PyTupleObject {
  ob_refcnt: u32;
  ob_type: usize;
  ob_size: u32;
  hash: u32;
}

export function tuple(o: usize): PyTupleObject {
  return changetype<PyTupleObject>(o);
}
/** Where an item's reference is. */
export function tupleSlot(o: usize, i: u32): usize {
  return o + offsetof<PyTupleObject>() + (i << 2);
}

function emptyTuple(): usize {
  const base = builtIns();
  if (!base) return failNull(NO_MEMORY);
  const made = load<usize>(base + EMPTY_TUPLE_SLOT);
  if (made) return made;
  // Not by PyObject_GC_NewVar: the collector could call somebody who wants one, too.
  const gc = Obj.malloc(GC_HEAD_SIZE + offsetof<PyTupleObject>());
  if (!gc) return failNull(NO_MEMORY);
  memory.fill(gc, 0, GC_HEAD_SIZE + offsetof<PyTupleObject>());
  at(gc + GC_HEAD_SIZE).ob_type = typeOf(TUPLE);
  return keep(gc + GC_HEAD_SIZE, base + EMPTY_TUPLE_SLOT);
}

/**
 * A new tuple of n items, all NULL, not tracked yet; of 0, the empty tuple, of which there is one. NULL = no memory.
 * CPython: PyTuple_New.
 */
export function PyTuple_New(n: u32): usize {
  if (!n) return emptyTuple();
  const type = typeOf(TUPLE);
  const o = type ? PyObject_GC_NewVar(type, n) : 0;
  return o ? o : failNull(NO_MEMORY);
}

/** Can the object come to be part of a cycle? A tuple cannot that has all its items and is not tracked. CPython: _PyObject_GC_MAY_BE_TRACKED. */
function canBeInCycle(o: usize): bool {
  if (!(changetype<PyType>(at(o).ob_type).flags & HAVE_GC)) return false;
  if (!Is.a(o, TUPLE) || isTracked(o)) return true;
  for (let i: u32 = 0; i < at(o).ob_size; i++) {
    if (!load<usize>(tupleSlot(o, i))) return true;
  }
  return false;
}

/** How many items it has; -1: it is no tuple. CPython: PyTuple_Size. */
export function PyTuple_Size(o: usize): i32 {
  return Is.a(o, TUPLE) ? <i32>at(o).ob_size : fail(WRONG_TYPE);
}

/** The item, not counted. NULL: there is none (2), it is no tuple (5), or it was not set. CPython: PyTuple_GetItem. */
export function PyTuple_GetItem(o: usize, i: u32): usize {
  if (!Is.a(o, TUPLE)) return failNull(WRONG_TYPE);
  if (i >= at(o).ob_size) return failNull(BAD_INDEX);
  return load<usize>(tupleSlot(o, i));
}

/** What keeps an item from being set, 0 = nothing. A tuple that somebody else has, too, does not change. */
function whyNot(o: usize, i: u32): u32 {
  if (!Is.a(o, TUPLE)) return WRONG_TYPE;
  if (i >= at(o).ob_size) return BAD_INDEX;
  return at(o).ob_refcnt == 1 ? 0 : WRONG_TYPE;
}

/**
 * Sets an item of a tuple that nobody else has a reference to; the reference to value, which may be NULL, becomes the tuple's: also where
 * it fails, when it is given back. 0, or -1: there is no such item (2); no tuple, it is shared, or value does not live (5).
 * CPython: PyTuple_SetItem.
 */
export function PyTuple_SetItem(o: usize, i: u32, value: usize): i32 {
  if (value && !Is.alive(value)) return -1;
  const reason = whyNot(o, i);
  if (reason) {
    Py_XDECREF(value);
    return fail(reason);
  }
  const slot = tupleSlot(o, i);
  const old = load<usize>(slot);
  store<usize>(slot, value);
  tuple(o).hash = 0;
  if (value && !isTracked(o) && canBeInCycle(value)) track(o);
  Py_XDECREF(old);
  return 0;
}
