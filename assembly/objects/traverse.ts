// Visits the references that an object owns, as its type describes them. CPython: tp_traverse.
//
// A visitor is an @unmanaged class without fields with a method visit(slot), where slot is the address of a reference, maybe NULL:
// each use of each<Visitor>() is compiled for its own, so that the collector's loops make no calls.

import { at } from "./layout";
import { HAS_REPEATED, IN_ORDER, IS_SCATTERED, OFFSETS, PyType } from "./type";

export class Owned {
  /**
   * Visits each reference of the object, which is of the type: those of its own first, then its items', the last item first, then its
   * buffer's, the last first unless they are IN_ORDER. CPython: tuple_traverse, list_traverse, dict_traverse.
   */
  @inline static each<Visitor>(o: usize, type: usize): void {
    const t = changetype<PyType>(type);
    for (let slot = o + t.runStart, end = o + t.runEnd; slot < end; slot += 4)
      changetype<Visitor>(0).visit(slot);
    if (t.flags & (IS_SCATTERED | HAS_REPEATED)) eachOther<Visitor>(o, t);
  }

  /** Visits each reference of the object's items from first to before last, in this order. */
  static eachOfItems<Visitor>(o: usize, t: PyType, first: u32, last: u32): void {
    const offsets = changetype<usize>(t) + OFFSETS + t.nFixed * 4;
    const item = o + t.basicsize + first * t.itemsize;
    eachItem<Visitor>(item, last - first, t.itemsize, offsets, t.nItem);
  }

  /** Visits each reference of a buffer of an object of the type. */
  static eachOf<Visitor>(buffer: usize, count: u32, t: PyType): void {
    if (!buffer || !count) return;
    const offsets = changetype<usize>(t) + OFFSETS + (t.nFixed + t.nItem) * 4;
    const size = t.bufferItemsize;
    if (t.flags & IN_ORDER) eachItem<Visitor>(buffer, count, size, offsets, t.nBuffer);
    else eachItem<Visitor>(buffer + (count - 1) * size, count, -size, offsets, t.nBuffer);
  }
}

function eachOther<Visitor>(o: usize, t: PyType): void {
  const fixed = changetype<usize>(t) + OFFSETS;
  if (t.flags & IS_SCATTERED) {
    for (let i: u32 = 0; i < t.nFixed; i++) changetype<Visitor>(0).visit(o + load<u32>(fixed + i * 4));
  }
  const count = t.nItem ? at(o).ob_size : 0;
  if (count) {
    const last = o + t.basicsize + (count - 1) * t.itemsize;
    eachItem<Visitor>(last, count, -t.itemsize, fixed + t.nFixed * 4, t.nItem);
  }
  if (t.nBuffer) Owned.eachOf<Visitor>(load<usize>(o + t.buffer), load<u32>(o + t.bufferCount), t);
}

function eachItem<Visitor>(item: usize, count: u32, step: u32, offsets: usize, nOffsets: u32): void {
  const endOfOffsets = offsets + nOffsets * 4;
  for (; count; count--, item += step) {
    for (let offset = offsets; offset < endOfOffsets; offset += 4) {
      changetype<Visitor>(0).visit(item + load<u32>(offset));
    }
  }
}
