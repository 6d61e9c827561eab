import { hex } from "../hex.js";
import type { Block } from "./block.js";
import type { BlockOwner } from "./block-owner.js";
import { disposeByFree } from "./dispose.js";
import type { LiveMemory } from "./live-memory.js";
import { addressIn, LOCATE, Part } from "./part.js";
import { eachElement } from "./region.js";
import type { ElementOf, TypedArray, TypedArrayType } from "./typed-array.js";

const POOL = Symbol("pool");
const OFFSET = Symbol("offset");
const IS_GIVEN = Symbol("isGiven");

/** Of a pool: what its slab comes from. */
export const OWNER: unique symbol = Symbol("owner");

/** What cells come from: a pool. */
export interface CellOwner extends Block {
  readonly [OWNER]: BlockOwner;
  give(cell: Cell<TypedArray>): void;
}

/** A cell of a pool, until it is given back: `free`, `give` of its pool, or the end of a `using` declaration. Then it is gone for good. */
export class Cell<View extends TypedArray = Uint8Array<ArrayBuffer>>
  extends Part<View>
  implements Disposable
{
  declare private readonly [POOL]: CellOwner;
  declare private readonly [OFFSET]: number;
  declare private [IS_GIVEN]: boolean;
  /** {@link Cell.free}, for `using`; there iff the host has Symbol.dispose. */
  declare readonly [Symbol.dispose]: () => void;

  static {
    disposeByFree(Cell.prototype);
  }

  /** @internal For the pool; the offset is that of its slab. */
  constructor(
    memory: LiveMemory,
    pool: CellOwner,
    offset: number,
    size: number,
    type?: TypedArrayType<View>,
  ) {
    super(memory, size, type);
    this[POOL] = pool;
    this[OFFSET] = offset;
    this[IS_GIVEN] = false;
  }

  /** Whether it was given back, or its pool is freed. */
  get isFreed(): boolean {
    return this[IS_GIVEN] || this[POOL].isFreed;
  }

  /** Gives the cell back to its pool. Calling it again does nothing. */
  free(): void {
    this[POOL].give(this as Cell<TypedArray>);
  }

  protected [LOCATE](name: string): number {
    const address = addressIn(this[POOL], name) + this[OFFSET];
    if (!this[IS_GIVEN]) return address;
    const { size } = this;
    const message = `${name}: the cell of ${size} bytes at ${hex(address)} was given back to its pool.`;
    return this[POOL][OWNER].refuse(message, address, size);
  }

  /** @internal For a pool, which gets a cell of its own, once: where it lies in the slab. */
  static giveBack(cell: Cell<TypedArray>, pool: object): number | "other" | "given" {
    if (cell[POOL] !== pool) return "other";
    if (cell[IS_GIVEN]) return "given";
    cell[IS_GIVEN] = true;
    return cell[OFFSET];
  }
}

/** A cell that is an array of numbers or of bigints. */
export class ArrayCell<View extends TypedArray> extends Cell<View> implements Iterable<ElementOf<View>> {
  /** Elements. */
  get length(): number {
    return this.view.length;
  }

  /** The elements in their order; memory may grow meanwhile. */
  [Symbol.iterator](): IterableIterator<ElementOf<View>> {
    return eachElement(this);
  }
}
