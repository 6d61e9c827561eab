// Random programs for fast-check: lists of operations on a trial. FC_SEED and FC_PATH, which a failure prints, run that one again.
import fc from "fast-check";

export type Operation<Trial> = (trial: Trial) => void;

/** The function that makes operations on such a trial, each with its weight. In a counterexample one shows as the call that it makes. */
export const operationsOn =
  <Trial>() =>
  <Arguments extends unknown[]>(
    weight: number,
    name: string,
    given: fc.Arbitrary<Arguments>,
    run: (trial: Trial, ...given: Arguments) => void,
  ): { weight: number; arbitrary: fc.Arbitrary<Operation<Trial>> } => {
    const arbitrary = given.map((values) =>
      Object.assign((trial: Trial) => run(trial, ...values), {
        [fc.toStringMethod]: () => `${name}(${values.join(", ")})`,
      }),
    );
    return { weight, arbitrary };
  };

/** Which run is to be had again. */
export const replayed = {
  ...(process.env.FC_SEED === undefined ? {} : { seed: Number(process.env.FC_SEED) }),
  ...(process.env.FC_PATH === undefined ? {} : { path: process.env.FC_PATH }),
};
