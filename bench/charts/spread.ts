/** Labels next to each other that touch: how many, and the sum of the places that the first of them could want. */
interface Run {
  count: number;
  sum: number;
}

const startOf = ({ count, sum }: Run): number => sum / count;

/** Moves labels in a column apart until each has `gap`, by as little as possible (least squares), between `top` and `bottom`. */
export function spread(
  wanted: readonly number[],
  gap: number,
  [top, bottom]: readonly [number, number],
): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const runs: Run[] = [];
  for (const index of order) {
    let run: Run = { count: 1, sum: wanted[index] ?? 0 };
    for (let above = runs.at(-1); above !== undefined; above = runs.at(-1)) {
      if (startOf(above) + above.count * gap <= startOf(run)) break;
      runs.pop();
      run = { count: above.count + run.count, sum: above.sum + run.sum - run.count * above.count * gap };
    }
    runs.push(run);
  }
  const spaced = runs.flatMap((run) =>
    Array.from({ length: run.count }, (_, place) => startOf(run) + place * gap),
  );
  const places = [...wanted];
  for (const [rank, index] of order.entries()) {
    const [first, last] = [top + rank * gap, bottom - (order.length - 1 - rank) * gap];
    places[index] = Math.min(Math.max(spaced[rank] ?? 0, first), Math.max(last, first));
  }
  return places;
}
