import { checkedArgument } from "../arguments.js";
import { Block } from "./block.js";
import { Cell, type CellOwner } from "./cell.js";
import type { DataHeap } from "./data-heap.js";
import type { LiveMemory } from "./live-memory.js";
import { addressIn, Inner } from "./part.js";
import type { Region } from "./region.js";
import { encoded, type StructHeap } from "./struct-codecs.js";
import { type Layout, labelOf, layOut, setLayout } from "./struct-layout.js";
import type { Struct, StructFields, StructInit, StructView } from "./struct-types.js";
import type { TypedArray } from "./typed-array.js";

/** A struct with memory of its own. Its fields are properties, of a class that its type has for itself. */
export class StructBlock extends Block {}

/** Any type of structs. */
export abstract class AnyStructType {
  /** What it was made of. */
  abstract readonly fields: StructFields;
  /** Bytes of a struct. */
  readonly size: number;
  /** What the address of a struct is a multiple of. */
  readonly align: number;

  constructor(layout: Layout) {
    this.size = layout.size;
    this.align = layout.align;
    setLayout(this, layout);
  }
}

/** The layout of a struct in C, for structs of one heap. */
export class StructType<Fields extends StructFields> extends AnyStructType {
  readonly fields: Fields;
  /** Bytes from a struct's address to each field. */
  readonly offsets: { readonly [Name in keyof Fields]: number };
  readonly #classes: StructClasses;
  readonly #layout: Layout;

  /** @internal Users call `py.structType`. */
  constructor(classes: StructClasses, layout: Layout, fields: Fields) {
    super(layout);
    this.#classes = classes;
    this.#layout = layout;
    this.fields = fields;
    const offsets = Array.from(layout.fields, ([name, { offset }]) => [name, offset]);
    this.offsets = Object.freeze(Object.fromEntries(offsets));
  }

  /**
   * A struct of zeros and the values given.
   * @throws {TypeError | RangeError} a value that does not fit its field, or for a field that there is not: nothing is allocated.
   * @throws {MemoryError} there is no memory for it.
   */
  alloc(init?: StructInit<Fields>): Struct<Fields> {
    return this.#classes.make(this.#layout, init) as Struct<Fields>;
  }

  /**
   * The struct at an address, which somebody else made and frees.
   * @throws {RangeError} 0, no multiple of `align`, or too near the end of the memory.
   */
  at(ptr: number): StructView<Fields> {
    const address = checkedArgument("at", "ptr", ptr);
    if (address === 0 || address % this.align !== 0)
      throw new RangeError(`at: ptr must be a multiple of ${this.align}, and not 0; it is ${address}`);
    return this.#classes.at(this.#layout, address) as StructView<Fields>;
  }
}

/** The label of a struct's fields in errors. */
const LABEL = "struct";

/** The classes of the structs of one heap. */
export class StructClasses implements StructHeap {
  readonly #heap: DataHeap;
  /** Of each layout, the classes that are derived from another each. */
  readonly #classes = new WeakMap<Layout, Map<unknown, unknown>>();

  constructor(heap: DataHeap) {
    this.#heap = heap;
  }

  get memory(): LiveMemory {
    return this.#heap.memory;
  }

  /** @throws {TypeError | RangeError} as {@link layOut}. */
  type<Fields extends StructFields>(method: string, fields: Fields): StructType<Fields> {
    const { layout, definition } = layOut(method, fields, isReserved);
    return new StructType(this, layout, definition as Fields);
  }

  make(layout: Layout, init: unknown): StructBlock {
    const bytes = init === undefined ? undefined : encoded(layout, init, LABEL);
    const { owner } = this.#heap;
    const Class = this.#derived(StructBlock, layout);
    if (bytes === undefined) return new Class(owner, owner.takeZeros(LABEL, 1, layout.size), layout.size);
    const struct = new Class(owner, owner.take(LABEL, layout.size), layout.size);
    struct.view.set(bytes);
    return struct;
  }

  inner(layout: Layout, whole: Region<TypedArray> | undefined, offset: number): Inner {
    const Class = this.#derived(Inner, layout);
    return new Class(this.memory, whole, offset, layout.size);
  }

  cell(layout: Layout, pool: CellOwner, offset: number): Cell {
    const Class = this.#derived(Cell, layout);
    return new Class(this.memory, pool, offset, layout.size);
  }

  /** @throws {RangeError} it does not lie in the memory. */
  at(layout: Layout, address: number): Inner {
    const { length } = this.memory.bytes;
    if (address + layout.size > length)
      throw new RangeError(`at: ${layout.size} bytes at ${address} end beyond the memory of ${length} bytes`);
    return this.inner(layout, undefined, address);
  }

  /** The class of those of its instances that have the fields of the layout. */
  #derived<Base extends typeof StructBlock | typeof Inner | typeof Cell>(base: Base, layout: Layout): Base {
    const classes = this.#classes.get(layout) ?? new Map<unknown, unknown>();
    this.#classes.set(layout, classes);
    let derived = classes.get(base) as Base | undefined;
    if (derived === undefined) {
      derived = class extends (base as typeof StructBlock) {} as unknown as Base;
      this.#define(derived.prototype, layout);
      classes.set(base, derived);
    }
    return derived;
  }

  /** Gives the prototype of regions the fields of the layout. */
  #define(prototype: object, layout: Layout): void {
    const { memory } = this;
    setLayout(prototype, layout);
    for (const [name, { codec, offset }] of layout.fields) {
      const label = labelOf(LABEL, name);
      const read = (struct: Region<TypedArray>) => codec.read(this, struct, offset, label);
      Object.defineProperty(prototype, name, {
        enumerable: true,
        get(this: Region<TypedArray>) {
          return read(this);
        },
        set(this: Region<TypedArray>, value: unknown) {
          if (codec.isScalar) codec.put(memory.data, addressIn(this, label) + offset, value, label);
          else {
            const bytes = encoded(codec, value, label);
            memory.bytes.set(bytes, addressIn(this, label) + offset);
          }
        },
      });
    }
  }
}

/** Whether structs have such a member already. */
function isReserved(name: string): boolean {
  return [StructBlock, Inner, Cell].some(({ prototype }) => name in prototype);
}
