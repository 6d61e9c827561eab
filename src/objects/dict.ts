import { describe } from "../arguments.js";
import { withScratch } from "../heap-parts.js";
import { BuiltInHandle, type JSValue, type ObjectValue } from "./built-in-handle.js";
import { containerError, KEY_MISSING } from "./container-errors.js";
import { checkValue, withReferences } from "./convert.js";
import { disposeAll } from "./gc-references.js";
import { type Handle, heapOf, ownAddress } from "./handle.js";
import type { ObjectHeap } from "./object-heap.js";
import { valuesOf } from "./sequences.js";

/** A dict, in the order of insertion. Keys are compared by value if they are of Python's types, else by identity. */
export class DictHandle extends BuiltInHandle {
  /** How many keys there are. */
  get size(): number {
    return heapOf(this).wasm.PyDict_Size(ownAddress(this, "size"));
  }

  /** A new handle of the value, or null if there is no such key. @throws {TypeError} the key has no hash. */
  override get(key: ObjectValue): Handle | null {
    return this.#withKey("get", key, (heap, address, at) => {
      if (!this.#contains(heap, "get", address, at)) return null;
      return heap.share(heap.wasm.PyDict_GetItem(address, at));
    });
  }

  /** @throws {TypeError | MemoryError} the key has no hash; there is no memory. */
  override set(key: ObjectValue, value: ObjectValue): void {
    const address = ownAddress(this, "set");
    const heap = heapOf(this);
    checkValue(heap, "set", "key", key);
    checkValue(heap, "set", "value", value);
    heap.operations.run("set", () =>
      withReferences(heap, [key, value], ([at = 0, item = 0]) => {
        if (heap.wasm.PyDict_SetItem(address, at, item) !== 0) throw containerError(heap, "set");
      }),
    );
  }

  /** @throws {TypeError} the key has no hash. */
  has(key: ObjectValue): boolean {
    return this.#withKey("has", key, (heap, address, at) => this.#contains(heap, "has", address, at));
  }

  /** Whether there was such a key. */
  delete(key: ObjectValue): boolean {
    return this.#withKey("delete", key, (heap, address, at) => {
      if (heap.wasm.PyDict_DelItem(address, at) === 0) return true;
      if (heap.wasm.last_container_error() === KEY_MISSING) return false;
      throw containerError(heap, "delete");
    });
  }

  /** Gives all keys and values back. */
  clear(): void {
    const address = ownAddress(this, "clear");
    const heap = heapOf(this);
    heap.operations.run("clear", () => heap.wasm.PyDict_Clear(address));
  }

  /** New handles of the keys. @throws {TypeError} on the way: the number of keys has changed. */
  *keys(): IterableIterator<Handle> {
    for (const [key, value] of this.entries()) {
      value.dispose();
      yield key;
    }
  }

  /** New handles of the values. @throws {TypeError} on the way: the number of keys has changed. */
  *values(): IterableIterator<Handle> {
    for (const [key, value] of this.entries()) {
      key.dispose();
      yield value;
    }
  }

  /** New handles of keys and values. @throws {TypeError} on the way: the number of keys has changed. */
  *entries(): IterableIterator<[Handle, Handle]> {
    const { size } = this;
    let next = this.#next(0);
    while (next !== undefined) {
      yield next.entry;
      if (this.size !== size) throw new TypeError("entries: the dict changed its size during the iteration");
      next = this.#next(next.position);
    }
  }

  /** {@link DictHandle.entries}; CPython's iteration gives the keys alone. */
  [Symbol.iterator](): IterableIterator<[Handle, Handle]> {
    return this.entries();
  }

  override toJS(): Map<JSValue, JSValue> {
    return this.converted(new Set());
  }

  converted(outer: ReadonlySet<number>): Map<JSValue, JSValue> {
    const map = new Map<JSValue, JSValue>();
    for (const [key, value] of this) {
      try {
        map.set(this.convertedItem(key, outer), this.convertedItem(value, outer));
      } finally {
        value.dispose();
      }
    }
    return map;
  }

  /** The entry at the position or behind it, and the position behind that. */
  #next(from: number): { readonly entry: [Handle, Handle]; readonly position: number } | undefined {
    const address = ownAddress(this, "entries");
    const heap = heapOf(this);
    const found = withScratch(heap.parts.wasm, 3, (at, words) => {
      words()[0] = from;
      const isFound = heap.wasm.PyDict_Next(address, at, at + 4, at + 8) !== 0;
      return isFound ? [...words()] : undefined;
    });
    if (found === undefined) return undefined;
    const [position = 0, key = 0, value = 0] = found;
    const share = (): [Handle, Handle] => [heap.share(key), heap.share(value)];
    return { entry: heap.operations.run("entries", share, disposeAll), position };
  }

  #contains(heap: ObjectHeap, method: string, address: number, key: number): boolean {
    const found = heap.wasm.PyDict_Contains(address, key);
    if (found < 0) throw containerError(heap, method);
    return found !== 0;
  }

  #withKey<Result>(
    method: string,
    key: ObjectValue,
    use: (heap: ObjectHeap, address: number, key: number) => Result,
  ): Result {
    const address = ownAddress(this, method);
    const heap = heapOf(this);
    checkValue(heap, method, "key", key);
    return heap.operations.run(method, () =>
      withReferences(heap, [key], ([at = 0]) => use(heap, address, at)),
    );
  }
}

/** The pairs, checked, and a reference to a dict of them. */
export function newDict(
  heap: ObjectHeap,
  pairs: Iterable<readonly [ObjectValue, ObjectValue]>,
): () => number {
  const values = valuesOf("dict", pairs).flatMap((pair: unknown, i) => {
    if (Array.isArray(pair) && pair.length === 2) return pair as [ObjectValue, ObjectValue];
    throw new TypeError(`dict: entry ${i} must be an array of a key and a value, not ${describe(pair)}`);
  });
  for (const [i, value] of values.entries()) checkValue(heap, "dict", `entry ${i >> 1}`, value);
  return () =>
    withReferences(heap, values, (addresses) => {
      const { wasm } = heap;
      const address = wasm.PyDict_New();
      if (address === 0) throw containerError(heap, "dict");
      for (let i = 0; i < addresses.length; i += 2) {
        if (wasm.PyDict_SetItem(address, addresses[i] ?? 0, addresses[i + 1] ?? 0) === 0) continue;
        const error = containerError(heap, "dict");
        wasm.Py_DECREF(address);
        throw error;
      }
      return address;
    });
}
