// A random call of the whole API, for fast-check.
import fc from "fast-check";
import type { ShadowBlock } from "./shadow-heap.js";
import type { Shadowed } from "./shadowed.js";

export const WASM_PAGE = 65536;

export type Operation = (heap: Shadowed) => void;

const size = fc.oneof(
  { weight: 6, arbitrary: fc.nat(520) },
  { weight: 2, arbitrary: fc.integer({ min: 500, max: 5000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 5000, max: 100_000 }) },
);
const hugeSize = fc.integer({ min: 2 ** 30, max: 2 ** 32 - 1 });
const family = fc.nat(3);
/** A number that picks a live block, whatever their number is then. */
const pick = fc.nat(1_000_000);

const picked = (heap: Shadowed, index: number): ShadowBlock | undefined =>
  heap.blocks[index % Math.max(heap.blocks.length, 1)];

/** An operation that shows in a counterexample as the call that it makes. */
function named<Arguments extends unknown[]>(
  name: string,
  given: fc.Arbitrary<Arguments>,
  run: (heap: Shadowed, ...given: Arguments) => void,
): fc.Arbitrary<Operation> {
  return given.map((values) =>
    Object.assign((heap: Shadowed) => run(heap, ...values), {
      [fc.toStringMethod]: () => `${name}(${values.join(", ")})`,
    }),
  );
}

const onBlock = (heap: Shadowed, index: number, run: (block: ShadowBlock) => void) => {
  const block = picked(heap, index);
  if (block !== undefined) run(block);
};

/** Calls of all families, of the sizes that programs ask for, and of some that nobody can have. */
export const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 8,
    arbitrary: named("malloc", fc.tuple(size, family), (heap, n, f) => heap.malloc(n, heap.families[f])),
  },
  {
    weight: 3,
    arbitrary: named("calloc", fc.tuple(fc.nat(40), fc.nat(600), family), (heap, nelem, elsize, f) =>
      heap.calloc(nelem, elsize, heap.families[f]),
    ),
  },
  {
    weight: 2,
    arbitrary: named("alignedAlloc", fc.tuple(fc.nat(16), size), (heap, power, n) =>
      heap.alignedAlloc(2 ** power, n),
    ),
  },
  {
    weight: 5,
    arbitrary: named("realloc", fc.tuple(pick, size), (heap, index, n) => {
      onBlock(heap, index, (block) => heap.realloc(block, n));
    }),
  },
  {
    weight: 8,
    arbitrary: named("free", fc.tuple(pick), (heap, index) => onBlock(heap, index, (b) => heap.free(b))),
  },
  {
    weight: 1,
    arbitrary: named("freeEvery", fc.tuple(fc.integer({ min: 1, max: 5 })), (heap, every) => {
      for (const block of heap.blocks.filter((_, i) => i % every === 0)) heap.free(block);
    }),
  },
  {
    weight: 1,
    arbitrary: named("mallocMany", fc.tuple(size, family, fc.nat(300)), (heap, n, f, count) => {
      for (let i = 0; i < (n > 600 ? count / 10 : count); i++) heap.malloc(n, heap.families[f]);
    }),
  },
  {
    weight: 1,
    arbitrary: named("cap", fc.tuple(fc.integer({ min: 1, max: 40 })), (heap, pages) =>
      heap.py.setMaximumBytes(pages * WASM_PAGE),
    ),
  },
  {
    weight: 1,
    arbitrary: named("refused", fc.tuple(hugeSize, family, pick), (heap, n, f, index) => {
      if (heap.malloc(n, heap.families[f]) !== undefined) throw new Error(`${n} bytes were had`);
      onBlock(heap, index, (block) => {
        if (heap.realloc(block, n)) throw new Error(`${n} bytes were had`);
      });
    }),
  },
  { weight: 1, arbitrary: named("freeNull", fc.tuple(family), (heap, f) => heap.families[f]?.free(0)) },
);

/** Seed and path of a run that is to be had again. */
export const replayed = {
  ...(process.env.FC_SEED === undefined ? {} : { seed: Number(process.env.FC_SEED) }),
  ...(process.env.FC_PATH === undefined ? {} : { path: process.env.FC_PATH }),
};
