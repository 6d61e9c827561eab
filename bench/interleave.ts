import { interleave, type SteppedRun } from "../src/replay/interleave.js";
import type { Run } from "../src/replay/run.js";
import { warmUpRounds } from "./engine.js";

const isStopped = (run: Run): boolean => run.stopped !== undefined;

/** So many rounds, each on new heaps, after those that warm up. A task whose run was stopped is not run again. */
export function interleavedRounds<Task, Result extends Run>(
  tasks: readonly Task[],
  rounds: number,
  limitNanoseconds: number,
  begin: (task: Task, round: number) => SteppedRun<Result>,
): Map<Task, Result[]> {
  const results = new Map<Task, Result[]>(tasks.map((task) => [task, []]));
  for (let round = -warmUpRounds; round < rounds; round++) {
    const going = tasks.filter((task) => !results.get(task)?.some(isStopped));
    const begun = going.map((task) => begin(task, round));
    const runs = interleave(begun, limitNanoseconds, round);
    if (round < 0) continue;
    for (const [i, task] of going.entries()) results.get(task)?.push(...runs.slice(i, i + 1));
  }
  return results;
}
