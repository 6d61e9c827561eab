import type { Handle } from "./handle.js";
import type { ObjectHeap } from "./object-heap.js";
import type { WeakRefs } from "./weakref.js";
import type { WeakRefHandle } from "./weakref-handle.js";

interface Entry<Value> {
  readonly ref: WeakRefHandle;
  readonly value: Value;
}

/**
 * What weak maps are made of: values by a key, each with a weak reference, whose callback takes the entry out. An entry whose object is dead is
 * never met, also between the death and the callback.
 */
export class WeakEntries<Key, Value> {
  readonly #heap: ObjectHeap;
  readonly #weakRefs: WeakRefs;
  #entries = new Map<Key, Entry<Value>>();
  #epoch: number;
  /** Told of each value that is given up. */
  readonly #release: (value: Value) => void;

  constructor(heap: ObjectHeap, weakRefs: WeakRefs, release: (value: Value) => void = () => undefined) {
    this.#heap = heap;
    this.#weakRefs = weakRefs;
    this.#release = release;
    this.#epoch = heap.epoch;
  }

  /** How many there are. */
  get size(): number {
    return this.#live().size;
  }

  get(key: Key): Entry<Value> | undefined {
    return this.#live().get(key);
  }

  /** The entry, which goes when the object dies. The former one of the key is given up. */
  set(method: string, key: Key, object: Handle, value: Value): void {
    const ref = this.#weakRefs.ref(method, object, () => {
      if (this.#live().get(key)?.ref === ref) this.delete(method, key);
    });
    const entries = this.#live();
    const former = entries.get(key);
    entries.set(key, { ref, value });
    if (former !== undefined) this.#giveUp(method, [former]);
  }

  /** Whether there was one. */
  delete(method: string, key: Key): boolean {
    const entries = this.#live();
    const entry = entries.get(key);
    if (entry === undefined) return false;
    entries.delete(key);
    this.#giveUp(method, [entry]);
    return true;
  }

  clear(method: string): void {
    const entries = this.#live();
    this.#entries = new Map();
    this.#giveUp(method, [...entries.values()]);
  }

  /** New handles of the objects, whose keys and values stand beside. Entries may come and go on the way. */
  *walk(): IterableIterator<[Key, Value, Handle]> {
    // Of a map of JavaScript an iterator goes on behind what was deleted.
    for (const [key, { ref, value }] of this.#live()) {
      if (ref.isDisposed) continue;
      const object = ref.deref();
      if (object !== null) yield [key, value, object];
    }
  }

  #giveUp(method: string, entries: readonly Entry<Value>[]): void {
    this.#heap.operations.run(method, () => {
      for (const { ref, value } of entries) {
        ref.dispose();
        this.#release(value);
      }
    });
  }

  /** After a reset there is none. */
  #live(): Map<Key, Entry<Value>> {
    if (this.#epoch !== this.#heap.epoch) {
      this.#epoch = this.#heap.epoch;
      this.#entries = new Map();
    }
    return this.#entries;
  }
}
