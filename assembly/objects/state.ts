// All state of one heap's object layer: a block of the mem domain, whose address is in the Heap struct. Zeros, but for what makeState
// writes. It is made when the first type is.

import { heap } from "../heap";
import { append, clearList, GC_LIST_SIZE } from "./gc-list";
import { headOf } from "./layout";
import { Mem } from "./memory";

/** How many generations there are. CPython: NUM_GENERATIONS. */
export const NB_GENERATIONS: u32 = 3;
/** The list of frozen objects, which is never collected. CPython: permanent_generation. */
export const PERMANENT: u32 = NB_GENERATIONS;
export const OLDEST: u32 = NB_GENERATIONS - 1;

@unmanaged
export class Generation {
  /** The list's ends, as in a gc head. */
  first: usize;
  last: usize;
  /** It is due when count is above. 0 = the generation is never collected by itself. */
  threshold: u32;
  /** Of generation 0: containers made less those deallocated since it was collected; of others: collections of the younger one. */
  count: u32;
  /** What gc.get_stats() tells. */
  collections: u32;
  collected: u32;
}

const GENERATION_SIZE: usize = offsetof<Generation>();

@unmanaged
export class State {
  // Lists that hold something only while a collection is under way: what it took for unreachable, what of that no finalizer brought
  // back, what it has dealt with already.
  unreachableFirst: usize;
  unreachableLast: usize;
  condemnedFirst: usize;
  condemnedLast: usize;
  doneFirst: usize;
  doneLast: usize;
  isEnabled: u32;
  isCollecting: u32;
  /** How many finalizers and callbacks are being called, one inside another; and how many were when the collection began. */
  depth: u32;
  collectionDepth: u32;
  debug: u32;
  /** Index in the table of what is told of collections, 0 = nobody. */
  callback: u32;
  /** Containers that outlived a full collection; those that came to the oldest generation since. CPython: long_lived_total, -pending. */
  longLivedTotal: u32;
  longLivedPending: u32;
  /** The dying object that is giving its references back, 0 = none; what waits for it to go is linked by ob_refcnt (dealloc.ts). */
  owner: usize;
  /** Is a deallocation under way? If not, the owner was left by a trap. */
  isDeallocating: u32;
  /** Weak references that are about to be called back, linked both ways (weakref-callbacks.ts). */
  chain: usize;
  lastInChain: usize;
  /** References to what DEBUG_SAVEALL kept: a block of the mem domain with room for so many. */
  garbage: usize;
  garbageSize: u32;
  garbageRoom: u32;
  /** Is there a type that is no container's, and whose objects have finalizers or weak references? */
  hasCallingLeaves: u32;
  weakrefType: usize;
  /** What the built-in containers have of their own (containers/). */
  builtins: usize;
}

const GENERATIONS: usize = offsetof<State>();
const STATE_SIZE: usize = GENERATIONS + (NB_GENERATIONS + 1) * GENERATION_SIZE;

/** The state. There is one: each object has a type, and each type was made after it. */
export function state(): State {
  return changetype<State>(heap().objects);
}

/** One of the generations, or PERMANENT. Its address is that of its list. */
export function generation(index: u32): Generation {
  return changetype<Generation>(heap().objects + GENERATIONS + index * GENERATION_SIZE);
}
/** Adds a container that is in no list to the youngest generation. CPython: _PyObject_GC_TRACK. */
export function track(o: usize): void {
  append(headOf(o), listOf(0));
}

/** Is it the end of a list, and no object's gc head? */
export function isListEnd(gc: usize): bool {
  return gc - heap().objects < STATE_SIZE;
}
/** The list of what is in the generation. */
export function listOf(index: u32): usize {
  return changetype<usize>(generation(index));
}
export function unreachableList(): usize {
  return heap().objects + offsetof<State>("unreachableFirst");
}
export function condemnedList(): usize {
  return heap().objects + offsetof<State>("condemnedFirst");
}
export function doneList(): usize {
  return heap().objects + offsetof<State>("doneFirst");
}

/** Is there one, or can there be one now? */
export function ensureState(): bool {
  return heap().objects != 0 || makeState();
}

/** CPython: _PyGC_InitState. */
function makeState(): bool {
  const base = Mem.malloc(STATE_SIZE);
  if (!base) return false;
  memory.fill(base, 0, STATE_SIZE);
  heap().objects = base;
  for (let list = unreachableList(); list <= doneList(); list += GC_LIST_SIZE) clearList(list);
  for (let i: u32 = 0; i <= PERMANENT; i++) clearList(listOf(i));
  generation(0).threshold = 2000;
  generation(1).threshold = 10;
  generation(2).threshold = 10;
  state().isEnabled = 1;
  return true;
}
