// Reference counts. CPython: Include/refcount.h.
//
// A count is at least 1 while the object is alive. An object whose ob_type is not the address of a type's seal is not: no count of it is
// touched, so that a reference that was kept too long, or given back twice, harms nothing.

import { MISUSE_DEAD_OBJECT, MISUSE_NEGATIVE_REFCOUNT } from "../config";
import { misuse } from "../guard";
import { release } from "./dealloc";
import { at, DYING, IMMORTAL, IMMORTAL_REFCNT } from "./layout";
import { isType, SEAL } from "./type";

/** Is there a living object at the address? An odd word is no type's address, nor is 0, nor what a freed block has there. */
export function isAlive(o: usize): bool {
  return load<u32>(at(o).ob_type) == SEAL;
}

/** Is the object alive, and so the other one, if there is one? If not, it is a misuse. */
export function areAlive(o: usize, other: usize): bool {
  const isDead = !isAlive(o);
  if (!isDead && (!other || isAlive(other))) return true;
  misuse(MISUSE_DEAD_OBJECT, isDead ? o : other, 0);
  return false;
}

/** One more reference. Nothing happens to an immortal object. Misuse: DEAD_OBJECT. CPython: Py_INCREF. */
export function Py_INCREF(o: usize): void {
  const count = at(o).ob_refcnt;
  if (count - 1 < IMMORTAL - 1 && isAlive(o)) at(o).ob_refcnt = count + 1;
  else if (!isAlive(o)) misuse(MISUSE_DEAD_OBJECT, o, 0);
  else if (!count) misuse(MISUSE_NEGATIVE_REFCOUNT, o, 0);
}

/**
 * One reference less; at none the object is deallocated, with its finalizer, its weak references' callbacks, and all that only it owned.
 * Nothing happens to an immortal one. Misuse: NEGATIVE_REFCOUNT of an object that is being deallocated, DEAD_OBJECT of one that was.
 * CPython: Py_DECREF.
 */
export function Py_DECREF(o: usize): void {
  const count = at(o).ob_refcnt;
  if (count - 2 < IMMORTAL - 2 && isAlive(o)) at(o).ob_refcnt = count - 1;
  else lastDecrefSlow(o, count);
}

function lastDecrefSlow(o: usize, count: u32): void {
  const type = at(o).ob_type;
  if (isType(type)) {
    if (count == 1) release(o);
    else if (!count) misuse(MISUSE_NEGATIVE_REFCOUNT, o, 0);
  } else misuse(isType(type & ~DYING) ? MISUSE_NEGATIVE_REFCOUNT : MISUSE_DEAD_OBJECT, o, 0);
}

/** The same where there may be none: o may be NULL. CPython: Py_XINCREF. */
export function Py_XINCREF(o: usize): void {
  if (o) Py_INCREF(o);
}
/** CPython: Py_XDECREF. */
export function Py_XDECREF(o: usize): void {
  if (o) Py_DECREF(o);
}

/** Visits a reference (traverse.ts): gives it back, and leaves NULL. CPython: Py_CLEAR. */
export class GiveBack {
  @inline visit(slot: usize): void {
    const value = load<usize>(slot);
    store<usize>(slot, 0);
    Py_XDECREF(value);
  }
}

/** How many references there are; IMMORTAL_REFCNT of an immortal object. CPython: Py_REFCNT. */
export function Py_REFCNT(o: usize): u32 {
  return at(o).ob_refcnt;
}

/** Nobody counts references to the object any more, and it is never deallocated. CPython: _Py_SetImmortal. */
export function Py_SetImmortal(o: usize): void {
  if (isAlive(o)) at(o).ob_refcnt = IMMORTAL_REFCNT;
  else misuse(MISUSE_DEAD_OBJECT, o, 0);
}
/** 1 if it is immortal, else 0. CPython: sys._is_immortal. */
export function Py_IsImmortal(o: usize): bool {
  return at(o).ob_refcnt >= IMMORTAL;
}

/** The count of a new object, or of one that is used again: 1. CPython: _Py_NewReference. */
export function _Py_NewReference(o: usize): void {
  at(o).ob_refcnt = 1;
}

/**
 * Makes the reference at the offset, one that the object owns, one to value, which may be NULL: counted before the old one is given
 * back, since that may run anything. CPython: Py_XSETREF(o->field, Py_XNewRef(value)). Misuse: DEAD_OBJECT of either.
 */
export function PyObject_SetReference(o: usize, offset: usize, value: usize): void {
  if (!areAlive(o, value)) return;
  Py_XINCREF(value);
  const old = load<usize>(o + offset);
  store<usize>(o + offset, value);
  Py_XDECREF(old);
}
