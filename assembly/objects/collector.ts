// Which containers of a list are reachable only from one another. CPython: deduce_unreachable, Python/gc.c.
//
// Each count is copied to gc_refs, and for each reference that a container of the list owns to another one of it, one is subtracted:
// what is left are references from elsewhere. Whoever has one is reachable, and so is all that it refers to.
//
// prev holds gc_refs meanwhile, so the lists are linked by next alone; next has UNREACHABLE in each container that was moved out so
// far. Nothing here allocates, calls or ends in a misuse.

import { clearList, prevOf, setPrev } from "./gc-list";
import { countRefs, Is } from "./gc-refs";
import { at, COLLECTING, FINALIZED, GC_HEAD_SIZE, GC_REF, head, objectOf, UNREACHABLE } from "./layout";
import { Owned } from "./traverse";

/** Where visited containers go that were taken for unreachable. Set before a visit: visitors have no fields. */
let reachable: usize = 0;

class Reach {
  @inline visit(slot: usize): void {
    const o = load<usize>(slot);
    if (!o) return;
    if (Is.container(o)) {
      if (Is.collecting(o)) reach(o - GC_HEAD_SIZE);
    }
  }
}

/** A reachable container refers to this one. CPython: visit_reachable. */
function reach(gc: usize): void {
  if (head(gc).next & UNREACHABLE) {
    // It is reachable after all: back to where it is looked at again.
    const prev = prevOf(gc);
    const next = head(gc).next & ~UNREACHABLE;
    head(prev).next = head(gc).next;
    setPrev(next, prev);
    const last = head(reachable).prev;
    head(last).next = gc;
    head(gc).next = reachable;
    head(reachable).prev = gc;
    head(gc).prev = (head(gc).prev & FINALIZED) | COLLECTING | GC_REF;
  } else if (head(gc).prev < GC_REF) head(gc).prev |= GC_REF;
}

/** Moves what nothing reachable refers to out of the list; the rest has its links again. CPython: move_unreachable. */
function moveUnreachable(list: usize, unreachable: usize): void {
  let prev = list;
  let gc = head(list).next;
  reachable = list;
  while (gc != list) {
    if (head(gc).prev >= GC_REF) {
      const o = objectOf(gc);
      Owned.each<Reach>(o, at(o).ob_type);
      head(gc).prev = (head(gc).prev & FINALIZED) | prev;
      prev = gc;
    } else {
      head(prev).next = head(gc).next;
      const last = head(unreachable).prev;
      head(last).next = gc | UNREACHABLE;
      setPrev(gc, last);
      head(gc).next = unreachable | UNREACHABLE;
      head(unreachable).prev = gc;
    }
    gc = head(prev).next;
  }
  head(list).prev = prev;
}

/** All links of the list without the flag. How many containers it has. CPython: clear_unreachable_mask. */
export function clearMask(list: usize): u32 {
  let size: u32 = 0;
  head(list).next &= ~UNREACHABLE;
  for (let gc = head(list).next; gc != list; gc = head(gc).next) {
    head(gc).next &= ~UNREACHABLE;
    size++;
  }
  return size;
}

/**
 * Moves what nothing outside the list refers to, not even by way of others, to unreachable, an empty list; only that has COLLECTING then,
 * and its links have UNREACHABLE. isAll: each container that is tracked is in the list. CPython: deduce_unreachable.
 */
export function deduceUnreachable(list: usize, unreachable: usize, isAll: bool): void {
  clearList(unreachable);
  countRefs(list, isAll);
  moveUnreachable(list, unreachable);
}

/** They are not in what is being collected any more. CPython: gc_list_clear_collecting. */
export function clearCollecting(list: usize): void {
  for (let gc = head(list).next; gc != list; gc = head(gc).next) head(gc).prev &= ~COLLECTING;
}
