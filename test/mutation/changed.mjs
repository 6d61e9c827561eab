const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The file's text with the mutant's change made. Throws unless what it changes is there exactly once, white space aside. */
export function changed({ file, from, to }, text) {
  const pattern = new RegExp(from.trim().split(/\s+/).map(escaped).join("\\s+"), "g");
  const { length } = text.match(pattern) ?? [];
  if (length !== 1) throw new Error(`${file} has this ${length ?? 0} times, not once: ${from}`);
  return text.replace(pattern, () => to);
}
