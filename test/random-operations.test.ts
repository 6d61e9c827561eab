// Random calls of the whole API against the shadow heap; fast-check shrinks what fails to its least form.
// A failure prints seed and path: FC_SEED=... FC_PATH=... runs that one again.
import fc from "fast-check";
import { expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { expectAsAtStart } from "./support/empty-heap.js";
import type { ShadowBlock } from "./support/shadow-heap.js";
import { Shadowed } from "./support/shadowed.js";

const WASM_PAGE = 65536;
const CHECK_EVERY = 10;

type Operation = (heap: Shadowed) => void;

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

const operation: fc.Arbitrary<Operation> = fc.oneof(
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

const replayed = {
  ...(process.env.FC_SEED === undefined ? {} : { seed: Number(process.env.FC_SEED) }),
  ...(process.env.FC_PATH === undefined ? {} : { path: process.env.FC_PATH }),
};

eachBuild((create) => {
  it.each([
    [400, 60],
    [60, 1500],
  ])("%d times up to %d operations keep every block, and leave nothing behind", (numRuns, maxLength) => {
    const operations = fc.array(operation, { maxLength, size: "max" });
    fc.assert(
      fc.property(operations, (list) => {
        const heap = new Shadowed(create({ maximumBytes: 40 * WASM_PAGE }), 4);
        for (const [i, run] of list.entries()) {
          run(heap);
          if (i % CHECK_EVERY === 0) heap.py.check();
        }
        heap.check();
        if (heap.py.config.CHECKS)
          expect([...heap.py.heapWalk()].map(({ ptr }) => ptr)).toEqual(heap.shadow.addresses());
        heap.freeAll();
        expectAsAtStart(heap.py);
      }),
      { numRuns, ...replayed },
    );
  });
});
