// Names that tell files apart.

/** Of each path as many of its last parts as no other path ends in. */
export function distinctPaths(paths: readonly (readonly string[])[]): string[] {
  return paths.map((path) => {
    const others = paths.filter((other) => other.join("/") !== path.join("/"));
    const isShared = (count: number) => {
      const end = path.slice(-count).join("/");
      return others.some((other) => other.slice(-count).join("/") === end);
    };
    let count = 1;
    while (count < path.length && isShared(count)) count++;
    return path.slice(-count).join("/");
  });
}

/** The names, of which those that are there already, or came before, have a number: heap.snapshot (2). */
export function numbered(names: readonly string[], known: readonly string[] = []): string[] {
  const taken = new Set(known);
  return names.map((name) => {
    let distinct = name;
    for (let n = 2; taken.has(distinct); n++) distinct = `${name} (${n})`;
    taken.add(distinct);
    return distinct;
  });
}
