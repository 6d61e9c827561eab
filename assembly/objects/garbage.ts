// What the collector does with what it has found unreachable. CPython: handle_weakrefs, finalize_garbage, handle_resurrected_objects,
// delete_garbage, Python/gc.c. From here on anything may run, let objects die, and take them out of the lists.

import { clearCollecting, clearMask, deduceUnreachable } from "./collector";
import { callOut } from "./dealloc";
import { clearList, GC_LIST_SIZE, isEmptyList, move, moveAll } from "./gc-list";
import { examinedFlags, Is } from "./gc-refs";
import { at, COLLECTING, FINALIZED, FREED, head, objectOf, UNREACHABLE } from "./layout";
import { Mem, Obj } from "./memory";
import { GiveBack, Py_DECREF, Py_INCREF } from "./references";
import { saveGarbage } from "./saved-garbage";
import { condemnedList, doneList, state, unreachableList } from "./state";
import { Owned } from "./traverse";
import { HAS_CALLS, IS_WEAKREF, PyType } from "./type";
import { forget } from "./weakref";
import { callBackEach, detachWeakrefs } from "./weakref-callbacks";

/** Bit of debug: unreachable objects are kept in the garbage instead of being cleared. CPython: gc.DEBUG_SAVEALL. */
export const DEBUG_SAVEALL: u32 = 32;

function typeOf(gc: usize): PyType {
  return changetype<PyType>(at(objectOf(gc)).ob_type);
}

/**
 * Weak references to what is unreachable lead nowhere from now on, before a finalizer could use one, and those that are unreachable
 * themselves will never be called back. How many died when they had been. CPython: handle_weakrefs.
 */
function handleWeakrefs(unreachable: usize): u32 {
  for (let gc = head(unreachable).next; gc != unreachable; gc = head(gc).next) {
    const t = typeOf(gc);
    if (t.flags & IS_WEAKREF) forget(objectOf(gc));
    if (t.weaklistoffset) detachWeakrefs(objectOf(gc) + t.weaklistoffset, true);
  }
  return callBackEach();
}

/** Each finalizer once in an object's life. CPython: finalize_garbage. */
function finalizeGarbage(unreachable: usize): void {
  const done = doneList();
  while (!isEmptyList(unreachable)) {
    const gc = head(unreachable).next;
    move(gc, done);
    const t = typeOf(gc);
    if (!t.finalize || head(gc).prev & FINALIZED) continue;
    head(gc).prev |= FINALIZED;
    const o = objectOf(gc);
    Py_INCREF(o);
    callOut(t.finalize, changetype<usize>(t), o);
    Py_DECREF(o);
  }
  moveAll(done, unreachable);
}

/** What can be reached again goes to the survivors, with all that it refers to; the rest is condemned. */
function handleResurrected(unreachable: usize, condemned: usize, survivors: usize): void {
  clearCollecting(unreachable);
  deduceUnreachable(unreachable, condemned, false);
  moveAll(unreachable, survivors);
}

/** Gives back what the object refers to. CPython: tp_clear. */
function clear(o: usize): void {
  const type = at(o).ob_type;
  const t = changetype<PyType>(type);
  if (t.flags & IS_WEAKREF) forget(o);
  if (t.clear) {
    callOut(t.clear, type, o);
    return;
  }
  if (!t.buffer) {
    Owned.each<GiveBack>(o, type);
    return;
  }
  // Out of the object before anything runs that could see it half empty.
  const buffer = load<usize>(o + t.buffer);
  const count = load<u32>(o + t.bufferCount);
  store<usize>(o + t.buffer, 0);
  store<u32>(o + t.bufferCount, 0);
  Owned.each<GiveBack>(o, type);
  Owned.eachOf<GiveBack>(buffer, count, t);
  Mem.free(buffer);
}

/** Breaks the cycles; what is alive afterwards is a survivor. CPython: delete_garbage. */
function deleteGarbage(condemned: usize, survivors: usize): void {
  while (!isEmptyList(condemned)) {
    const gc = head(condemned).next;
    const o = objectOf(gc);
    if (state().debug & DEBUG_SAVEALL) saveGarbage(o);
    else {
      Py_INCREF(o);
      clear(o);
      Py_DECREF(o);
    }
    if (head(condemned).next == gc) {
      head(gc).prev &= ~COLLECTING;
      move(gc, survivors);
    }
  }
}

class DropOutside {
  @inline visit(slot: usize): void {
    const o = load<usize>(slot);
    if (!o) return;
    // What is condemned too is referred to by nothing else.
    if (Is.container(o)) {
      if (Is.collecting(o)) return;
    }
    store<usize>(slot, 0);
    Py_DECREF(o);
  }
}

/** Can nothing but the collector run while what it has examined last is disposed of? */
function isQuiet(): bool {
  return !(examinedFlags & HAS_CALLS || state().hasCallingLeaves || state().debug & DEBUG_SAVEALL);
}

/**
 * All at once, where nothing else runs meanwhile: no way leads to any of them, so that their references to one another need not be given
 * back one by one, and nobody sees the order. How many there were.
 */
function deleteAll(unreachable: usize): u32 {
  let size: u32 = 0;
  head(unreachable).next &= ~UNREACHABLE;
  for (let gc = head(unreachable).next; gc != unreachable; gc = head(gc).next) {
    head(gc).next &= ~UNREACHABLE;
    const o = objectOf(gc);
    Owned.each<DropOutside>(o, at(o).ob_type);
    size++;
  }
  let gc = head(unreachable).next;
  clearList(unreachable);
  while (gc != unreachable) {
    const next = head(gc).next;
    const buffer = typeOf(gc).buffer;
    if (buffer) Mem.free(load<usize>(objectOf(gc) + buffer));
    at(objectOf(gc)).ob_type = FREED;
    Obj.free(gc);
    gc = next;
  }
  return size;
}

/**
 * Deals with what deduceUnreachable has found, of a list whose survivors are in this one now. How many objects it found, and in
 * `collected` how many of those nothing has brought back, with the weak references that died of their callbacks.
 */
export function disposeOf(survivors: usize): u32 {
  const unreachable = unreachableList();
  const condemned = condemnedList();
  if (isQuiet()) {
    collected = deleteAll(unreachable);
    return collected;
  }
  const size = clearMask(unreachable);
  const died = handleWeakrefs(unreachable);
  finalizeGarbage(unreachable);
  handleResurrected(unreachable, condemned, survivors);
  collected = died + clearMask(condemned);
  deleteGarbage(condemned, survivors);
  return size;
}

/** What the latest disposeOf says. */
export let collected: u32 = 0;

/** A collection did not come back: what it had in its hands lives on. */
export function abandonGarbage(survivors: usize): void {
  clearMask(unreachableList());
  for (let list = unreachableList(); list <= doneList(); list += GC_LIST_SIZE) {
    clearCollecting(list);
    moveAll(list, survivors);
  }
}
