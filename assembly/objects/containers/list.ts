// Lists. CPython: Objects/listobject.c.

import { at } from "../layout";
import { Mem } from "../memory";
import { PyObject_GC_New } from "../objects";
import { Py_DECREF, Py_INCREF, Py_XDECREF, Py_XINCREF } from "../references";
import { track } from "../state";
import { Is, LIST, TUPLE, typeOf } from "./builtins";
import { BAD_INDEX, fail, failNull, NO_MEMORY, WRONG_TYPE } from "./errors";
import { list, listSlot, reallocate, resize } from "./list-items";
import { tupleSlot } from "./tuple";

/** A new list of n items, all NULL, tracked. NULL = no memory. CPython: PyList_New. */
export function PyList_New(n: u32): usize {
  const type = n < 1 << 29 ? typeOf(LIST) : 0;
  const o = type ? PyObject_GC_New(type) : 0;
  if (!o) return failNull(NO_MEMORY);
  if (n && !reallocate(o, n)) {
    Py_DECREF(o);
    return failNull(NO_MEMORY);
  }
  if (n) memory.fill(list(o).ob_item, 0, n << 2);
  list(o).ob_size = n;
  track(o);
  return o;
}

/** How many items it has; -1: it is no list. CPython: PyList_Size. */
export function PyList_Size(o: usize): i32 {
  return Is.a(o, LIST) ? <i32>list(o).ob_size : fail(WRONG_TYPE);
}

/** The item, not counted. NULL: there is none (2), it is no list (5), or it was not set. CPython: PyList_GetItem. */
export function PyList_GetItem(o: usize, i: u32): usize {
  if (!Is.a(o, LIST)) return failNull(WRONG_TYPE);
  if (i >= list(o).ob_size) return failNull(BAD_INDEX);
  return load<usize>(listSlot(o, i));
}

/**
 * Sets an item that there is; the reference to value, which may be NULL, becomes the list's: also where it fails, when it is given back.
 * 0, or -1: there is no such item (2), it is no list, or value does not live (5). CPython: PyList_SetItem.
 */
export function PyList_SetItem(o: usize, i: u32, value: usize): i32 {
  if (value && !Is.alive(value)) return -1;
  const isList = Is.a(o, LIST);
  if (!isList || i >= list(o).ob_size) {
    Py_XDECREF(value);
    return fail(isList ? BAD_INDEX : WRONG_TYPE);
  }
  const slot = listSlot(o, i);
  const old = load<usize>(slot);
  store<usize>(slot, value);
  Py_XDECREF(old);
  return 0;
}

/** Adds a reference to value at the end. 0, or -1: no memory (1), no list, or value does not live (5). CPython: PyList_Append. */
export function PyList_Append(o: usize, value: usize): i32 {
  if (!Is.a(o, LIST)) return fail(WRONG_TYPE);
  if (!Is.alive(value)) return -1;
  const n = list(o).ob_size;
  if (list(o).ob_item && n << 2 < list(o).allocated) list(o).ob_size = n + 1;
  else if (!resize(o, n + 1)) return fail(NO_MEMORY);
  store<usize>(listSlot(o, n), value);
  Py_INCREF(value);
  return 0;
}

/**
 * Adds a reference to value before the item at the index, which counts from the end if it is negative; beyond either end it is that end.
 * 0, or -1 as PyList_Append. CPython: PyList_Insert.
 */
export function PyList_Insert(o: usize, index: i32, value: usize): i32 {
  if (!Is.a(o, LIST)) return fail(WRONG_TYPE);
  if (!Is.alive(value)) return -1;
  const n = <i32>list(o).ob_size;
  if (!resize(o, n + 1)) return fail(NO_MEMORY);
  const i = index < 0 ? max(index + n, 0) : min(index, n);
  const slot = listSlot(o, i);
  memory.copy(slot + 4, slot, (n - i) << 2);
  store<usize>(slot, value);
  Py_INCREF(value);
  return 0;
}

/**
 * Takes the item at the index, which counts from the end if it is negative, out of the list; the reference to it is the caller's.
 * NULL: there is none (2), it is no list (5), or the item was not set. CPython: list.pop.
 */
export function PyList_Pop(o: usize, index: i32): usize {
  if (!Is.a(o, LIST)) return failNull(WRONG_TYPE);
  const n = list(o).ob_size;
  const i = <u32>index + (index < 0 ? n : 0);
  if (i >= n) return failNull(BAD_INDEX);
  const slot = listSlot(o, i);
  const value = load<usize>(slot);
  memory.copy(slot, slot + 4, (n - 1 - i) << 2);
  resize(o, n - 1);
  return value;
}

/** Gives all items back, the last one first. 0, or -1: it is no list. CPython: PyList_Clear. */
export function PyList_Clear(o: usize): i32 {
  if (!Is.a(o, LIST)) return fail(WRONG_TYPE);
  const items = list(o).ob_item;
  let n = list(o).ob_size;
  // What dies may look at the list: it is empty already.
  list(o).ob_item = 0;
  list(o).ob_size = 0;
  while (n--) Py_XDECREF(load<usize>(items + (n << 2)));
  Mem.free(items);
  return 0;
}

/** Turns the order of the items round. 0, or -1: it is no list. CPython: PyList_Reverse. */
export function PyList_Reverse(o: usize): i32 {
  if (!Is.a(o, LIST)) return fail(WRONG_TYPE);
  let low = list(o).ob_item;
  let high = low + (list(o).ob_size << 2) - 4;
  for (; list(o).ob_size && low < high; low += 4, high -= 4) {
    const value = load<usize>(low);
    store<usize>(low, load<usize>(high));
    store<usize>(high, value);
  }
  return 0;
}

/** Room for n more items; a list without a block gets one for just these, an even number. CPython: list_extend_fast. */
function makeRoom(o: usize, n: u32): bool {
  const size = list(o).ob_size;
  if (list(o).ob_item) return resize(o, size + n);
  if (!reallocate(o, (n + 1) & ~1)) return false;
  list(o).ob_size = n;
  return true;
}

/**
 * Adds references to the items of a list, maybe itself, or of a tuple. 0, or -1: no memory (1), or they are not what they should be (5).
 * CPython: PyList_Extend.
 */
export function PyList_Extend(o: usize, other: usize): i32 {
  const isTuple = Is.a(other, TUPLE);
  if (!Is.a(o, LIST) || (!isTuple && !Is.a(other, LIST))) return fail(WRONG_TYPE);
  const n = at(other).ob_size;
  if (!n) return 0;
  const size = list(o).ob_size;
  if (!makeRoom(o, n)) return fail(NO_MEMORY);
  const from = isTuple ? tupleSlot(other, 0) : listSlot(other, 0);
  for (let i: u32 = 0; i < n; i++) {
    const value = load<usize>(from + (i << 2));
    store<usize>(listSlot(o, size + i), value);
    Py_XINCREF(value);
  }
  return 0;
}
