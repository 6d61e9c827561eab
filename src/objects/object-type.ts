import { checkedArgument, describe } from "../arguments.js";
import { MemoryMisuseError } from "../errors.js";
import type { FieldKind, FieldKinds, FieldValue } from "./field-kinds.js";
import type { Handle } from "./handle.js";
import { newObject } from "./new-object.js";
import type { ObjectHeap } from "./object-heap.js";
import type { Slot } from "./slots.js";
import type { TypeLayout } from "./type-layout.js";

/** What the fields of a new object hold; those that are left out hold 0 or null. */
export type Init<Fields extends FieldKinds> = {
  readonly [field in keyof Fields]?: FieldValue<Fields[field]>;
};

/** As a method, so that a type of some fields is a type of any. */
type NewObject<Fields extends FieldKinds, Item extends FieldKind> = {
  call(init?: Init<Fields>, length?: number): Handle<Fields, Item>;
}["call"];

/** Of any fields. */
export type AnyObjectType = ObjectType;

/** What a type is made from. */
export interface TypeParts extends TypeLayout {
  readonly name: string;
  readonly items: FieldKind | undefined;
  readonly hasGc: boolean;
  /** Whether py.objects makes its objects, and the type does not. */
  readonly isBuiltIn: boolean;
}

/** A type of objects, which makes them. It lives as long as the heap, until a reset. */
export class ObjectType<Fields extends FieldKinds = FieldKinds, Item extends FieldKind = FieldKind> {
  readonly #heap: ObjectHeap;
  readonly #epoch: number;
  readonly #address: number;
  readonly #parts: TypeParts;
  /** As it was defined. */
  readonly name: string;
  /** Bytes of an object without its items; the header of 8 bytes, or of 12 if there are items, is in it, the collector's 8 are not. */
  readonly basicsize: number;
  /** Bytes of an item; 0 if the objects have none. */
  readonly itemsize: number;
  /** Where each field lies, in bytes from the object's address. */
  readonly offsets: { readonly [field in keyof Fields]: number };

  /** @internal For the heap; users call `py.objects.defineType`. */
  constructor(heap: ObjectHeap, address: number, parts: TypeParts) {
    this.#heap = heap;
    this.#epoch = heap.epoch;
    this.#address = address;
    this.#parts = parts;
    this.name = parts.name;
    this.basicsize = parts.basicsize;
    this.itemsize = parts.itemsize;
    const offsets = [...parts.fields].map(([name, { offset }]) => [name, offset]);
    this.offsets = Object.freeze(Object.fromEntries(offsets));
  }

  /** The address of its record in the heap. */
  get id(): number {
    return this.#live("id");
  }

  /** Whether the collector looks for cycles through its objects. */
  get hasGc(): boolean {
    return this.#parts.hasGc;
  }

  /**
   * A handle of a new object, which may make a collection run. All that is given is checked first.
   * @param init what its fields hold; 0 or null where nothing is given.
   * @param length how many items it has, 0 or null each; 0 unless given.
   * @throws {MemoryError} there is no memory for it.
   * @throws {TypeError | RangeError} no such field; a value that the field cannot hold; a length of a type without items.
   * @throws {MemoryMisuseError} DEAD_TYPE after a reset; DEAD_HANDLE or WRONG_HEAP of a handle in init.
   * @throws {UnraisableError} a collection ran functions that threw; the object is deallocated.
   */
  readonly new: NewObject<Fields, Item> = (init = {}, length = 0) => {
    const address = this.#live("new");
    if (this.#parts.isBuiltIn) throw new TypeError(`new: objects of ${this.name} are made by py.objects`);
    if (typeof init !== "object" || init === null) {
      throw new TypeError(`new: ${this.name}: init must be an object, not ${describe(init)}`);
    }
    const n = checkedArgument("new", `${this.name}: length`, length);
    if (n !== 0) this.itemKind("new");
    const made = newObject(this.#heap, this, { ...this.#parts, address }, init, n);
    return made as Handle<Fields, Item>;
  };

  /** Whether the object is of this type: `get` and `set` know its fields then. */
  readonly isInstance = (handle: Handle): handle is Handle<Fields, Item> =>
    this.#heap.typeOf(this.#heap.addressOf(handle, "isInstance", "handle")) === (this as AnyObjectType);

  /** @internal For handles. @throws {TypeError} there is no such field. */
  field(method: string, name: string): Slot {
    const slot = this.#parts.fields.get(name);
    if (slot !== undefined) return slot;
    const known = [...this.#parts.fields.keys()].join(", ");
    const hint = known === "" ? "it has none" : `its fields are ${known}`;
    throw new TypeError(`${method}: ${this.name} has no field ${describe(name)}; ${hint}`);
  }

  /** @internal For handles. @throws {TypeError} there are no items. */
  itemKind(method: string): FieldKind {
    if (this.#parts.items !== undefined) return this.#parts.items;
    throw new TypeError(`${method}: ${this.name} has no items`);
  }

  #live(method: string): number {
    if (this.#epoch === this.#heap.epoch) return this.#address;
    const message = `${method}: the type ${this.name} is gone, as the heap was reset.`;
    throw new MemoryMisuseError(message, { code: "DEAD_TYPE", address: this.#address, size: 0 });
  }
}
