// Random arrays, resizes, slices, copies and scopes against a model of plain typed arrays; fast-check shrinks what fails.
// A failure prints seed and path: FC_SEED=... FC_PATH=... runs that one again.
import fc from "fast-check";
import { it } from "vitest";
import { BlockModel } from "./support/block-model.js";
import { eachScene, replayed } from "./support/block-scenes.js";

type Step = (model: BlockModel) => void;

const pick = fc.nat(1000);
const length = fc.oneof({ weight: 6, arbitrary: fc.nat(30) }, { weight: 2, arbitrary: fc.nat(2000) });
const value = fc.integer({ min: -300, max: 300 });

/** A step that shows in a counterexample as the call that it makes. */
const named = (text: string, step: Step): Step => Object.assign(step, { [fc.toStringMethod]: () => text });

const simple: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(pick, length).map(([t, n]) => named(`make(${t}, ${n})`, (m) => m.make(t, n))),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(pick, fc.array(value, { maxLength: 20 }))
      .map(([t, values]) => named(`makeOf(${t}, [${values}])`, (m) => m.makeOf(t, values))),
  },
  { weight: 1, arbitrary: length.map((n) => named(`alloc(${n})`, (m) => m.alloc(n))) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(pick, pick, value)
      .map(([p, at, v]) => named(`write(${p}, ${at}, ${v})`, (m) => m.write(p, at, v))),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(pick, length).map(([p, n]) => named(`resize(${p}, ${n})`, (m) => m.resize(p, n))),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(pick, pick, pick)
      .map(([p, s, e]) => named(`slice(${p}, ${s}, ${e})`, (m) => m.slice(p, s, e))),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(pick, pick, fc.nat(8), fc.nat(8), fc.nat(16))
      .map(([p, q, at, s, e]) => named(`copy(${p}, ${q}, ${at}, ${s}, ${e})`, (m) => m.copy(p, q, at, s, e))),
  },
  { weight: 2, arbitrary: pick.map((p) => named(`free(${p})`, (m) => m.free(p))) },
);

const steps: fc.Arbitrary<Step> = fc.letrec<{ step: Step }>((tie) => ({
  step: fc.oneof(
    { depthSize: "small" },
    { weight: 12, arbitrary: simple },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.array(tie("step"), { maxLength: 6 }), fc.boolean(), fc.boolean())
        .map(([inner, keeps, fails]) =>
          named(`scope([${inner.map(fc.stringify)}], ${keeps}, ${fails})`, (m) =>
            m.scope(inner, keeps, fails),
          ),
        ),
    },
  ),
})).step;

const reset = fc.constant(named("reset()", (m) => m.reset()));
const program = fc.array(fc.oneof({ weight: 60, arbitrary: steps }, { weight: 1, arbitrary: reset }), {
  maxLength: 40,
});

eachScene(({ open, between }) => {
  // A little memory, so that running out is common; above 2 GiB there is no such end.
  it.each([undefined, 3 * 65536])("agrees with the model, memory at most %s bytes", (maximumBytes) => {
    const run = (given: readonly Step[]) => {
      const py = open();
      if (maximumBytes !== undefined) py.setMaximumBytes(maximumBytes);
      const model = new BlockModel(py);
      for (const step of given) {
        step(model);
        between(py);
        model.verify();
      }
      model.end();
    };
    fc.assert(fc.property(program, run), { numRuns: 25, ...replayed });
  });
});
