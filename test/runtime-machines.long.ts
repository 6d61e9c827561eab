// Maps, strings, arrays, typed arrays and graphs of objects on every runtime, by random operations: each must do what JavaScript does
// with the same source. A failure prints seed and path: FC_SEED=... FC_PATH=... runs that one again, and looks for
// a shorter one.
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { replayed } from "./support/block-scenes.js";
import { asJavaScript } from "./support/portable.js";
import { compileAll, everyWay, Program } from "./support/runtimes.js";

interface Machines {
  operations(machine: number): number;
  step(machine: number, operation: number, a: number, b: number): string;
  state(machine: number): string;
  drop(): void;
}

const machines = ["containers", "texts", "arrays", "buffers", "graphs"];

/** An operation on a machine, or a collection. */
type Step = readonly [operation: number, a: number, b: number];

const number = fc.oneof({ weight: 2, arbitrary: fc.nat(40) }, { weight: 1, arbitrary: fc.nat(100_000) });
const steps = fc.array(fc.tuple(fc.nat(1000), number, number), { maxLength: 300, size: "max" });
/** One operation of so many is a collection. */
const COLLECTIONS = 25;

describe.each(everyWay)("$runtime.name, $level", ({ runtime, flags }) => {
  let javaScript: Machines;
  let module: WebAssembly.Module;
  beforeAll(async () => {
    javaScript = await asJavaScript<Machines>("machines/index");
    module = await compileAll(runtime, flags);
  });

  /** Live blocks and bytes when nothing is referred to; 0 where nobody can tell. */
  function emptied(program: Program): { blocks: number; bytes: number } {
    program.call("drop");
    program.call("__collect");
    program.call("__collect");
    if (!runtime.isOurs) return { blocks: 0, bytes: 0 };
    expect(program.call("check")).toBe(0);
    if (runtime.collects === "never") return { blocks: 0, bytes: 0 };
    return { blocks: program.call("liveBlocks"), bytes: program.call("liveBytes") };
  }

  function take(program: Program, machine: number, [operation, a, b]: Step): void {
    if (operation % COLLECTIONS === 0) program.call("__collect");
    const which = operation % javaScript.operations(machine);
    const expected = javaScript.step(machine, which, a, b);
    expect(program.say("step", machine, which, a, b)).toBe(expected);
  }

  it.each(machines.map((name, machine) => ({ name, machine })))(
    "does to $name what JavaScript does",
    ({ machine }) => {
      const run = fc.property(steps, (taken) => {
        javaScript.drop();
        const program = new Program(module);
        const before = emptied(program);
        for (const step of taken) take(program, machine, step);
        expect(program.say("state", machine)).toBe(javaScript.state(machine));
        const { blocks, bytes } = emptied(program);
        expect(blocks).toBe(before.blocks);
        // A block may hold a little more than the like of it did before.
        expect(bytes).toBeLessThanOrEqual(before.bytes + 8 * blocks);
      });
      fc.assert(run, { numRuns: 25, endOnFailure: replayed.seed === undefined, ...replayed });
    },
  );
});
