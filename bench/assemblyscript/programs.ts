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

/** What --quick runs: text, small objects that live long, and small objects that do not. */
export const quickPrograms: readonly Program[] = ["word-count", "trees", "ray-tracer"];
