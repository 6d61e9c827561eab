// When is collected, and what. CPython: gc_collect_main, gc_select_generation, Python/gc.c.

import { heap } from "../heap";
import { deduceUnreachable } from "./collector";
import { abandonGarbage, collected, disposeOf } from "./garbage";
import { isEmptyList, moveAll } from "./gc-list";
import { examined } from "./gc-refs";
import { ensureState, generation, listOf, OLDEST, PERMANENT, state, unreachableList } from "./state";

// What the callback is told.
const START: u32 = 0;
const STOP: u32 = 1;

/** CPython: invoke_gc_callback. */
function tell(phase: u32, index: u32, collected: u32): void {
  const s = state();
  if (!s.callback) return;
  s.depth++;
  call_indirect<void>(s.callback, phase, index, collected);
  s.depth--;
}

/** Collects the generation and the younger ones. How many unreachable objects it found. CPython: gc_collect_main. */
function collect(index: u32): u32 {
  const s = state();
  s.isCollecting = 1;
  s.collectionDepth = s.depth;
  tell(START, index, 0);
  if (index < OLDEST) generation(index + 1).count++;
  const young = listOf(index);
  for (let i: u32 = 0; i <= index; i++) {
    generation(i).count = 0;
    if (i < index) moveAll(listOf(i), young);
  }
  deduceUnreachable(young, unreachableList(), index == OLDEST && isEmptyList(listOf(PERMANENT)));
  const size = examined;
  const old = index < OLDEST ? listOf(index + 1) : young;
  if (index < OLDEST) moveAll(young, old);
  const survivors = size - disposeOf(old);
  const count = collected;
  if (index == OLDEST) {
    s.longLivedPending = 0;
    s.longLivedTotal = survivors;
  } else if (index == OLDEST - 1) s.longLivedPending += survivors;
  generation(index).collections++;
  generation(index).collected += count;
  tell(STOP, index, count);
  s.isCollecting = 0;
  return count;
}

/** A container was made, and generation 0 is due: collects the oldest generation that is. CPython: gc_collect_generations. */
export function collectIfDue(): void {
  const s = state();
  if (!s.isEnabled || s.isCollecting || !generation(0).threshold) return;
  for (let i: i32 = OLDEST; i >= 0; i--) {
    if (generation(i).count <= generation(i).threshold) continue;
    // A full collection takes time in proportion to all objects: only when those that it has not seen yet are a quarter of those
    // that it has, so that the time per object made is bounded.
    if (i == OLDEST && s.longLivedPending < s.longLivedTotal / 4) continue;
    collect(i);
    return;
  }
}

/**
 * Collects the generation, 0 to 2, and the younger ones. How many unreachable objects it found; 0 while a collection is under way.
 * Nothing is allocated; finalizers and callbacks run. CPython: gc.collect.
 */
export function gc_collect(index: u32): u32 {
  if (index > OLDEST || !ensureState() || state().isCollecting) return 0;
  return collect(index);
}

/**
 * To be called by who caught what a call of this layer threw instead of coming back, a trap: with how many finalizers and callbacks were
 * being called then that have not come back yet, 0 outside of any. No list is half done then, and nothing that was alive is lost. What was
 * being deallocated goes on with the next object that dies, if it was outside of any; else it may never be freed.
 */
export function objects_recover(depth: u32): void {
  if (!heap().objects) return;
  const s = state();
  s.depth = depth;
  if (!depth) s.isDeallocating = 0;
  if (!s.isCollecting || s.collectionDepth < depth) return;
  abandonGarbage(listOf(OLDEST));
  s.isCollecting = 0;
}
