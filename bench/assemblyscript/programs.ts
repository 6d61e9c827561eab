// Ordinary programs in AssemblyScript (bench/wasm/managed): strings, arrays, Maps, typed arrays and classes.
export const programs = [
  "word-count",
  "json",
  "trees",
  "lisp",
  "ray-tracer",
  "lru-cache",
  "shortest-paths",
  "queens",
  "sorting",
  "text-diff",
  "templates",
  "task-scheduler",
  "big-numbers",
] as const;
export type Program = (typeof programs)[number];

/** What --quick runs: one, as each is compiled for every runtime the first time, which takes four seconds each. */
export const quickPrograms: readonly Program[] = ["trees"];
