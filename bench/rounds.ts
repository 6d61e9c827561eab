/**
 * Runs every task once per round, each round beginning with another task, so that a slow spell of the machine falls on all
 * alike. A task whose result `isFinal` is not run again.
 */
export async function inRounds<Task, Result>(
  tasks: readonly Task[],
  rounds: number,
  runOnce: (task: Task, round: number) => Result | Promise<Result>,
  isFinal: (result: Result) => boolean,
): Promise<Map<Task, Result[]>> {
  const results = new Map<Task, Result[]>(tasks.map((task) => [task, []]));
  const finished = new Set<Task>();
  for (let round = 0; round < rounds; round++) {
    const first = round % tasks.length;
    for (const task of [...tasks.slice(first), ...tasks.slice(0, first)]) {
      if (finished.has(task)) continue;
      const result = await runOnce(task, round);
      results.get(task)?.push(result);
      if (isFinal(result)) finished.add(task);
    }
  }
  return results;
}
