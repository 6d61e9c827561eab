/**
 * Names as they came, but for those that a shell has sorted, or a picker: round-10 comes after round-2 then.
 * @param nameOf what an item is called.
 */
export function inOrder<Item>(items: readonly Item[], nameOf: (item: Item) => string): Item[] {
  const isSorted = items.every((item, i) => i === 0 || nameOf(items[i - 1] as Item) <= nameOf(item));
  if (!isSorted) return [...items];
  return [...items].sort((a, b) => nameOf(a).localeCompare(nameOf(b), "en", { numeric: true }));
}
