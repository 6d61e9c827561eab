import { checkedArgument, rejectArgument } from "../arguments.js";
import { collectionCallbacks, type GcCallback } from "./gc-callbacks.js";
import { checkedGeneration, type GetObjectsOptions, getObjects } from "./gc-objects.js";
import { disposeAll, getReferents, getReferrers } from "./gc-references.js";
import type { Handle } from "./handle.js";
import type { ObjectHeap } from "./object-heap.js";

/** What a generation's collections did so far. */
export interface GcStats {
  /** How many there were. */
  readonly collections: number;
  /** How many objects they took. */
  readonly collected: number;
  /** How many they found and could not free: 0, as a collection here always can. */
  readonly uncollectable: number;
}

/** CPython's module gc, of this heap: three generations, 0 the youngest. */
export interface PyGc {
  /**
   * Collects the generation and the younger ones.
   * @returns how many objects were unreachable; 0 from within a collection.
   * @throws {RangeError} not 0, 1 or 2; 2 unless given.
   * @throws {UnraisableError} finalizers, clears or callbacks threw; the collection was finished.
   */
  collect(generation?: number): number;
  /** Has allocations collect when a generation is due, as they do from the start. */
  enable(): void;
  /** Has only `collect` collect. */
  disable(): void;
  /** Whether allocations collect. */
  isenabled(): boolean;
  /** When each generation is due: 2000, 10 and 10 unless set. */
  get_threshold(): [number, number, number];
  /** Of those that are not given nothing changes; 0 of the first: nothing is collected by itself. */
  set_threshold(threshold0: number, threshold1?: number, threshold2?: number): void;
  /** Containers made less those dropped since the youngest was collected; collections of each of the two younger generations since the next older one was. */
  get_count(): [number, number, number];
  /** What the collections of each generation did. */
  get_stats(): [GcStats, GcStats, GcStats];
  /** Moves all that is tracked to a list that is never collected. */
  freeze(): void;
  /** Moves what is in that list to the oldest generation. */
  unfreeze(): void;
  /** How many objects are in that list. */
  get_freeze_count(): number;
  /**
   * New handles of the tracked objects, of one generation or of all but the frozen ones, in constant memory: the oldest first. Objects may be
   * made, changed and dropped on the way; if a collection runs on the way, some may come twice.
   */
  get_objects(options?: GetObjectsOptions): IterableIterator<Handle>;
  /** New handles of the tracked objects that refer to one of these. */
  get_referrers(...objects: Handle[]): Handle[];
  /** New handles of what these refer to, as often as they do. */
  get_referents(...objects: Handle[]): Handle[];
  /** Whether the collector knows of the object. */
  is_tracked(object: Handle): boolean;
  /** Whether the collector has called the object's finalizer. */
  is_finalized(object: Handle): boolean;
  /** Called round each collection, in order; add to it and take from it. */
  readonly callbacks: GcCallback[];
  /** New handles of what DEBUG_SAVEALL kept. */
  readonly garbage: Handle[];
  /** Gives up what DEBUG_SAVEALL kept. CPython: `gc.garbage.clear()`. */
  clear_garbage(): void;
  /** Only DEBUG_SAVEALL has an effect: nothing is printed. */
  set_debug(flags: number): void;
  /** The flags that were set. */
  get_debug(): number;
  /** Has no effect here. */
  readonly DEBUG_STATS: 1;
  /** Has no effect here. */
  readonly DEBUG_COLLECTABLE: 2;
  /** Has no effect here. */
  readonly DEBUG_UNCOLLECTABLE: 4;
  /** What is unreachable goes to `garbage` instead of being deallocated. */
  readonly DEBUG_SAVEALL: 32;
  /** DEBUG_COLLECTABLE, DEBUG_UNCOLLECTABLE and DEBUG_SAVEALL. */
  readonly DEBUG_LEAK: 38;
}

const GENERATIONS = 3;
const MOST = 0x7fffffff;

function checkedInt(method: string, parameter: string, value: number | undefined): number {
  if (value === undefined) rejectArgument(method, parameter, value);
  if (checkedArgument(method, parameter, value) <= MOST) return value;
  throw new RangeError(`${method}: ${parameter} must be at most ${MOST}, not ${value}`);
}

function ofEach<Result>(get: (generation: number) => Result): [Result, Result, Result] {
  return [get(0), get(1), get(2)];
}

export function pyGc(heap: ObjectHeap): PyGc {
  const { operations } = heap;
  const callbacks = collectionCallbacks(heap);
  return {
    collect: (generation = 2) => {
      const checked = checkedGeneration("collect", generation);
      return operations.run("collect", () => heap.wasm.gc_collect(checked) >>> 0);
    },
    enable: () => heap.wasm.gc_enable(),
    disable: () => heap.wasm.gc_disable(),
    isenabled: () => heap.wasm.gc_isenabled() !== 0,
    get_threshold: () => ofEach((generation) => heap.wasm.gc_get_threshold(generation) >>> 0),
    set_threshold: (...thresholds) => setThresholds(heap, thresholds),
    get_count: () => ofEach((generation) => heap.wasm.gc_get_count(generation) >>> 0),
    get_stats: () => ofEach((generation) => statsOf(heap, generation)),
    freeze: () => heap.wasm.gc_freeze(),
    unfreeze: () => heap.wasm.gc_unfreeze(),
    get_freeze_count: () => heap.wasm.gc_get_freeze_count() >>> 0,
    get_objects: (options) => getObjects(heap, options),
    get_referrers: (...objects) => getReferrers(heap, objects),
    get_referents: (...objects) => getReferents(heap, objects),
    is_tracked: (object) =>
      heap.wasm.PyObject_GC_IsTracked(heap.addressOf(object, "is_tracked", "object")) !== 0,
    is_finalized: (object) =>
      heap.wasm.PyObject_GC_IsFinalized(heap.addressOf(object, "is_finalized", "object")) !== 0,
    get callbacks() {
      return callbacks();
    },
    get garbage() {
      return operations.run("garbage", () => garbageOf(heap), disposeAll);
    },
    clear_garbage: () => operations.run("clear_garbage", () => heap.wasm.gc_garbage_clear()),
    set_debug: (flags) => heap.wasm.gc_set_debug(checkedArgument("set_debug", "flags", flags)),
    get_debug: () => heap.wasm.gc_get_debug() >>> 0,
    DEBUG_STATS: 1,
    DEBUG_COLLECTABLE: 2,
    DEBUG_UNCOLLECTABLE: 4,
    DEBUG_SAVEALL: 32,
    DEBUG_LEAK: 38,
  };
}

function setThresholds(heap: ObjectHeap, given: readonly (number | undefined)[]): void {
  if (given.length > GENERATIONS) throw new TypeError("set_threshold: at most 3 thresholds");
  const checked = ofEach((generation) => {
    const threshold = given[generation];
    // The first must be there.
    if (threshold === undefined && generation > 0) return undefined;
    return checkedInt("set_threshold", `threshold${generation}`, threshold);
  });
  for (const [generation, threshold] of checked.entries()) {
    if (threshold !== undefined) heap.wasm.gc_set_threshold(generation, threshold);
  }
}

function statsOf(heap: ObjectHeap, generation: number): GcStats {
  const [collections = 0, collected = 0, uncollectable = 0] = [0, 1, 2].map(
    (what) => heap.wasm.gc_get_stats(generation, what) >>> 0,
  );
  return { collections, collected, uncollectable };
}

function garbageOf(heap: ObjectHeap): Handle[] {
  const length = heap.wasm.gc_garbage_size();
  return Array.from({ length }, (_, i) => heap.share(heap.wasm.gc_garbage_item(i)));
}
