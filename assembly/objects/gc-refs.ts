// How many references to each container of a list come from elsewhere: gc_refs, in prev. CPython: update_refs, subtract_refs, Python/gc.c.

import {
  at,
  COLLECTING,
  FINALIZED,
  GC_HEAD_SIZE,
  GC_REF,
  GC_REFS_SHIFT,
  head,
  IMMORTAL,
  objectOf,
} from "./layout";
import { Owned } from "./traverse";
import { HAVE_GC, PyType } from "./type";

/**
 * Takes an immortal container out of the list, whose containers have no prev any more: nobody counts what refers to it. The list's own
 * prev, where what is reached again is added, is written when all are through.
 */
function untrackImmortal(gc: usize, prev: usize): void {
  head(prev).next = head(gc).next;
  head(gc).next = 0;
  head(gc).prev &= FINALIZED;
}

/** gc_refs is the count, and the container is being collected. */
function copyCount(gc: usize, count: u32): void {
  head(gc).prev = (head(gc).prev & FINALIZED) | COLLECTING | (count << GC_REFS_SHIFT);
}

/**
 * Copies the counts. Immortal ones are not tracked any more: nobody counts what refers to them. How many others there are.
 * CPython: update_refs.
 */
function updateRefs(list: usize): u32 {
  let size: u32 = 0;
  let prev = list;
  let gc = head(list).next;
  while (gc != list) {
    const next = head(gc).next;
    const count = at(objectOf(gc)).ob_refcnt;
    if (count >= IMMORTAL) untrackImmortal(gc, prev);
    else {
      copyCount(gc, count);
      prev = gc;
      size++;
    }
    gc = next;
  }
  head(list).prev = prev;
  return size;
}

/** Questions of the visitors. Each is a condition of its own there: engines test a 0 that stands for "none" once more. */
export class Is {
  /** Has the object, which is not NULL, a gc head? */
  @inline static container(o: usize): bool {
    return (changetype<PyType>(at(o).ob_type).flags & HAVE_GC) != 0;
  }
  /** Is the container being collected, or condemned already? */
  @inline static collecting(o: usize): bool {
    return (head(o - GC_HEAD_SIZE).prev & COLLECTING) != 0;
  }
}

class Subtract {
  @inline visit(slot: usize): void {
    const o = load<usize>(slot);
    if (!o) return;
    if (Is.container(o)) {
      if (Is.collecting(o)) head(o - GC_HEAD_SIZE).prev -= GC_REF;
    }
  }
}

/** The flags of all their types in one. CPython: subtract_refs. */
function subtractRefs(list: usize): u32 {
  let flags: u32 = 0;
  for (let gc = head(list).next; gc != list; gc = head(gc).next) {
    const o = objectOf(gc);
    flags |= changetype<PyType>(at(o).ob_type).flags;
    Owned.each<Subtract>(o, at(o).ob_type);
  }
  return flags;
}

/** The container has its gc_refs from now on, if it had not yet. */
class Refs {
  @inline static ensure(gc: usize): void {
    if (!(head(gc).prev & COLLECTING)) copyCount(gc, at(objectOf(gc)).ob_refcnt);
  }
}

class CopyAndSubtract {
  @inline visit(slot: usize): void {
    const o = load<usize>(slot);
    if (!o) return;
    if (Is.container(o)) {
      const gc = o - GC_HEAD_SIZE;
      if (head(gc).next) {
        Refs.ensure(gc);
        head(gc).prev -= GC_REF;
      }
    }
  }
}

/** Both in one pass, where each container that is tracked is in the list: who is referred to first has its count copied first. */
function copyAndSubtractRefs(list: usize): void {
  let size: u32 = 0;
  let flags: u32 = 0;
  let prev = list;
  let gc = head(list).next;
  while (gc != list) {
    const next = head(gc).next;
    const o = objectOf(gc);
    if (at(o).ob_refcnt >= IMMORTAL) untrackImmortal(gc, prev);
    else {
      Refs.ensure(gc);
      flags |= changetype<PyType>(at(o).ob_type).flags;
      Owned.each<CopyAndSubtract>(o, at(o).ob_type);
      prev = gc;
      size++;
    }
    gc = next;
  }
  head(list).prev = prev;
  examined = size;
  examinedFlags = flags;
}

/** How many containers the list had that was looked at last, and the flags of their types in one. */
export let examined: u32 = 0;
export let examinedFlags: u32 = 0;

/** Copies the counts of the list's containers and subtracts. isAll: each container that is tracked is in the list. */
export function countRefs(list: usize, isAll: bool): void {
  if (isAll) copyAndSubtractRefs(list);
  else {
    examined = updateRefs(list);
    examinedFlags = subtractRefs(list);
  }
}
