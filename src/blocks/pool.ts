import { alignedTo } from "../aligned.js";
import { checkedArgument, describe } from "../arguments.js";
import { MemoryError, MemoryMisuseError } from "../errors.js";
import { Block } from "./block.js";
import type { BlockOwner } from "./block-owner.js";
import { ArrayCell, Cell, type CellOwner, OWNER } from "./cell.js";
import type { DataHeap } from "./data-heap.js";
import { addressIn } from "./part.js";
import type { StructClasses } from "./struct.js";
import { encoded } from "./struct-codecs.js";
import { layoutOf } from "./struct-layout.js";
import { bytesOfElement, type TypedArray, type TypedArrayType } from "./typed-array.js";

/** What the cells of a pool are like. */
export interface CellShape {
  /** Bytes of a cell. */
  readonly size: number;
  /** From one cell to the next, in bytes. */
  readonly stride: number;
  /** What a new cell has in it; undefined: what was there. @throws {TypeError | RangeError} */
  readonly contents: (init: unknown) => Uint8Array | 0 | undefined;
  readonly make: (pool: CellOwner, offset: number) => Cell<TypedArray>;
}

/** Blocks of any size begin at multiples of it. */
const ALIGNMENT = 8;

/** @throws {TypeError | RangeError} it is no shape. */
export function checkShape({ memory }: DataHeap, structs: StructClasses, shape: unknown): CellShape {
  const layout = layoutOf(shape);
  if (layout !== undefined) {
    const { size } = layout;
    const contents = (init: unknown) => (init === undefined ? 0 : encoded(layout, init, "struct"));
    return { size, stride: size, contents, make: (pool, offset) => structs.cell(layout, pool, offset) };
  }
  if (Array.isArray(shape)) {
    const [type, length] = shape as [TypedArrayType<TypedArray>, number];
    const size = bytesOfElement("pool", type) * notNone("the length of a cell", length);
    const make = (pool: CellOwner, offset: number) => new ArrayCell(memory, pool, offset, size, type);
    return { size, stride: size, contents: () => 0, make };
  }
  if (typeof shape !== "number") {
    const wanted = "a struct type (py.structType makes them), [typed array, length] or a number of bytes";
    throw new TypeError(`pool: shape must be ${wanted}, not ${describe(shape)}`);
  }
  const size = notNone("the bytes of a cell", shape);
  const make = (pool: CellOwner, offset: number) => new Cell<TypedArray>(memory, pool, offset, size);
  return { size, stride: alignedTo(size, ALIGNMENT), contents: () => undefined, make };
}

function notNone(label: string, value: number): number {
  if (checkedArgument("pool", label, value) > 0) return value;
  throw new RangeError(`pool: ${label} must be at least 1, not 0`);
}

/** One block, the slab, in which cells of one shape are given out and taken back without the allocator. */
export class Pool<CellType, Init = undefined> extends Block {
  /** Cells that it has room for. */
  readonly capacity: number;
  readonly #heap: DataHeap;
  readonly #shape: CellShape;
  /** Where the cells lie that were given back. */
  readonly #free: number[] = [];
  /** Bytes of the slab in which no cell has been yet. */
  #used = 0;

  /** @internal Users call `py.pool`. @throws {MemoryError} there is no memory for the slab. */
  constructor(heap: DataHeap, shape: CellShape, capacity: number) {
    const bytes = shape.stride * checkedArgument("pool", "capacity", capacity);
    super(heap.owner, heap.owner.take("pool", bytes), bytes);
    this.#heap = heap;
    this.#shape = shape;
    this.capacity = capacity;
  }

  /** @internal For cells. */
  get [OWNER](): BlockOwner {
    return this.#heap.owner;
  }

  /** Cells that can be taken now; 0 once the pool is freed. */
  get available(): number {
    return this.isFreed ? 0 : this.capacity - this.#used / this.#shape.stride + this.#free.length;
  }

  /**
   * A cell that is nobody's: of zeros and the values given, or if the shape is bytes, with undefined contents.
   * @throws {MemoryError} all cells are taken.
   * @throws {TypeError | RangeError} a value that does not fit its field: no cell is taken.
   * @throws {MemoryMisuseError} with code USE_AFTER_FREE: the pool is freed.
   */
  take(init?: Init): CellType {
    const { size, stride, contents, make } = this.#shape;
    const bytes = contents(init);
    const slab = addressIn(this, "take");
    const isFull = this.#free.length === 0 && this.#used === this.size;
    if (isFull) throw new MemoryError(`take: all ${this.capacity} cells of the pool are taken`, size);
    const offset = this.#free.pop() ?? this.#used;
    if (offset === this.#used) this.#used += stride;
    const address = slab + offset;
    if (bytes === 0) this.#heap.memory.bytes.fill(0, address, address + size);
    else if (bytes !== undefined) this.#heap.memory.bytes.set(bytes, address);
    return make(this as unknown as CellOwner, offset) as CellType;
  }

  /**
   * Takes a cell back; it is gone then, whatever becomes of its memory. One that was given back before is left alone.
   * @throws {MemoryMisuseError} with code WRONG_POOL: a cell of another pool.
   * @throws {TypeError} no cell.
   */
  give(cell: CellType): void {
    if (!(cell instanceof Cell))
      throw new TypeError(`give: cell must be a cell of the pool, not ${describe(cell)}`);
    const offset = Cell.giveBack(cell, this);
    if (offset === "other") {
      const details = { code: "WRONG_POOL", address: cell.ptr, size: cell.size };
      throw new MemoryMisuseError("give: the cell is of another pool", details);
    }
    if (offset !== "given") this.#free.push(offset);
  }
}
