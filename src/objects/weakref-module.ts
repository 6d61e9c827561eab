import { type Finalizer, finalize } from "./finalize.js";
import type { Handle } from "./handle.js";
import type { ObjectHeap } from "./object-heap.js";
import {
  type WeakKeyMap,
  type WeakObjectSet,
  type WeakValueMap,
  weakKeyMap,
  weakObjectSet,
  weakValueMap,
} from "./weak-maps.js";
import { type WeakRefCallback, WeakRefs } from "./weakref.js";
import type { WeakRefHandle } from "./weakref-handle.js";

/** CPython's module weakref, of this heap. Types have weak references if they were defined so. */
export interface PyWeakref {
  /**
   * A handle of a weak reference to the object. Without a callback all are handles of one, as in CPython; with one each is of a new one, whose
   * callback is called when the object dies, if the reference is alive then: keep its handle.
   * @throws {TypeError} objects of the type have no weak references; callback is no function.
   * @throws {MemoryError} there is no memory for it.
   */
  ref(object: Handle, callback?: WeakRefCallback): WeakRefHandle;
  /** How many weak references to the object there are. */
  getweakrefcount(object: Handle): number;
  /** New handles of all weak references to the object. */
  getweakrefs(object: Handle): WeakRefHandle[];
  /** Has the function called when the object dies, without anything to keep: what it throws is an UnraisableError then. */
  finalize<Result>(object: Handle, fn: () => Result): Finalizer<Result>;
  /** A new map whose keys are objects that it does not keep alive. */
  WeakKeyMap<Value>(): WeakKeyMap<Value>;
  /** A new map whose values are objects that it does not keep alive. */
  WeakValueMap<Key>(): WeakValueMap<Key>;
  /** A new set of objects that it does not keep alive. */
  WeakSet(): WeakObjectSet;
}

export function pyWeakref(heap: ObjectHeap): PyWeakref {
  const weakRefs = new WeakRefs(heap);
  return {
    ref: (object, callback) => weakRefs.ref("ref", object, callback),
    getweakrefcount: (object) =>
      heap.wasm.PyWeakref_Count(heap.addressOf(object, "getweakrefcount", "object")) >>> 0,
    getweakrefs: (object) => weakRefs.all("getweakrefs", object),
    finalize: (object, fn) => finalize(weakRefs, object, fn),
    WeakKeyMap: () => weakKeyMap(heap, weakRefs),
    WeakValueMap: () => weakValueMap(heap, weakRefs),
    WeakSet: () => weakObjectSet(heap, weakRefs),
  };
}
