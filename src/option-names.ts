import { describe } from "./arguments.js";
import type { PyMemOptions } from "./options.js";

const optionNames: readonly string[] = [
  "build",
  "maximumBytes",
  "onMisuse",
  "snapshot",
  "seed",
  "allocator",
  "debugSerials",
  "onLeak",
  "resizableViews",
] satisfies (keyof PyMemOptions)[];

/** Callers without types must not have a misspelt option ignored. */
export function checkOptionNames(options: PyMemOptions): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(
      `createPyMem: options must be an object, not ${Array.isArray(options) ? "an array" : describe(options)}`,
    );
  }
  for (const name of Object.keys(options)) {
    if (!optionNames.includes(name)) {
      throw new TypeError(
        `createPyMem: unknown option ${describe(name)}; the options are ${optionNames.join(", ")}`,
      );
    }
  }
}
