/** Moves labels in a column apart until each has `gap`, no further than needed, and keeps them between `top` and `bottom`. */
export function spread(
  wanted: readonly number[],
  gap: number,
  [top, bottom]: readonly [number, number],
): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const places = [...wanted];
  let lowest = top - gap;
  for (const index of order) {
    lowest = Math.max(wanted[index] ?? 0, lowest + gap);
    places[index] = lowest;
  }
  let highest = bottom + gap;
  for (const index of order.reverse()) {
    highest = Math.min(places[index] ?? 0, highest - gap);
    places[index] = highest;
  }
  return places;
}
