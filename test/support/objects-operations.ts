// fast-check's arbitrary of the programs of objects-program.ts.
import fc from "fast-check";
import type { Operation, OperationName } from "./objects-performers.js";

/** How often each operation comes. */
const weights: Readonly<Partial<Record<OperationName, number>>> = {
  ...{ make: 18, set: 12, drop: 5, copy: 3, get: 5, unset: 3, append: 3, resize: 2, weakref: 7, deref: 3 },
  ...{ collect: 2, collectAll: 2, threshold: 1, enable: 1, freeze: 0.2, unfreeze: 0.6, saveAll: 0.4 },
  ...{ clearGarbage: 0.5, untrack: 0.7, track: 2, immortalize: 0.2, referrers: 1, referents: 1 },
};
/** fast-check's weights are integers. */
const UNIT = 10;

const number = fc.nat(1000);

function operationOf(script: fc.Arbitrary<Operation[]>, more: OperationName[]): fc.Arbitrary<Operation> {
  const names = fc.oneof(
    ...Object.entries({ ...weights, ...Object.fromEntries(more.map((name) => [name, 1])) }).map(
      ([name, weight]) => ({
        weight: weight * UNIT,
        arbitrary: fc.constant(name as OperationName),
      }),
    ),
  );
  return fc.tuple(names, number, number, number, script).map(([name, a, b, c, inner]) => {
    const operation: Operation = {
      name,
      a,
      b,
      c,
      script: name === "make" || name === "weakref" ? inner : [],
    };
    return Object.assign(operation, { [fc.toStringMethod]: () => written(operation) });
  });
}

function written({ name, a, b, c, script }: Operation): string {
  const inner = script.length === 0 ? "" : `, [${script.map(written).join(", ")}]`;
  return `${name}(${a}, ${b}, ${c}${inner})`;
}

/** Programs of so many operations; `more` = operations that come too. */
export function programs(maxLength: number, more: OperationName[] = []): fc.Arbitrary<Operation[]> {
  const innermost = operationOf(fc.constant([]), more);
  const inner = operationOf(fc.array(innermost, { maxLength: 2 }), more);
  return fc.array(operationOf(fc.array(inner, { maxLength: 3 }), more), { maxLength, size: "max" });
}

/** FC_SEED and FC_PATH run again what a failure has printed. */
export const replayed = {
  ...(process.env.FC_SEED === undefined ? {} : { seed: Number(process.env.FC_SEED) }),
  ...(process.env.FC_PATH === undefined ? {} : { path: process.env.FC_PATH }),
};
