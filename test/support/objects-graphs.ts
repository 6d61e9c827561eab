// The property of the object layer, and how it is checked.
import fc from "fast-check";
import type { Create } from "./builds.js";
import type { Kind } from "./objects-kinds.js";
import { programs, replayed } from "./objects-operations.js";
import { TwoMachines } from "./objects-run.js";

export interface HowGraphs {
  /** So many programs, of up to so many operations. */
  readonly numRuns: number;
  readonly maxLength: number;
  /** Memory runs out and comes back, by operations of the program. */
  readonly hasFailures?: boolean;
  /** The debug hooks are on top of the domains. */
  readonly hasDebugHooks?: boolean;
}

/** Runs random programs on the wasm and on the model; throws the least one where they differ. */
export function checkGraphs(create: Create, kinds: readonly Kind[], how: HowGraphs): void {
  const { numRuns, maxLength, hasFailures = false, hasDebugHooks = false } = how;
  fc.assert(
    fc.property(programs(maxLength, hasFailures ? ["memory"] : []), (program) => {
      const py = create();
      if (hasDebugHooks) py.PyMem_SetupDebugHooks();
      const machines = new TwoMachines(py, kinds, hasFailures);
      for (const operation of program) machines.step(operation);
      machines.end();
    }),
    { numRuns, ...replayed },
  );
}
