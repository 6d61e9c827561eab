import { describe } from "./arguments.js";
import type { PyMemOptions } from "./options.js";

const optionNames = [
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

/** @throws {TypeError} no options of createPyMem. */
export function checkOptionNames(options: PyMemOptions): void {
  checkNames("createPyMem", options, optionNames);
}

/** Callers without types must not have a misspelt option ignored. */
export function checkNames(functionName: string, options: object, known: readonly string[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new TypeError(
      `${functionName}: options must be an object, not ${Array.isArray(options) ? "an array" : describe(options)}`,
    );
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const sentence = known.length > 1 ? `options are ${known.join(", ")}` : `option is ${known}`;
    throw new TypeError(`${functionName}: unknown option ${describe(name)}; the ${sentence}`);
  }
}
