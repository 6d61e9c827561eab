// AssemblyScript's own garbage collectors as what runs the programs.
import { functionOf, memoryOf } from "../../src/replay/instance.js";
import { median } from "../../src/replay/stats.js";
import type { ObjectHeap, Pause, Subject } from "./heap.js";
import { collectedPrograms } from "./modules.js";

/** A call that takes so many times the median one did some of the collector's work, or was interrupted. */
const STEP_FACTOR = 4;

/**
 * The incremental collector tells nobody of its steps, which are taken inside of allocations: single calls are timed, with the
 * clock's own time, and the slow ones are steps.
 */
function stepsOf(grow: (objects: number) => void, objects: number): Pause[] {
  const calls = objects >> 1;
  const times = new Float64Array(calls);
  for (let i = 0; i < calls; i++) {
    const began = performance.now();
    grow(2);
    times[i] = performance.now() - began;
  }
  const usual = median([...times.subarray(0, 20_000)]);
  return [...times]
    .filter((time) => time > STEP_FACTOR * usual)
    .map((milliseconds) => ({ generation: "step", milliseconds }));
}

export function assemblyScriptSubjects(): Subject[] {
  return (["incremental", "minimal"] as const).map((runtime) => {
    const module = new WebAssembly.Module(Uint8Array.from(collectedPrograms(runtime)));
    const heap = (): ObjectHeap => {
      const instance = new WebAssembly.Instance(module);
      const collect = functionOf(instance, "__collect");
      return {
        call: (name, n = 0) => functionOf(instance, name)(n),
        collect: () => void collect(),
        bytes: () => memoryOf(instance).buffer.byteLength,
        ...(runtime === "incremental" ? { pausesOf: stepsOf } : { reclaim: () => void collect() }),
      };
    };
    return { name: runtime === "incremental" ? "AssemblyScript" : "AssemblyScript, minimal", heap };
  });
}
