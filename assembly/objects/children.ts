// The references of a dying object, given back one by one. CPython: subtype_dealloc's clear_slots, tuple_dealloc, list_dealloc,
// dict_dealloc.
//
// Each slot is NULL when its reference was given back, so that an object that waited for another one to die goes on where it was: with
// the slot that is not NULL. Items are counted down, as they go from the last to the first. Of a buffer that goes the other way, prev in
// the gc head is how many went; nobody reads it of an object that is dying.

import { at, GC_HEAD_SIZE, head, IMMORTAL, PyObject } from "./layout";
import { isAlive, Py_DECREF } from "./references";
import { HAS_REPEATED, IN_ORDER, IS_SCATTERED, OFFSETS, PyType } from "./type";

/** Gives the reference in the slot back, unless it is the last one to its object, which then remains to be deallocated: its address. */
function drop(slot: usize): usize {
  const o = load<usize>(slot);
  if (!o) return 0;
  store<usize>(slot, 0);
  const count = at(o).ob_refcnt;
  if (isAlive(o)) {
    if (count == 1) return o;
    if (count - 2 < IMMORTAL - 2) {
      at(o).ob_refcnt = count - 1;
      return 0;
    }
  }
  Py_DECREF(o);
  return 0;
}

/** Gives references of the object back up to one that was the last to its object: that object; 0 = none is left. */
export function nextChild(o: usize, t: PyType): usize {
  for (let slot = o + t.runStart, end = o + t.runEnd; slot < end; slot += 4) {
    const child = drop(slot);
    if (child) return child;
  }
  return t.flags & (IS_SCATTERED | HAS_REPEATED) ? nextOther(o, t) : 0;
}

function nextOther(o: usize, t: PyType): usize {
  let offsets = changetype<usize>(t) + OFFSETS;
  if (t.flags & IS_SCATTERED) {
    const child = dropEach(o, offsets, t.nFixed);
    if (child) return child;
  }
  offsets += t.nFixed * 4;
  if (t.nItem) {
    const child = nextOfItems(
      o + t.basicsize,
      t.itemsize,
      o + offsetof<PyObject>("ob_size"),
      offsets,
      t.nItem,
    );
    if (child) return child;
  }
  const buffer = t.nBuffer ? load<usize>(o + t.buffer) : 0;
  if (!buffer) return 0;
  offsets += t.nItem * 4;
  if (t.flags & IN_ORDER) return nextInOrder(o, t, buffer, offsets);
  return nextOfItems(buffer, t.bufferItemsize, o + t.bufferCount, offsets, t.nBuffer);
}

/** Those at the offsets. */
function dropEach(item: usize, offsets: usize, count: u32): usize {
  for (const end = offsets + count * 4; offsets < end; offsets += 4) {
    const child = drop(item + load<u32>(offsets));
    if (child) return child;
  }
  return 0;
}

/** Those of the items, whose number is at an address, from the last to the first. */
function nextOfItems(items: usize, size: u32, countAt: usize, offsets: usize, nOffsets: u32): usize {
  for (let count = load<u32>(countAt); count; count--) {
    const child = dropEach(items + (count - 1) * size, offsets, nOffsets);
    if (child) {
      store<u32>(countAt, count);
      return child;
    }
  }
  store<u32>(countAt, 0);
  return 0;
}

function nextInOrder(o: usize, t: PyType, buffer: usize, offsets: usize): usize {
  const gc = head(o - GC_HEAD_SIZE);
  const count = load<u32>(o + t.bufferCount);
  for (let i = <u32>gc.prev; i < count; i++) {
    const child = dropEach(buffer + i * t.bufferItemsize, offsets, t.nBuffer);
    if (child) {
      gc.prev = i;
      return child;
    }
  }
  gc.prev = count;
  return 0;
}
