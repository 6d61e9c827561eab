// What becomes of the weak references to an object that is going. CPython: handle_weakrefs, Python/gc.c; PyObject_ClearWeakRefs.
//
// Those that are to be called back wait in a chain (state.ts), linked both ways, with one more reference each: it is made before anything
// runs, so that each leads nowhere when the first is called.

import { callOut } from "./dealloc";
import { at, COLLECTING, head, headOf } from "./layout";
import { isAlive, Py_DECREF, Py_INCREF, Py_XDECREF } from "./references";
import { state } from "./state";
import { ref } from "./weakref";

/**
 * Takes all weak references from an object, and adds those that are to be called back to the chain (state.ts), linked both ways, with one
 * more reference each. Not called are those that die themselves: to the collector, those that it condemns with the object.
 * CPython: handle_weakrefs.
 */
export function detachWeakrefs(slot: usize, isCollector: bool): void {
  let r = load<usize>(slot);
  store<usize>(slot, 0);
  while (r) {
    const next = ref(r).next;
    ref(r).object = 0;
    ref(r).prev = 0;
    ref(r).next = 0;
    const isCondemned = isCollector && head(headOf(r)).prev & COLLECTING;
    if (ref(r).callback && isAlive(r) && !isCondemned) {
      Py_INCREF(r);
      addToChain(r);
    }
    r = next;
  }
}

function addToChain(r: usize): void {
  const s = state();
  if (s.chain) {
    ref(s.lastInChain).next = r;
    ref(r).prev = s.lastInChain;
  } else s.chain = r;
  s.lastInChain = r;
}

/** Calls a weak reference's callback, which is not called again. */
function call(r: usize): void {
  const callback = ref(r).callback;
  ref(r).callback = 0;
  callOut(callback, ref(r).context, r);
}

/** Gives its context back, and the chain's reference to it. */
function letGo(r: usize): void {
  const context = ref(r).context;
  ref(r).context = 0;
  ref(r).next = 0;
  ref(r).prev = 0;
  Py_XDECREF(context);
  Py_DECREF(r);
}

/** Calls the callbacks of the chain, and lets each weak reference go when it was called. How many died. CPython: handle_weakrefs. */
export function callBackEach(): u32 {
  let died: u32 = 0;
  let r = state().chain;
  state().chain = 0;
  while (r) {
    const next = ref(r).next;
    call(r);
    died += <u32>(at(r).ob_refcnt == 1);
    letGo(r);
    r = next;
  }
  return died;
}

/** Calls them all before it lets the first go, the last one first. CPython: PyObject_ClearWeakRefs, which has them in a tuple. */
function callBackAll(): void {
  const first = state().chain;
  const last = state().lastInChain;
  state().chain = 0;
  if (!first) return;
  for (let r = first; r; r = ref(r).next) call(r);
  let r = last;
  while (r) {
    const prev = ref(r).prev;
    letGo(r);
    r = prev;
  }
}

/** An object is dying: its weak references are told. CPython: PyObject_ClearWeakRefs. */
export function clearWeakrefs(o: usize, weaklistoffset: u32): void {
  detachWeakrefs(o + weaklistoffset, false);
  callBackAll();
}
