// Block objects and what they must be: each beside a plain typed array of the same contents.
import { expect } from "vitest";
import {
  type Block,
  MemoryError,
  type PyMem,
  type Scope,
  type Slice,
  type TypedArrayType,
  type TypedBlock,
} from "../../src/index.js";
import { thrown } from "./thrown.js";

type Ints = Int32Array<ArrayBuffer>;

/** Numbers only, as the model counts: bigints are like them. */
export const modelTypes = [
  Int8Array,
  Uint16Array,
  Int32Array,
  Float64Array,
] as unknown as readonly TypedArrayType<Ints>[];

interface Modelled {
  readonly array: TypedBlock<Ints>;
  plain: Ints;
  isLive: boolean;
}

interface ModelledSlice {
  readonly slice: Slice<Ints>;
  readonly of: Modelled;
  readonly from: number;
  readonly to: number;
}

const plainOf = (type: TypedArrayType<Ints>, values: ArrayLike<number>): Ints =>
  (type as unknown as { from(values: ArrayLike<number>): Ints }).from(values);

/** Arrays, slices and scopes of one heap, and the model of each. */
export class BlockModel {
  readonly #py: PyMem;
  readonly arrays: Modelled[] = [];
  readonly slices: ModelledSlice[] = [];
  /** Blocks that are not the model's. */
  #others: number;
  readonly #bytes: { readonly block: Block; readonly fill: number }[] = [];

  constructor(py: PyMem) {
    this.#py = py;
    this.#others = py.stats().blocksInUse;
  }

  make(typeIndex: number, length: number): void {
    const type = modelTypes[typeIndex % modelTypes.length] as TypedArrayType<Ints>;
    const array = this.#orNoMemory(() => this.#py.array(type, length));
    if (array !== undefined) this.#remember(array, plainOf(type, new Array(length).fill(0)));
  }

  makeOf(typeIndex: number, values: readonly number[]): void {
    const type = modelTypes[typeIndex % modelTypes.length] as TypedArrayType<Ints>;
    const array = this.#orNoMemory(() => this.#py.array(type, values));
    if (array !== undefined) this.#remember(array, plainOf(type, values));
  }

  alloc(n: number): void {
    const block = this.#orNoMemory(() => this.#py.alloc(n));
    if (block === undefined) return;
    const fill = (this.#bytes.length * 37) & 0xff;
    block.view.fill(fill);
    this.#bytes.push({ block, fill });
  }

  write(pick: number, at: number, value: number): void {
    const one = this.#live(pick);
    if (one === undefined || one.plain.length === 0) return;
    const index = at % one.plain.length;
    one.array.view[index] = value;
    one.plain[index] = value;
  }

  resize(pick: number, length: number): void {
    const one = this.#live(pick);
    if (one === undefined) return;
    const { ptr } = one.array;
    const done = this.#orNoMemory(() => {
      one.array.resize(length);
      return true;
    });
    // What fails leaves it where and as it was, which `verify` looks at.
    if (done === undefined) expect(one.array.ptr).toBe(ptr);
    else
      one.plain = plainOf(
        one.array.type,
        Array.from({ length }, (_, i) => one.plain[i] ?? 0),
      );
  }

  slice(pick: number, start: number, end: number): void {
    const one = this.#live(pick);
    if (one === undefined) return;
    const [from = 0, to = 0] = [start, end].map((n) => n % (one.plain.length + 1)).sort((a, b) => a - b);
    this.slices.push({ slice: one.array.slice(from, to), of: one, from, to });
  }

  copy(pick: number, other: number, at: number, start: number, end: number): void {
    const [source, target] = [this.#live(pick), this.#live(other)];
    if (source === undefined || target === undefined) return;
    const copy = () => source.array.copyTo(target.array, at, start, end);
    const fits =
      source.array.type === target.array.type &&
      at <= target.plain.length &&
      start <= end &&
      end <= source.plain.length &&
      end - start <= target.plain.length - at;
    if (!fits) {
      expect(thrown(copy)).toBeInstanceOf(source.array.type === target.array.type ? RangeError : TypeError);
      return;
    }
    copy();
    target.plain.set(source.plain.slice(start, end), at);
  }

  free(pick: number): void {
    const one = this.arrays[pick % Math.max(this.arrays.length, 1)];
    if (one === undefined) return;
    one.array.free();
    one.isLive = false;
  }

  /** Runs the steps in a scope, which keeps what is made where `keeps` says so, or ends by an error. */
  scope(steps: readonly ((model: BlockModel) => void)[], keeps: boolean, fails: boolean): void {
    const { length } = this.arrays;
    const bytes = this.#bytes.length;
    const run = (scope: Scope) => {
      for (const step of steps) step(this);
      if (keeps) for (const { array } of this.arrays.slice(length)) scope.keep(array);
      if (fails) throw new Error("the scope's function");
    };
    if (fails) expect(() => this.#py.scope(run)).toThrow("the scope's function");
    else this.#py.scope(run);
    if (fails || !keeps) for (const one of this.arrays.slice(length)) one.isLive = false;
    for (const { block } of this.#bytes.splice(bytes)) expect(block.isFreed).toBe(true);
  }

  reset(): void {
    this.#py.reset();
    this.#others = 0;
    for (const one of this.arrays) one.isLive = false;
    this.#bytes.length = 0;
  }

  /** Every array has its contents, every slice its part, and whatever is gone says so. */
  verify(): void {
    for (const { array, plain, isLive } of this.arrays) {
      expect(array.isFreed).toBe(!isLive);
      if (isLive) expect(array.view).toEqual(plain);
      else expect(thrown(() => array.view)).toMatchObject({ code: "USE_AFTER_FREE" });
    }
    for (const { slice, of, from, to } of this.slices) {
      const isInside = of.isLive && to <= of.plain.length;
      expect(slice.isFreed).toBe(!isInside);
      if (isInside) expect(slice.view).toEqual(of.plain.subarray(from, to));
      else if (of.isLive) expect(thrown(() => slice.view)).toBeInstanceOf(RangeError);
    }
    for (const { block, fill } of this.#bytes) expect(block.view.every((byte) => byte === fill)).toBe(true);
    expect(this.#py.check()).toBe(0);
  }

  /** Frees all; the heap has no block of the model's then. */
  end(): void {
    for (const { array } of this.arrays) array.free();
    for (const { block } of this.#bytes) block.free();
    expect(this.#py.stats().blocksInUse).toBe(this.#others);
    expect(this.#py.misuseCount).toBe(0);
    expect(this.#py.check()).toBe(0);
  }

  #remember(array: TypedBlock<Ints>, plain: Ints): void {
    this.arrays.push({ array, plain, isLive: true });
  }

  #live(pick: number): Modelled | undefined {
    const live = this.arrays.filter(({ isLive }) => isLive);
    return live[pick % Math.max(live.length, 1)];
  }

  #orNoMemory<Result>(make: () => Result): Result | undefined {
    try {
      return make();
    } catch (error) {
      if (error instanceof MemoryError) return undefined;
      throw error;
    }
  }
}
