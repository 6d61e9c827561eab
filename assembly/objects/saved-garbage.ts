// What DEBUG_SAVEALL keeps: references to the objects that would have been cleared. CPython: gc.garbage.

import { heap } from "../heap";
import { Mem } from "./memory";
import { Py_DECREF, Py_INCREF } from "./references";
import { state } from "./state";

/** Keeps the object; without memory it lives on, but is not in the list. */
export function saveGarbage(o: usize): void {
  const s = state();
  if (s.garbageSize == s.garbageRoom) {
    const room = s.garbageRoom ? s.garbageRoom * 2 : 16;
    const items = Mem.realloc(s.garbage, room * sizeof<usize>());
    if (!items) return;
    s.garbage = items;
    s.garbageRoom = room;
  }
  Py_INCREF(o);
  store<usize>(s.garbage + s.garbageSize++ * sizeof<usize>(), o);
}

/** How many objects there are in the garbage. */
export function gc_garbage_size(): u32 {
  return heap().objects ? state().garbageSize : 0;
}
/** One of them, not counted; 0 if there are not so many. */
export function gc_garbage_item(index: u32): usize {
  return index < gc_garbage_size() ? load<usize>(state().garbage + index * sizeof<usize>()) : 0;
}
/** Gives the references back. */
export function gc_garbage_clear(): void {
  if (!heap().objects) return;
  const s = state();
  const items = s.garbage;
  const size = s.garbageSize;
  s.garbage = 0;
  s.garbageSize = 0;
  s.garbageRoom = 0;
  for (let i: u32 = 0; i < size; i++) Py_DECREF(load<usize>(items + i * sizeof<usize>()));
  Mem.free(items);
}
