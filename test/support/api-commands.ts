// The calls of the facade as fast-check commands: each makes its call and holds the answer against the model.
import fc from "fast-check";
import { expect } from "vitest";
import { MemoryError, type PyMem } from "../../src/index.js";
import { type Family, familiesOf } from "./allocator.js";
import {
  type ApiBlock,
  type ApiModel,
  type ApiReal,
  MALLOC_FAMILY,
  OBJ_FAMILY,
  verifyAll,
} from "./api-model.js";

export type ApiCommand = fc.Command<ApiModel, ApiReal>;

/** A command that shows in a counterexample as the call that it makes. The whole heap is verified after it. */
export function command<Arguments extends unknown[]>(
  name: string,
  given: fc.Arbitrary<Arguments>,
  run: (model: ApiModel, real: ApiReal, ...given: Arguments) => void,
  check: (model: Readonly<ApiModel>) => boolean = () => true,
): fc.Arbitrary<ApiCommand> {
  return given.map((values) => ({
    check,
    run: (model, real) => {
      run(model, real, ...values);
      verifyAll(model, real);
    },
    toString: () => `${name}(${values.join(", ")})`,
  }));
}

export const hasBlock = (model: Readonly<ApiModel>) => model.blocks.length > 0;
/** A block that the caller owns by its address: one of py.alloc is its object's. */
export const hasPlainBlock = (model: Readonly<ApiModel>) =>
  model.blocks.some((block) => block.object === undefined);
/** With caps of a few pages, one request in four finds no memory or so. */
const size = fc.oneof(
  { weight: 5, arbitrary: fc.nat(520) },
  { weight: 3, arbitrary: fc.integer({ min: 500, max: 6000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 6000, max: 50_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 2 ** 24, max: 2 ** 32 - 1 }) },
);
export const family = fc.nat(3);
/** A number that picks a block, whatever their number is then. */
export const pick = fc.nat(1_000_000);

export function plainBlock(model: ApiModel, index: number): ApiBlock {
  const plain = model.blocks.filter((block) => block.object === undefined);
  return plain[index % plain.length] as ApiBlock;
}

export const familyAt = (py: PyMem, index: number) => familiesOf(py)[index] as Family;

/** Requests. Some are refused. */
export const requests: fc.Arbitrary<ApiCommand>[] = [
  command("malloc", fc.tuple(size, family), (model, { py }, n, f) => {
    model.add(py, familyAt(py, f).malloc(n), n, f);
  }),
  command("mallocMany", fc.tuple(fc.nat(700), family, fc.nat(60)), (model, { py }, n, f, count) => {
    for (let i = 0; i < count; i++) model.add(py, familyAt(py, f).malloc(n), n, f);
  }),
  command("calloc", fc.tuple(fc.nat(300), size, family), (model, { py }, nelem, elsize, f) => {
    const p = familyAt(py, f).calloc(nelem, elsize);
    if (p !== 0) model.shadow.requireZeros(p, nelem * elsize);
    model.add(py, p, nelem * elsize, f);
  }),
  command("aligned_alloc", fc.tuple(fc.nat(16), size), (model, { py }, power, n) => {
    const align = 2 ** power;
    model.add(py, py.aligned_alloc(align, n), n, MALLOC_FAMILY, undefined, Math.max(align, 8));
  }),
  command("alloc", fc.tuple(size), (model, { py }, n) => {
    let block: ReturnType<PyMem["alloc"]>;
    try {
      block = py.alloc(n);
    } catch (error) {
      expect(error).toBeInstanceOf(MemoryError);
      expect(error).toHaveProperty("size", n);
      return;
    }
    expect(block.size).toBe(n);
    expect(block.view.byteOffset).toBe(block.ptr);
    model.add(py, block.ptr, n, OBJ_FAMILY, block);
  }),
];

/** What is done with live blocks. */
export const uses: fc.Arbitrary<ApiCommand>[] = [
  command(
    "realloc",
    fc.tuple(pick, size, fc.boolean()),
    (model, { py }, index, n, byC) => {
      const block = plainBlock(model, index);
      // C's realloc takes a block of any family.
      const f = byC ? MALLOC_FAMILY : block.family;
      model.shadow.verify(block);
      model.resized(py, block, familyAt(py, f).realloc(block.ptr, n), n, f);
    },
    hasPlainBlock,
  ),
  command(
    "free",
    fc.tuple(pick, fc.boolean()),
    (model, { py }, index, byC) => {
      const block = plainBlock(model, index);
      model.removed(block);
      familyAt(py, byC ? MALLOC_FAMILY : block.family).free(block.ptr);
    },
    hasPlainBlock,
  ),
  command(
    "freeEvery",
    fc.tuple(fc.integer({ min: 1, max: 4 })),
    (model, { py }, every) => {
      for (const block of model.blocks.filter((_, i) => i % every === 0)) {
        model.removed(block);
        if (block.object === undefined) familyAt(py, block.family).free(block.ptr);
        else block.object.free();
      }
    },
    hasBlock,
  ),
  command(
    "Block.free",
    fc.tuple(pick),
    (model, _, index) => {
      const block = model.pick(index);
      if (block?.object === undefined) return;
      model.removed(block);
      block.object.free();
      expect(block.object.isFreed).toBe(true);
    },
    hasBlock,
  ),
  command(
    "Block.view",
    fc.tuple(pick),
    (model, { py }, index) => {
      const block = model.pick(index);
      if (block?.object === undefined) return;
      expect(block.object.view.buffer).toBe(py.memory.buffer);
      expect(block.object.view).toHaveLength(block.size);
    },
    hasBlock,
  ),
];
