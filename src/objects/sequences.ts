import { describe } from "../arguments.js";
import { BuiltInHandle, type JSValue, type ObjectValue } from "./built-in-handle.js";
import { containerError } from "./container-errors.js";
import { checkValue, withReferences } from "./convert.js";
import { type Handle, heapOf, ownAddress } from "./handle.js";
import type { ObjectHeap } from "./object-heap.js";

/** An index from the start, or one below 0 from the end, as Python has it. */
function checkedIndex(method: string, index: unknown, length: number): number {
  if (typeof index !== "number")
    throw new TypeError(`${method}: index must be a number, not ${describe(index)}`);
  const place = index < 0 ? index + length : index;
  if (Number.isInteger(place) && place >= 0 && place < length) return place;
  throw new RangeError(`${method}: there is no item ${index}, as the length is ${length}`);
}

/** What a tuple and a list have in common. */
abstract class SequenceHandle extends BuiltInHandle {
  /** Address of the item, borrowed. */
  protected abstract itemAt(heap: ObjectHeap, address: number, index: number): number;

  /**
   * A new handle of the item; an index below 0 counts from the end.
   * @throws {RangeError} there is no such item.
   */
  at(index: number): Handle {
    const address = ownAddress(this, "at");
    const heap = heapOf(this);
    const place = checkedIndex("at", index, this.length);
    const item = this.itemAt(heap, address, place);
    if (item === 0) throw new TypeError(`at: item ${place} is not set yet`);
    return heap.operations.run("at", () => heap.share(item));
  }

  /** The same as `at`. */
  override item(index: number): Handle {
    return this.at(index);
  }

  /** New handles of the items. Items may come and go on the way, as in Python. */
  *[Symbol.iterator](): IterableIterator<Handle> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }

  override toJS(): JSValue[] {
    return this.converted(new Set());
  }

  converted(outer: ReadonlySet<number>): JSValue[] {
    return Array.from(this, (item) => this.convertedItem(item, outer));
  }
}

/** A tuple. */
export class TupleHandle extends SequenceHandle {
  /** How many items it has. */
  override get length(): number {
    return heapOf(this).wasm.PyTuple_Size(ownAddress(this, "length"));
  }

  protected itemAt(heap: ObjectHeap, address: number, index: number): number {
    return heap.wasm.PyTuple_GetItem(address, index);
  }
}

/** A list, which grows as CPython's does. */
export class ListHandle extends SequenceHandle {
  /** How many items it has. */
  override get length(): number {
    return heapOf(this).wasm.PyList_Size(ownAddress(this, "length"));
  }

  protected itemAt(heap: ObjectHeap, address: number, index: number): number {
    return heap.wasm.PyList_GetItem(address, index);
  }

  /** @throws {MemoryError | TypeError} there is no memory; not a value that can be an object. */
  append(value: ObjectValue): void {
    this.#change("append", value, (heap, address, item) => heap.wasm.PyList_Append(address, item));
  }

  /** Puts it before the item; before the first or behind the last one if there is none, as in Python. */
  insert(index: number, value: ObjectValue): void {
    if (!Number.isInteger(index)) {
      throw new TypeError(`insert: index must be an integer, not ${describe(index)}`);
    }
    const place = Math.max(-0x80000000, Math.min(index, 0x7fffffff));
    this.#change("insert", value, (heap, address, item) => heap.wasm.PyList_Insert(address, place, item));
  }

  /** Changes the item; an index below 0 counts from the end. @throws {RangeError} there is none. */
  override set(index: number, value: ObjectValue): void;
  override set(index: never, value: never): void;
  override set(index: number, value: ObjectValue): void {
    const place = checkedIndex("set", index, this.length);
    this.#change("set", value, (heap, address, item) => {
      // It takes a reference over.
      heap.wasm.Py_INCREF(item);
      return heap.wasm.PyList_SetItem(address, place, item);
    });
  }

  /** The same as `set`. */
  override setItem(index: number, value: ObjectValue): void {
    this.set(index, value);
  }

  /** Takes the item out, the last one unless told. @throws {RangeError} there is none. */
  pop(index = -1): Handle {
    const address = ownAddress(this, "pop");
    const heap = heapOf(this);
    const place = checkedIndex("pop", index, this.length);
    return heap.operations.run(
      "pop",
      () => {
        const item = heap.wasm.PyList_Pop(address, place);
        if (item === 0) throw containerError(heap, "pop");
        return heap.adopt(item);
      },
      (handle) => handle.dispose(),
    );
  }

  /** Gives all items back. */
  clear(): void {
    const address = ownAddress(this, "clear");
    const heap = heapOf(this);
    heap.operations.run("clear", () => heap.wasm.PyList_Clear(address));
  }

  /** Reverses the items in place. */
  reverse(): void {
    heapOf(this).wasm.PyList_Reverse(ownAddress(this, "reverse"));
  }

  #change(
    method: string,
    value: ObjectValue,
    change: (heap: ObjectHeap, address: number, item: number) => number,
  ): void {
    const address = ownAddress(this, method);
    const heap = heapOf(this);
    checkValue(heap, method, "value", value);
    heap.operations.run(method, () =>
      withReferences(heap, [value], ([item = 0]) => {
        if (change(heap, address, item) !== 0) throw containerError(heap, method);
      }),
    );
  }
}

/** The values, checked, and a reference to a tuple or a list of them. */
export function newSequence(
  heap: ObjectHeap,
  kind: "tuple" | "list",
  iterable: Iterable<ObjectValue>,
): () => number {
  const values = valuesOf(kind, iterable);
  for (const [i, value] of values.entries()) checkValue(heap, kind, `item ${i}`, value);
  return () =>
    withReferences(heap, values, (items) => {
      const tuple = newTuple(heap, kind, items);
      return kind === "tuple" ? tuple : newList(heap, tuple);
    });
}

function newTuple(heap: ObjectHeap, kind: string, items: readonly number[]): number {
  const { wasm } = heap;
  const address = wasm.PyTuple_New(items.length);
  if (address === 0) throw containerError(heap, kind);
  for (const [i, item] of items.entries()) {
    wasm.Py_INCREF(item);
    wasm.PyTuple_SetItem(address, i, item);
  }
  return address;
}

/** A list of the tuple's items, and as much room for more as CPython's `list(tuple)` has. It takes the tuple over. */
function newList(heap: ObjectHeap, tuple: number): number {
  const { wasm } = heap;
  const address = wasm.PyList_New(0);
  const isMade = address !== 0 && wasm.PyList_Extend(address, tuple) === 0;
  wasm.Py_DECREF(tuple);
  if (isMade) return address;
  const error = containerError(heap, "list");
  wasm.Py_XDECREF(address);
  throw error;
}

/** @throws {TypeError} it cannot be iterated. */
export function valuesOf<Value>(method: string, iterable: Iterable<Value>): Value[] {
  const isIterable = typeof iterable === "object" && iterable !== null && Symbol.iterator in iterable;
  if (isIterable || typeof iterable === "string") return [...iterable];
  throw new TypeError(`${method}: iterable must be one, not ${describe(iterable)}`);
}
