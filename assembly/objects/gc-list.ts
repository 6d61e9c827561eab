// Lists of containers: circular, doubly linked, of gc heads. A list is a gc head itself, without flags; what is in it keeps its flags in
// prev whatever list it is moved to. CPython: gc_list_*, Python/gc.c.

import { FINALIZED, GC_HEAD_SIZE, head, PREV_FLAGS } from "./layout";

/** Bytes of a list: its first and its last gc head. */
export const GC_LIST_SIZE: usize = GC_HEAD_SIZE;

/** Makes the list empty, whatever it was. */
export function clearList(list: usize): void {
  head(list).next = list;
  head(list).prev = list;
}

export function isEmptyList(list: usize): bool {
  return head(list).next == list;
}

/** The gc head before this one, where prev is a link. */
export function prevOf(gc: usize): usize {
  return head(gc).prev & ~PREV_FLAGS;
}
export function setPrev(gc: usize, prev: usize): void {
  head(gc).prev = (head(gc).prev & PREV_FLAGS) | prev;
}

/** Adds what is in no list at the end. */
export function append(gc: usize, list: usize): void {
  const last = head(list).prev;
  setPrev(gc, last);
  head(last).next = gc;
  head(gc).next = list;
  head(list).prev = gc;
}

/** Takes it out of its list; its links are to be written anew. */
function unlink(gc: usize): void {
  const prev = prevOf(gc);
  const next = head(gc).next;
  head(prev).next = next;
  setPrev(next, prev);
}

/** Takes it out of its list: it is not tracked then. */
export function remove(gc: usize): void {
  unlink(gc);
  head(gc).next = 0;
  head(gc).prev &= FINALIZED;
}

/** From its list to the end of another. */
export function move(gc: usize, list: usize): void {
  unlink(gc);
  append(gc, list);
}

/** Moves all of one list to the end of another. */
export function moveAll(from: usize, to: usize): void {
  if (isEmptyList(from)) return;
  const last = head(to).prev;
  const first = head(from).next;
  const end = head(from).prev;
  head(last).next = first;
  setPrev(first, last);
  head(end).next = to;
  head(to).prev = end;
  clearList(from);
}

/** How many there are. */
export function sizeOf(list: usize): u32 {
  let size: u32 = 0;
  for (let gc = head(list).next; gc != list; gc = head(gc).next) size++;
  return size;
}
