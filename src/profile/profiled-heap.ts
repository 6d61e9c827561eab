import { describe } from "../arguments.js";
import type { RawFrame } from "../tracemalloc/frame.js";
import type { Above, AllocationWatcher } from "../watch/allocation-watcher.js";

/** What profiles need of a heap. */
export interface ProfiledHeap {
  /** Who tells of requests. `add` gives a function that ends it. */
  readonly watch: { add(watcher: AllocationWatcher): () => void };
  /** Where the program is that makes the present request: its most recent frame. `above` as a watcher is told of it. */
  callSite(above: Above): RawFrame;
  /** Bytes in live blocks. */
  usedBytes(): number;
}

/** A function of the program that is profiled; the work of an async one lasts until its promise is settled. */
export type Profiled<Result> = () => Result | PromiseLike<Result>;

/**
 * Runs fn while the watcher is told of each request, and gives what `finish` makes of its result: at once, or of an async function when it is done.
 * What fn throws passes, and nobody watches any more then.
 * @throws {TypeError} fn is no function.
 */
export function runWatched<Result, Outcome>(
  name: string,
  fn: Profiled<Result>,
  watch: ProfiledHeap["watch"],
  watcher: AllocationWatcher,
  finish: (result: Result) => Outcome,
): Outcome | Promise<Outcome> {
  if (typeof fn !== "function") throw new TypeError(`${name}: fn must be a function, not ${describe(fn)}`);
  const stop = watch.add(watcher);
  let work: Result | Promise<Result>;
  try {
    const given = fn();
    work = isPromiseLike(given) ? Promise.resolve(given) : given;
  } catch (error) {
    stop();
    throw error;
  }
  if (work instanceof Promise) return work.finally(stop).then(finish);
  stop();
  return finish(work);
}

function isPromiseLike<Result>(value: Result | PromiseLike<Result>): value is PromiseLike<Result> {
  return typeof (value as PromiseLike<Result> | undefined | null)?.then === "function";
}
