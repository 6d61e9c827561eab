/// <reference lib="esnext.disposable" preserve="true" />
import { checkedArgument, describe } from "../arguments.js";
import { MemoryMisuseError } from "../errors.js";
import { hex } from "../hex.js";
import type { FieldKind, FieldKinds, FieldValue } from "./field-kinds.js";
import { OB_SIZE } from "./layout.js";
import type { ObjectHeap } from "./object-heap.js";
import type { ObjectType } from "./object-type.js";
import { readSlot, slotOf, writeSlot } from "./slots.js";

// What the files of this folder may do with a handle, and users may not.
let heapOfHandle: (handle: Handle) => ObjectHeap;
let addressOfHandle: (handle: Handle, method: string) => number;

declare const KINDS: unique symbol;

/**
 * One reference to an object in the heap, as a variable of Python's is: while there is a handle its object lives. Two handles may be of one
 * object; their `id` is the same then. It has no finalizer of JavaScript: it is given back by {@link Handle.dispose}, or at the
 * end of a `using` declaration where the host has Symbol.dispose.
 *
 * Every use of a handle after that, and after py.reset(), throws a MemoryMisuseError with code DEAD_HANDLE.
 */
export class Handle<Fields extends FieldKinds = FieldKinds, Item extends FieldKind = FieldKind>
  implements Disposable
{
  readonly #heap: ObjectHeap;
  readonly #address: number;
  readonly #epoch: number;
  #isDisposed = false;
  /** Never there: a handle of any fields is none of these, whatever its methods could take. */
  declare readonly [KINDS]: readonly [Fields, Item];
  /** {@link Handle.dispose}, for `using`; there iff the host has Symbol.dispose. */
  declare readonly [Symbol.dispose]: () => void;

  static {
    heapOfHandle = (handle) => handle.#heap;
    addressOfHandle = (handle, method) => handle.#live(method);
    // A host without Symbol.dispose must be able to load this module.
    if (typeof Symbol.dispose === "symbol") {
      Object.defineProperty(Handle.prototype, Symbol.dispose, {
        value: function dispose(this: Handle) {
          this.dispose();
        },
        configurable: true,
        writable: true,
      });
    }
  }

  /** @internal For the heap, which hands over a reference; users call the `new` of a type. */
  constructor(heap: ObjectHeap, address: number) {
    this.#heap = heap;
    this.#address = address;
    this.#epoch = heap.epoch;
  }

  /** The object's address, which no other living object has. CPython: id(). */
  get id(): number {
    return this.#live("id");
  }

  /** The object's type. */
  get type(): ObjectType<Fields, Item> {
    return this.#type("type") as ObjectType<Fields, Item>;
  }

  /** Whether the reference was given back, or all objects are gone by a reset. */
  get isDisposed(): boolean {
    return this.#isDisposed || this.#epoch !== this.#heap.epoch;
  }

  /**
   * The field's number (a bigint of i64 and u64), or a new handle of the object that it refers to; null where it refers to none.
   * @throws {TypeError} the type has no such field.
   */
  get<Field extends keyof Fields & string>(field: Field): FieldValue<Fields[Field]> {
    const address = this.#live("get");
    const { kind, offset } = this.#type("get").field("get", field);
    return readSlot(this.#heap, kind, address + offset) as FieldValue<Fields[Field]>;
  }

  /**
   * Has the field hold the number, or a reference of its own to the object. The object that it referred to loses one.
   * @throws {TypeError | RangeError} the type has no such field, or the value is not one that it can hold as it is.
   */
  set<Field extends keyof Fields & string>(field: Field, value: FieldValue<Fields[Field]>): void {
    const address = this.#live("set");
    const type = this.#type("set");
    const { kind, offset } = type.field("set", field);
    writeSlot(this.#heap, "set", `${type.name}.${field}`, kind, { address, offset }, value);
  }

  /**
   * How many items the object has.
   * @throws {TypeError} its type has none.
   */
  get length(): number {
    const address = this.#live("length");
    this.#type("length").itemKind("length");
    return this.#heap.word(address + OB_SIZE);
  }

  /**
   * The item, as `get` gives a field.
   * @throws {TypeError | RangeError} the type has no items; not the index of one.
   */
  item(index: number): FieldValue<Item> {
    const address = this.#live("item");
    const { kind, offset } = this.#item("item", index);
    return readSlot(this.#heap, kind, address + offset) as FieldValue<Item>;
  }

  /**
   * Changes the item, as `set` changes a field.
   * @throws {TypeError | RangeError} the type has no items; not the index of one; not a value for it.
   */
  setItem(index: number, value: FieldValue<Item>): void {
    const address = this.#live("setItem");
    const { kind, offset } = this.#item("setItem", index);
    const label = `${this.#type("setItem").name}[${index}]`;
    writeSlot(this.#heap, "setItem", label, kind, { address, offset }, value);
  }

  /** Another handle of the same object, with a reference of its own. */
  clone(): this {
    const address = this.#live("clone");
    return this.#heap.operations.run("clone", () => this.#heap.share(address)) as this;
  }

  /**
   * Whether both are of one object. CPython: `is`.
   * @throws {MemoryMisuseError} the other one is dead, or of another heap.
   */
  equals(other: Handle): boolean {
    return this.#live("equals") === addressOf(this.#heap, other, "equals", "other");
  }

  /**
   * Gives the reference back; the object is deallocated if it was the last one. Calling it again does nothing, nor does it after the heap
   * was reset.
   * @throws {UnraisableError} a finalizer or a callback threw; the reference is given back all the same.
   */
  dispose(): void {
    if (this.isDisposed) return;
    // First, so that not even a call that traps can be repeated.
    this.#isDisposed = true;
    this.#heap.operations.run("dispose", () => this.#heap.wasm.Py_DECREF(this.#address));
  }

  #live(method: string): number {
    if (!this.isDisposed) return this.#address;
    const why = this.#isDisposed ? "was disposed" : "is gone, as the heap was reset";
    const message = `${method}: the handle of the object at ${hex(this.#address)} ${why}.`;
    throw new MemoryMisuseError(message, { code: "DEAD_HANDLE", address: this.#address, size: 0 });
  }

  #type(method: string) {
    const type = this.#heap.typeOf(this.#live(method));
    if (type !== undefined) return type;
    throw new TypeError(`${method}: the object's type was not made by this facade`);
  }

  #item(method: string, index: number) {
    const type = this.#type(method);
    const kind = type.itemKind(method);
    const length = this.length;
    if (checkedArgument(method, "index", index) >= length) {
      throw new RangeError(`${method}: ${type.name} has no item ${index}, as its length is ${length}`);
    }
    return slotOf(kind, type, index);
  }
}

/** The heap of a handle, dead or not. */
export function heapOf(handle: Handle): ObjectHeap {
  return heapOfHandle(handle);
}

/** Its own address, for a method of it. */
export function ownAddress(handle: Handle, method: string): number {
  return addressOfHandle(handle, method);
}

/**
 * The address of an object that a caller gives.
 * @throws {TypeError} it is no handle.
 * @throws {MemoryMisuseError} DEAD_HANDLE; WRONG_HEAP: it is of another heap.
 */
export function addressOf(heap: ObjectHeap, value: unknown, method: string, parameter: string): number {
  if (!(value instanceof Handle)) {
    throw new TypeError(`${method}: ${parameter} must be a handle of an object, not ${describe(value)}`);
  }
  const address = addressOfHandle(value, method);
  if (heapOfHandle(value) === heap) return address;
  const message = `${method}: ${parameter}, the object at ${hex(address)}, is of another heap.`;
  throw new MemoryMisuseError(message, { code: "WRONG_HEAP", address, size: 0 });
}
