// What Python's gc module tells and sets. Before there is a type, all of it is 0.

import { heap } from "../heap";
import { moveAll, sizeOf } from "./gc-list";
import { at, FINALIZED, head, headOf, isTracked, objectOf } from "./layout";
import { isAlive } from "./references";
import {
  ensureState,
  generation,
  isListEnd,
  listOf,
  NB_GENERATIONS,
  OLDEST,
  PERMANENT,
  state,
} from "./state";
import { Owned } from "./traverse";
import { HAVE_GC, PyType } from "./type";

/** Collections begin by themselves, as they do at the start. CPython: gc.enable. */
export function gc_enable(): void {
  if (ensureState()) state().isEnabled = 1;
}
/** They do not. CPython: gc.disable. */
export function gc_disable(): void {
  if (ensureState()) state().isEnabled = 0;
}
/** 1 if they do. CPython: gc.isenabled. */
export function gc_isenabled(): u32 {
  return ensureState() ? state().isEnabled : 1;
}

/** When the generation, 0 to 2, is due. CPython: gc.get_threshold. */
export function gc_get_threshold(index: u32): u32 {
  return index <= OLDEST && ensureState() ? generation(index).threshold : 0;
}
/** Makes it due when its count is above. 0 of generation 0: never. CPython: gc.set_threshold. */
export function gc_set_threshold(index: u32, threshold: u32): void {
  if (index <= OLDEST && ensureState()) generation(index).threshold = threshold;
}
/** The generation's count. CPython: gc.get_count. */
export function gc_get_count(index: u32): u32 {
  return index <= OLDEST && heap().objects ? generation(index).count : 0;
}

/** Of the generation: 0 its collections, 1 what they collected, 2 what they could not, which is nothing. CPython: gc.get_stats. */
export function gc_get_stats(index: u32, what: u32): u32 {
  if (index > OLDEST || !heap().objects) return 0;
  if (what) return what == 1 ? generation(index).collected : 0;
  return generation(index).collections;
}

/** Nothing that is tracked now is collected any more. CPython: gc.freeze. */
export function gc_freeze(): void {
  if (!heap().objects) return;
  for (let i: u32 = 0; i < NB_GENERATIONS; i++) {
    moveAll(listOf(i), listOf(PERMANENT));
    generation(i).count = 0;
  }
}
/** What was frozen is in the oldest generation again. CPython: gc.unfreeze. */
export function gc_unfreeze(): void {
  if (heap().objects) moveAll(listOf(PERMANENT), listOf(OLDEST));
}
/** How many objects are frozen. CPython: gc.get_freeze_count. */
export function gc_get_freeze_count(): u32 {
  return heap().objects ? sizeOf(listOf(PERMANENT)) : 0;
}

/** DEBUG_SAVEALL, or 0. CPython: gc.set_debug. */
export function gc_set_debug(flags: u32): void {
  if (ensureState()) state().debug = flags;
}
/** CPython: gc.get_debug. */
export function gc_get_debug(): u32 {
  return heap().objects ? state().debug : 0;
}

/**
 * What is called before (phase 0) and after (1) each collection: an index of the table, 0 = nothing; as (phase, generation, collected).
 * CPython: gc.callbacks.
 */
export function gc_set_callback(index: u32): void {
  if (ensureState()) state().callback = index;
}

function objectOrEnd(gc: usize): usize {
  return isListEnd(gc) ? 0 : objectOf(gc);
}

/** The first object of the generation, 3 = of the frozen ones; not counted; 0 = none. */
export function gc_first(index: u32): usize {
  return index <= PERMANENT && heap().objects ? objectOrEnd(head(listOf(index)).next) : 0;
}
/** The object behind that one in the same generation, 0 = none, or that one is not tracked any more. */
export function gc_next(o: usize): usize {
  return isTracked(o) ? objectOrEnd(head(headOf(o)).next) : 0;
}

/** What a walk over the references of an object looks for. Set before the walk: visitors have no fields. */
let target: usize = 0;
let isFound: bool = false;
class FindTarget {
  @inline visit(slot: usize): void {
    if (load<usize>(slot) == target) isFound = true;
  }
}

function refersTo(o: usize): bool {
  isFound = false;
  Owned.each<FindTarget>(o, at(o).ob_type);
  return isFound;
}

/**
 * The first tracked object after that one that owns a reference to target; after = 0: the first of all, youngest generation first,
 * frozen ones not. Not counted; 0 = no more. CPython: gc.get_referrers.
 */
export function gc_next_referrer(after: usize, to: usize): usize {
  if (!heap().objects) return 0;
  target = to;
  let gc = after ? head(headOf(after)).next : head(listOf(0)).next;
  while (gc) {
    if (isListEnd(gc)) {
      const index = indexOf(gc);
      if (index >= OLDEST) return 0;
      gc = head(listOf(index + 1)).next;
    } else if (refersTo(objectOf(gc))) return objectOf(gc);
    else gc = head(gc).next;
  }
  return 0;
}

/** Which generation's list it is; PERMANENT of any other. */
function indexOf(list: usize): u32 {
  let index: u32 = 0;
  while (index < PERMANENT && listOf(index) != list) index++;
  return index;
}

/** Where the next reference is written, how many more have room there, and how many there were. */
let out: usize = 0;
let room: u32 = 0;
let found: u32 = 0;
class Write {
  @inline visit(slot: usize): void {
    const o = load<usize>(slot);
    if (!o) return;
    found++;
    if (!room) return;
    room--;
    store<usize>(out, o);
    out += sizeof<usize>();
  }
}

/**
 * Writes the addresses of the objects that the object refers to, as often as it does, not counted, in the order of its references: so many
 * words as there is room for. How many there are. CPython: gc.get_referents.
 */
export function PyObject_GetReferents(o: usize, words: usize, length: u32): u32 {
  if (!isAlive(o)) return 0;
  out = words;
  room = length;
  found = 0;
  Owned.each<Write>(o, at(o).ob_type);
  return found;
}

/** Are the links of a tracked object, its type and its count what they must be? */
function isSound(gc: usize, prev: usize): bool {
  const o = objectOf(gc);
  const link = head(gc).prev & ~FINALIZED;
  if (link != prev || !isAlive(o) || !at(o).ob_refcnt) return false;
  return (changetype<PyType>(at(o).ob_type).flags & HAVE_GC) != 0;
}

/**
 * 0 if the lists of all generations are sound, while no collection is under way; else the address of the first object that is not, or of
 * the last one before an end that is not.
 */
export function gc_check(): usize {
  if (!heap().objects || state().isCollecting) return 0;
  for (let i: u32 = 0; i <= PERMANENT; i++) {
    let prev = listOf(i);
    for (let gc = head(prev).next; gc != listOf(i); gc = head(gc).next) {
      if (!isSound(gc, prev)) return objectOf(gc);
      prev = gc;
    }
    if (head(listOf(i)).prev != prev) return objectOf(prev);
  }
  return 0;
}
