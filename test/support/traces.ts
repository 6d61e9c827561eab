// Traces made by hand and by chance.
import fc from "fast-check";
import { CALLOC, FREE, MALLOC, REALLOC, type Trace, wordOf } from "../../src/trace/trace.js";

/** Kind, domain, slot, and the bytes asked for: of a free none, which are filled in. */
export type TraceOperation = readonly [kind: number, domain: number, slot: number, size?: number];

/** Slots must be those that a reader gives: the one freed last, or else the next new one. */
export function traceOf(operations: readonly TraceOperation[]): Trace {
  const sizes: number[] = [];
  const words = operations.flatMap(([kind, domain, slot, size]) => {
    const bytes = kind === FREE ? (sizes[slot] ?? 0) : (size ?? 0);
    sizes[slot] = bytes;
    return [wordOf(kind * 4 + domain, slot), bytes];
  });
  return { slotCount: sizes.length, words: Uint32Array.from(words) };
}

const size = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 600 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffffffff }) },
);
const choice = fc.record({
  kind: fc.constantFrom(MALLOC, MALLOC, CALLOC, REALLOC, FREE, FREE),
  domain: fc.integer({ min: 0, max: 2 }),
  which: fc.nat(),
  size,
});

/** Traces that a program could have made, whose blocks have the slots that a reader gives them. */
export function traces(maxLength = 200): fc.Arbitrary<Trace> {
  return fc.array(choice, { minLength: 1, maxLength }).map((choices) => {
    const freed: number[] = [];
    const live: number[] = [];
    let slots = 0;
    const operations: TraceOperation[] = [];
    for (const { kind, domain, which, size } of choices) {
      if (kind <= CALLOC || live.length === 0) {
        const slot = freed.pop() ?? slots++;
        live.push(slot);
        operations.push([kind <= CALLOC ? kind : MALLOC, domain, slot, size]);
        continue;
      }
      const place = which % live.length;
      const slot = live[place] as number;
      operations.push([kind, domain, slot, size]);
      if (kind === FREE) freed.push(...live.splice(place, 1));
    }
    return traceOf(operations);
  });
}
