// What happens when a count has reached zero: finalizer, weak references' callbacks, the references that the object owned, its memory.
// CPython: subtype_dealloc, Objects/typeobject.c.
//
// Never recursive, however long a chain is: an object that dies meanwhile is put aside, marked as dying and linked by ob_refcnt, and
// deallocated when its owner's memory was given back. The order is that of a recursion: the objects that one owned come before those
// that were put aside earlier, in the order of its references. CPython's trashcan has the same purpose.
//
// A finalizer or a callback may do anything, also let other objects die: those are deallocated before it goes on, as in CPython. What
// was put aside before it was called waits below them.

import { heap } from "../heap";
import { append, remove } from "./gc-list";
import { at, DYING, FINALIZED, FREED, GC_HEAD_SIZE, head, headOf, IMMORTAL, isTracked } from "./layout";
import { Mem, Obj } from "./memory";
import { Py_XDECREF } from "./references";
import { generation, listOf, state } from "./state";
import { Owned } from "./traverse";
import { HAS_CALLS, HAS_DUTIES, HAVE_GC, IS_WEAKREF, PyType } from "./type";
import { clearWeakrefs, forget } from "./weakref";

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

/** The object's count is about to be zero. */
export function release(o: usize): void {
  const type = at(o).ob_type;
  const t = changetype<PyType>(type);
  if (t.flags & HAVE_GC && isTracked(o)) remove(headOf(o));
  if (!(t.flags & HAS_DUTIES)) freeMemory(o, t);
  else {
    at(o).ob_type = type | DYING;
    at(o).ob_refcnt = 0;
    if (state().isDeallocating) putAside(o);
    else deallocateAll(o);
  }
}

/** Adds it to the children. */
function putAside(o: usize): void {
  const s = state();
  if (s.children) at(s.lastChild).ob_refcnt = <u32>o;
  else s.children = o;
  s.lastChild = o;
}

/** The object, and all that die with it. */
function deallocateAll(o: usize): void {
  const s = state();
  s.isDeallocating = 1;
  while (true) {
    deallocate(o, at(o).ob_type & ~DYING);
    if (s.children) {
      at(s.lastChild).ob_refcnt = <u32>s.pending;
      s.pending = s.children;
      s.children = 0;
    }
    o = s.pending;
    if (o == s.floor) break;
    s.pending = at(o).ob_refcnt;
  }
  s.isDeallocating = 0;
}

class Release {
  @inline visit(slot: usize): void {
    Py_XDECREF(load<usize>(slot));
  }
}

/** One object. Those that it alone owned are the children then. */
function deallocate(o: usize, type: usize): void {
  const t = changetype<PyType>(type);
  // The word is a link as long as the object waits; a dying object has no count.
  at(o).ob_refcnt = 0;
  if (t.flags & HAS_CALLS && !takeLeave(o, t)) return;
  Owned.each<Release>(o, type);
  freeMemory(o, t);
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
    append(headOf(o), listOf(0));
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

/** Calls a finalizer or a callback: index in the table, and what it takes. What dies meanwhile is deallocated at once. */
export function callOut(index: u32, a: usize, b: usize): void {
  const s = state();
  const floor = s.floor;
  const isDeallocating = s.isDeallocating;
  const children = s.children;
  const lastChild = s.lastChild;
  s.floor = s.pending;
  s.isDeallocating = 0;
  s.children = 0;
  s.depth++;
  call_indirect<void>(index, a, b);
  s.depth--;
  s.children = children;
  s.lastChild = lastChild;
  s.floor = floor;
  s.isDeallocating = isDeallocating;
}

/** The first of what waits for the innermost finalizer or callback to come back: objects_recover needs it. */
export function objects_floor(): usize {
  return heap().objects ? state().floor : 0;
}

/** Calls did not come back, up to one with that floor: what they had put aside is deallocated with the next object that dies. */
export function abandonDeallocation(floor: usize): void {
  const s = state();
  s.isDeallocating = 0;
  s.floor = floor;
  if (!s.children) return;
  at(s.lastChild).ob_refcnt = <u32>s.pending;
  s.pending = s.children;
  s.children = 0;
}
