// What a program is compiled with: AssemblyScript's own runtimes, and ours in their place.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../toolchain.js";

export type Collector = "incremental" | "minimal";

export interface Runtime {
  readonly name: string;
  /** What asc is told by --runtime. */
  readonly flag: string;
  readonly collector: Collector;
  /** asc's flags beyond those that all have. */
  readonly extra: readonly string[];
  /** The runtime that it is compared with; absent where others are compared with it. */
  readonly base?: string;
}

const ours = (name: string, collector: Collector, extra: readonly string[] = []): Runtime => {
  return { name: `pymalloc, ${name}`, flag: `./assembly/rt/${name}`, collector, extra, base: collector };
};
const theirs = (collector: Collector): Runtime[] => [
  { name: collector, flag: collector, collector, extra: [] },
  // The same module under another name: what two equal runtimes are apart.
  { name: `${collector}, again`, flag: collector, collector, extra: [], base: collector },
];

const all: readonly Runtime[] = [
  ...theirs("incremental"),
  ours("incremental", "incremental"),
  // AssemblyScript's own collector on our allocator: what of the difference is the allocator's.
  ours("itcms", "incremental"),
  ...theirs("minimal"),
  // As docs/assemblyscript.md says: asc takes it for a runtime that needs a shadow stack.
  ours("minimal", "minimal", ["--transform", "./assembly/rt/no-shadow-stack.mjs"]),
];

/** Those that are there. */
export function knownRuntimes(): Runtime[] {
  return all.filter(({ flag }) => !flag.startsWith(".") || existsSync(join(projectFolder, `${flag}.ts`)));
}
