// Questions to two tracemallocs: traces of two moments, and what is asked of them.
import fc from "fast-check";
import type { RawFrame } from "../../src/tracemalloc/frame.js";
import type { RawTrace } from "../../src/tracemalloc/raw-trace.js";
import type { FilterArguments, Question } from "./tracemalloc-sides.js";

// What texts trip over: quotes, line breaks, what cannot be printed, halves of pairs, the order of code points, the letters of patterns.
const letters = [..."ab./[]!-*?^\\'\" \n\t\x7f\xa0é\u2028\uffff😀", ".pyc", "\ud800", "\udc00", "🐍"];
const letter = fc.constantFrom(...letters);
const odd = fc.array(letter, { maxLength: 6 }).map((parts) => parts.join(""));
const filename = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom("a.py", "b.py", "\uffff", "🐍", "<unknown>") },
  odd,
);
const lineno = fc.oneof(fc.nat({ max: 3 }), fc.constantFrom(65536, 0xffffffff));
const frames = fc.array(fc.tuple(filename, lineno), { minLength: 1, maxLength: 4 });

// Sums of 12 traces with 4 frames each stay exact below 2^53.
const edges = [100, 1023, 10239, 10240, 102348, 10485759, 10485760, 2 ** 30, 2 ** 40, 2 ** 43 + 1, 2 ** 47];
// Equal sums, so that the order depends on counts and places.
const even = fc.constantFrom(0, 8, 16);
const size = fc.oneof(
  even,
  fc.nat({ max: 30_000 }),
  fc.constantFrom(...edges),
  fc.maxSafeNat().map((n) => n % 2 ** 47),
);
const domain = fc.constantFrom(0, 1, 389047, 0xffffffff);
const totalFrames = fc.nat({ max: 65535 });
/** Some share an array of frames, some have equal ones, as it comes. */
const traces = fc.array(frames, { minLength: 1, maxLength: 5 }).chain((pool) =>
  fc.array(
    fc.record<RawTrace>({
      domain,
      size,
      frames: fc.constantFrom<readonly RawFrame[]>(...pool),
      totalFrames,
    }),
    { maxLength: 12 },
  ),
);

const filter: fc.Arbitrary<FilterArguments> = fc.oneof(
  fc.tuple(
    fc.boolean(),
    fc.oneof(filename, fc.constantFrom("*", "*.py", "a.pyc", "?.p[x-z]", "[!a]*")),
    fc.option(lineno),
    fc.boolean(),
    fc.option(domain),
  ),
  fc.tuple(fc.boolean(), domain),
);
const big = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -30_000, max: 30_000 }));
const limit = fc.option(fc.integer({ min: -4, max: 4 }), { nil: null });
export const question: fc.Arbitrary<Question> = fc.record({
  traces,
  old: traces,
  traceback_limit: fc.integer({ min: 1, max: 65535 }),
  filters: fc.array(filter, { maxLength: 3 }),
  format: fc.tuple(limit, fc.boolean()),
  numbers: fc.tuple(big, big, fc.nat({ max: 1000 }), fc.integer({ min: -1000, max: 1000 })),
});
