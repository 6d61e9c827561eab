// Visits the references that an object owns, as its type describes them. CPython: tp_traverse.
//
// A visitor is an @unmanaged class without fields with a method visit(slot), where slot is the address of a reference, maybe NULL:
// each use of each<Visitor>() is compiled for its own, so that the collector's loops make no calls.

import { at } from "./layout";
import { HAS_REPEATED, IS_SCATTERED, OFFSETS, PyType } from "./type";

export class Owned {
  /** Visits each reference of the object, which is of the type: those of its own first, then its items', then its buffer's. */
  @inline static each<Visitor>(o: usize, type: usize): void {
    const t = changetype<PyType>(type);
    for (let slot = o + t.runStart, end = o + t.runEnd; slot < end; slot += 4)
      changetype<Visitor>(0).visit(slot);
    if (t.flags & (IS_SCATTERED | HAS_REPEATED)) eachOther<Visitor>(o, t);
  }

  /** Visits each reference of a buffer of an object of the type. */
  static eachOf<Visitor>(buffer: usize, count: u32, t: PyType): void {
    const offsets = changetype<usize>(t) + OFFSETS + (t.nFixed + t.nItem) * 4;
    if (buffer) eachItem<Visitor>(buffer, count, t.bufferItemsize, offsets, t.nBuffer);
  }
}

function eachOther<Visitor>(o: usize, t: PyType): void {
  const fixed = changetype<usize>(t) + OFFSETS;
  if (t.flags & IS_SCATTERED) {
    for (let i: u32 = 0; i < t.nFixed; i++) changetype<Visitor>(0).visit(o + load<u32>(fixed + i * 4));
  }
  const offsets = changetype<usize>(t) + OFFSETS + t.nFixed * 4;
  if (t.nItem) eachItem<Visitor>(o + t.basicsize, at(o).ob_size, t.itemsize, offsets, t.nItem);
  if (t.nBuffer) Owned.eachOf<Visitor>(load<usize>(o + t.buffer), load<u32>(o + t.bufferCount), t);
}

function eachItem<Visitor>(item: usize, count: u32, size: usize, offsets: usize, nOffsets: u32): void {
  const end = item + count * size;
  const endOfOffsets = offsets + nOffsets * 4;
  for (; item < end; item += size) {
    for (let offset = offsets; offset < endOfOffsets; offset += 4) {
      changetype<Visitor>(0).visit(item + load<u32>(offset));
    }
  }
}
