// What happens when a count has reached zero: finalizer, weak references' callbacks, the references that the object owned, its memory.
// CPython: subtype_dealloc, Objects/typeobject.c.
//
// Never recursive, however long a chain is, and yet in the order of a recursion: an object gives back one reference after another, each
// taken out of it first; if one was the last to an object, that is deallocated before the next. Meanwhile its owner waits, linked by
// ob_refcnt, which counts nothing any more. CPython's trashcan has the same purpose, and changes the order.
//
// A finalizer or a callback may do anything, also let other objects die: those are a deallocation of their own.

import { nextChild } from "./children";
import { remove } from "./gc-list";
import { at, DYING, FINALIZED, FREED, GC_HEAD_SIZE, head, headOf, IMMORTAL, isTracked } from "./layout";
import { Mem, Obj } from "./memory";
import { generation, state, track } from "./state";
import { HAS_CALLS, HAS_DUTIES, HAVE_GC, IS_WEAKREF, PyType } from "./type";
import { forget } from "./weakref";
import { clearWeakrefs } from "./weakref-callbacks";

/** Gives the memory of an object back, with its buffer. CPython: PyObject_Del, PyObject_GC_Del. */
export function freeMemory(o: usize, t: PyType): void {
  at(o).ob_type = FREED;
  if (t.buffer) Mem.free(load<usize>(o + t.buffer));
  if (!(t.flags & HAVE_GC)) {
    Obj.free(o);
    return;
  }
  const young = generation(0);
  if (young.count) young.count--;
  Obj.free(o - GC_HEAD_SIZE);
}

/**
 * The object's last reference is being given back. What dies with it is deallocated before this comes back, and its memory is given
 * back last.
 */
export function release(o: usize): void {
  if (!beginDying(o)) return;
  const s = state();
  // Where nothing is being deallocated, whoever waits was left by a trap: they go on.
  const isNested = s.isDeallocating;
  const end = isNested ? s.owner : 0;
  s.isDeallocating = 1;
  at(o).ob_refcnt = <u32>s.owner;
  s.owner = o;
  while (s.owner != end) {
    o = s.owner;
    const t = changetype<PyType>(at(o).ob_type & ~DYING);
    const child = nextChild(o, t);
    if (!child) {
      s.owner = at(o).ob_refcnt;
      freeMemory(o, t);
    } else if (beginDying(child)) {
      // Maybe not o: what a trap has left in a finalizer's calls lies above it.
      at(child).ob_refcnt = <u32>s.owner;
      s.owner = child;
    }
  }
  s.isDeallocating = isNested;
}

/** Has it references to give back? Else it is gone, or was brought back. */
function beginDying(o: usize): bool {
  const type = at(o).ob_type;
  const t = changetype<PyType>(type);
  if (t.flags & HAVE_GC && isTracked(o)) remove(headOf(o));
  if (!(t.flags & HAS_DUTIES)) {
    freeMemory(o, t);
    return false;
  }
  at(o).ob_type = type | DYING;
  at(o).ob_refcnt = 0;
  if (t.flags & HAS_CALLS && !takeLeave(o, t)) return false;
  if (t.flags & HAVE_GC) head(headOf(o)).prev = 0;
  return true;
}

/** What others have to do with an object that is dying. Does it die? */
function takeLeave(o: usize, t: PyType): bool {
  if (t.finalize && !finalizeLast(o, t)) return false;
  if (t.flags & IS_WEAKREF) forget(o);
  if (t.weaklistoffset) clearWeakrefs(o, t.weaklistoffset);
  return true;
}

/** Calls the finalizer of an object that is dying. Does it die? CPython: PyObject_CallFinalizerFromDealloc. */
function finalizeLast(o: usize, t: PyType): bool {
  const isContainer = (t.flags & HAVE_GC) != 0;
  if (isContainer && head(headOf(o)).prev & FINALIZED) return true;
  at(o).ob_type = changetype<usize>(t);
  at(o).ob_refcnt = 1;
  if (isContainer) {
    track(o);
    head(headOf(o)).prev |= FINALIZED;
  }
  callOut(t.finalize, changetype<usize>(t), o);
  // It has given back a reference that was not its own.
  if (at(o).ob_type != changetype<usize>(t) || at(o).ob_refcnt >= IMMORTAL) return false;
  if (--at(o).ob_refcnt) return false;
  if (isContainer && isTracked(o)) remove(headOf(o));
  at(o).ob_type = changetype<usize>(t) | DYING;
  return true;
}

/** Calls a finalizer or a callback: index in the table, and what it takes. */
export function callOut(index: u32, a: usize, b: usize): void {
  const s = state();
  s.depth++;
  call_indirect<void>(index, a, b);
  s.depth--;
}
