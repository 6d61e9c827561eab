import { Handle } from "./handle.js";
import type { ObjectHeap } from "./object-heap.js";
import { WeakEntries } from "./weak-entries.js";
import type { WeakRefs } from "./weakref.js";

// Keys and values that are objects are told apart by identity, as there is no __eq__. A map owns what it holds: a handle that is given as a
// value stays its giver's, and one that is got is its getter's.

/** Values by objects that the map does not keep alive: an entry goes with its key. CPython: weakref.WeakKeyDictionary. */
export interface WeakKeyMap<Value> {
  /** Entries whose object lives. */
  readonly size: number;
  /** The value; a new handle of one that is an object; undefined if there is none. */
  get(key: Handle): Value | undefined;
  /** A value that is a handle is kept by one of the map's own. */
  set(key: Handle, value: Value): void;
  /** Whether there is an entry. */
  has(key: Handle): boolean;
  /** Whether there was an entry. */
  delete(key: Handle): boolean;
  /** Takes all entries out. */
  clear(): void;
  /** New handles of the keys. Entries may come and go on the way. */
  keys(): IterableIterator<Handle>;
  /** New handles of the keys, and the values as `get` gives them. */
  entries(): IterableIterator<[Handle, Value]>;
  /** `entries`. */
  [Symbol.iterator](): IterableIterator<[Handle, Value]>;
}

/** Objects that the map does not keep alive, by values of JavaScript. CPython: weakref.WeakValueDictionary. */
export interface WeakValueMap<Key> {
  /** Entries whose object lives. */
  readonly size: number;
  /** A new handle of the object; null if there is none, or it is dead. */
  get(key: Key): Handle | null;
  /** The entry goes with the object. @throws {TypeError} an object whose type has no place for weak references. */
  set(key: Key, value: Handle): void;
  /** Whether there is an entry whose object lives. */
  has(key: Key): boolean;
  /** Whether there was an entry. */
  delete(key: Key): boolean;
  /** Takes all entries out. */
  clear(): void;
  /** The keys of objects that live. Entries may come and go on the way. */
  keys(): IterableIterator<Key>;
  /** New handles of the objects. Entries may come and go on the way. */
  values(): IterableIterator<Handle>;
  /** The keys, and new handles of the objects. */
  entries(): IterableIterator<[Key, Handle]>;
  /** `entries`. */
  [Symbol.iterator](): IterableIterator<[Key, Handle]>;
}

/** Objects that the set does not keep alive. CPython: weakref.WeakSet. */
export interface WeakObjectSet {
  /** Entries whose object lives. */
  readonly size: number;
  /** @throws {TypeError} an object whose type has no place for weak references. */
  add(object: Handle): void;
  /** Whether it is there. */
  has(object: Handle): boolean;
  /** Whether it was there. */
  delete(object: Handle): boolean;
  /** Takes all entries out. */
  clear(): void;
  /** New handles of the objects. They may come and go on the way. */
  values(): IterableIterator<Handle>;
  /** `values`. */
  [Symbol.iterator](): IterableIterator<Handle>;
}

/** A value that is an object has a handle of the map's own. */
const kept = <Value>(value: Value): Value => (value instanceof Handle ? (value.clone() as Value) : value);
const giveUp = (value: unknown) => {
  if (value instanceof Handle) value.dispose();
};

export function weakKeyMap<Value>(heap: ObjectHeap, weakRefs: WeakRefs): WeakKeyMap<Value> {
  const map = new WeakEntries<number, Value>(heap, weakRefs, giveUp);
  const at = (method: string, key: Handle) => heap.addressOf(key, method, "key");
  function* entries(): IterableIterator<[Handle, Value]> {
    for (const [, value, key] of map.walk()) yield [key, kept(value)];
  }
  return {
    get size() {
      return map.size;
    },
    get: (key) => {
      const entry = map.get(at("get", key));
      return entry === undefined ? undefined : kept(entry.value);
    },
    set: (key, value) => {
      const address = at("set", key);
      if (value instanceof Handle) heap.addressOf(value, "set", "value");
      const own = kept(value);
      try {
        map.set("set", address, key, own);
      } catch (error) {
        if (map.get(address)?.value !== own) giveUp(own);
        throw error;
      }
    },
    has: (key) => map.get(at("has", key)) !== undefined,
    delete: (key) => map.delete("delete", at("delete", key)),
    clear: () => map.clear("clear"),
    *keys() {
      for (const [, , key] of map.walk()) yield key;
    },
    entries,
    [Symbol.iterator]: entries,
  };
}

export function weakValueMap<Key>(heap: ObjectHeap, weakRefs: WeakRefs): WeakValueMap<Key> {
  const map = new WeakEntries<Key, undefined>(heap, weakRefs);
  const get = (key: Key) => map.get(key)?.ref.deref() ?? null;
  function* entries(): IterableIterator<[Key, Handle]> {
    for (const [key, , object] of map.walk()) yield [key, object];
  }
  return {
    get size() {
      return map.size;
    },
    get,
    set: (key, value) => map.set("set", key, value, undefined),
    has: (key) => {
      const object = get(key);
      object?.dispose();
      return object !== null;
    },
    delete: (key) => map.delete("delete", key),
    clear: () => map.clear("clear"),
    *keys() {
      for (const [key, , object] of map.walk()) {
        object.dispose();
        yield key;
      }
    },
    *values() {
      for (const [, , object] of map.walk()) yield object;
    },
    entries,
    [Symbol.iterator]: entries,
  };
}

export function weakObjectSet(heap: ObjectHeap, weakRefs: WeakRefs): WeakObjectSet {
  const map = weakKeyMap<true>(heap, weakRefs);
  return {
    get size() {
      return map.size;
    },
    add: (object) => {
      if (!map.has(object)) map.set(object, true);
    },
    has: map.has,
    delete: map.delete,
    clear: map.clear,
    values: map.keys,
    [Symbol.iterator]: map.keys,
  };
}
