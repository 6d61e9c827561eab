// A script of the user's that uses the program as its package's users do, by its own JavaScript.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { intercept } from "./intercept.js";
import type { Job, Outcome } from "./job.js";
import type { Observer } from "./observer.js";
import { TryError } from "./try-error.js";

/** A value in words that are equal where values are. */
const WHOLE = {
  depth: null,
  maxArrayLength: null,
  maxStringLength: null,
  sorted: true,
  compact: true,
  breakLength: Infinity,
};

/** When nothing is left to be done: a script without a function is over then. */
const idle = (): Promise<void> => new Promise((resolve) => process.once("beforeExit", () => resolve()));

async function runScript(file: string, observer: Observer): Promise<Outcome> {
  const start = observer.clock;
  const script: { readonly default?: unknown } = await import(pathToFileURL(file).href);
  if (typeof script.default !== "function") {
    await idle();
    return { milliseconds: observer.clock - start, result: undefined };
  }
  const called = observer.clock;
  const value: unknown = await script.default();
  const milliseconds = observer.clock - called;
  return { milliseconds, result: value === undefined ? undefined : inspect(value, WHOLE) };
}

function notSeen(file: string, program: string, others: readonly number[]): TryError {
  const seen = others.length === 0 ? "no wasm at all" : `other wasm files, of ${others.join(", ")} bytes`;
  return new TryError(
    `${file} never instantiated ${program}, but ${seen}: name the file that it loads, and load it in the main thread`,
  );
}

export async function driveScript(job: Job, file: string, observer: Observer): Promise<Outcome> {
  const watch = intercept(
    readFileSync(job.program),
    Uint8Array.from(readFileSync(job.replacement)),
    (exports) => void observer.observe(exports),
  );
  process.argv.splice(1, process.argv.length, file);
  const outcome = await runScript(file, observer);
  if (observer.instances === 0) throw notSeen(file, job.name, watch.others);
  return outcome;
}
