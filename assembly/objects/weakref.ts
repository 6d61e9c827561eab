// Weak references: objects that know another one and do not keep it alive. CPython: Objects/weakrefobject.c.
//
// An object whose type has a weaklistoffset has there the first of a list of its weak references, linked both ways. The one without a
// callback is the first and the only one of its kind; of those with one the latest comes first, and so do their callbacks.
// A weak reference is in the list iff object is not NULL.

import { MISUSE_NO_WEAKREFS } from "../config";
import { misuse } from "../guard";
import { at, DYING } from "./layout";
import { Mem } from "./memory";
import { PyObject_GC_New } from "./objects";
import { areAlive, isAlive, Py_DECREF, Py_INCREF, Py_XINCREF } from "./references";
import { ensureState, state, track } from "./state";
import { HAVE_GC, IS_WEAKREF, OFFSETS, PyType, sealType } from "./type";

@unmanaged
export class PyWeakReference {
  ob_refcnt: u32;
  ob_type: usize;
  object: usize;
  /** Index in the table of what is called, as (context, weak reference), when the object is gone; 0 = nothing. */
  callback: u32;
  /** The reference that it owns, or NULL: what the callback needs. */
  context: usize;
  prev: usize;
  next: usize;
}

export function ref(o: usize): PyWeakReference {
  return changetype<PyWeakReference>(o);
}

/** The type of weak references, made when the first one is; 0 = no memory. */
export function weakrefType(): usize {
  if (!ensureState()) return 0;
  if (!state().weakrefType) {
    const type = Mem.malloc(OFFSETS + 4);
    if (!type) return 0;
    memory.fill(type, 0, OFFSETS + 4);
    const t = changetype<PyType>(type);
    t.basicsize = <u32>offsetof<PyWeakReference>();
    t.flags = HAVE_GC | IS_WEAKREF;
    t.nFixed = 1;
    store<u32>(type + OFFSETS, <u32>offsetof<PyWeakReference>("context"));
    sealType(type);
    state().weakrefType = type;
  }
  return state().weakrefType;
}

/** Where a living object has its list; 0 = it can have no weak references. */
function listSlot(o: usize): usize {
  const offset = changetype<PyType>(at(o).ob_type).weaklistoffset;
  return offset ? o + offset : 0;
}

/** The weak reference without a callback, if there is one that lives. */
function plainRef(slot: usize): usize {
  const first = load<usize>(slot);
  return first && !ref(first).callback && isAlive(first) ? first : 0;
}

/** Puts it into the list: behind the one without a callback, or at the front. */
function link(o: usize, slot: usize): void {
  let prev = load<usize>(slot);
  if (prev && (ref(prev).callback || !ref(o).callback)) prev = 0;
  const next = prev ? ref(prev).next : load<usize>(slot);
  ref(o).prev = prev;
  ref(o).next = next;
  if (prev) ref(prev).next = o;
  else store<usize>(slot, o);
  if (next) ref(next).prev = o;
}

/** Takes it out of its list, if it is in one: its object is NULL then. CPython: clear_weakref. */
export function forget(o: usize): void {
  const object = ref(o).object;
  if (!object) return;
  const prev = ref(o).prev;
  const next = ref(o).next;
  if (prev) ref(prev).next = next;
  else store<usize>(object + changetype<PyType>(at(object).ob_type & ~DYING).weaklistoffset, next);
  if (next) ref(next).prev = prev;
  ref(o).object = 0;
  ref(o).prev = 0;
  ref(o).next = 0;
}

/**
 * A new reference to a weak reference to the object. Without a callback (0, an index of the table otherwise) it is the one that there is,
 * if there is one. The callback is called as (context, weak reference) when the object is gone and the weak reference is not; the weak
 * reference owns the context, an object or 0. 0 = no memory; misuse NO_WEAKREFS: the object's type has no place for them.
 * CPython: PyWeakref_NewRef.
 */
export function PyWeakref_NewRef(o: usize, callback: u32, context: usize): usize {
  if (!areAlive(o, context)) return 0;
  const slot = listSlot(o);
  if (!slot) {
    misuse(MISUSE_NO_WEAKREFS, o, 0);
    return 0;
  }
  const type = weakrefType();
  if (!type) return 0;
  const made = callback || !plainRef(slot) ? PyObject_GC_New(type) : 0;
  // The collector may have run, and called what made one.
  const plain = callback ? 0 : plainRef(slot);
  if (plain) {
    Py_INCREF(plain);
    if (made) Py_DECREF(made);
    return plain;
  }
  if (!made) return 0;
  ref(made).object = o;
  ref(made).callback = callback;
  ref(made).context = context;
  Py_XINCREF(context);
  link(made, slot);
  track(made);
  return made;
}

/** A new reference to its object, or 0: that is gone, or going. CPython: PyWeakref_GetRef. */
export function PyWeakref_GetRef(o: usize): usize {
  const object = PyWeakref_Check(o) ? ref(o).object : 0;
  if (!object || !isAlive(object)) return 0;
  Py_INCREF(object);
  return object;
}

/** 1 if the object is a weak reference, else 0. CPython: PyWeakref_Check. */
export function PyWeakref_Check(o: usize): bool {
  return isAlive(o) && (changetype<PyType>(at(o).ob_type).flags & IS_WEAKREF) != 0;
}

/** The weak reference after that one in the object's list (0: the first), not counted; 0 = no more. CPython: weakref.getweakrefs. */
export function PyWeakref_NextRef(o: usize, after: usize): usize {
  if (after) return ref(after).next;
  const slot = isAlive(o) ? listSlot(o) : 0;
  return slot ? load<usize>(slot) : 0;
}

/** How many weak references the object has. CPython: _PyWeakref_GetWeakrefCount. */
export function PyWeakref_Count(o: usize): u32 {
  let count: u32 = 0;
  for (let r = PyWeakref_NextRef(o, 0); r; r = ref(r).next) count++;
  return count;
}

/** The object has another address now. */
export function moveWeakrefs(o: usize, weaklistoffset: u32): void {
  for (let r = load<usize>(o + weaklistoffset); r; r = ref(r).next) ref(r).object = o;
}
