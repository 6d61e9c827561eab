// Histories that do not grow for ever.
import type { GroupedBy, Moment } from "./growth.js";

/** Moments of one kind that a file has at most. */
const MOST_MOMENTS = 24;

/** The items, or if they are more than `most` every second one of them: the first, the last, and what `isKept` says. */
export function thinned<Item>(
  items: readonly Item[],
  most: number,
  isKept: (item: Item) => boolean = () => false,
): Item[] {
  if (items.length <= most) return [...items];
  return items.filter((item, i) => i % 2 === 0 || i === items.length - 1 || isKept(item));
}

/** The moments, those of this kind thinned out if they are too many. */
export function thinnedMoments(moments: readonly Moment[], kind: GroupedBy | undefined): Moment[] {
  const ofKind = moments.filter(({ by }) => by === kind);
  const kept = new Set(thinned(ofKind, MOST_MOMENTS));
  return moments.filter((moment) => moment.by !== kind || kept.has(moment));
}
