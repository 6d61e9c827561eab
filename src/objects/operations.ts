import { UnraisableError } from "../errors.js";
import type { GrowthProbe } from "../growth.js";
import type { HeapParts } from "../heap-parts.js";
import type { Recovery } from "../recovery.js";
import type { ExplainTrap } from "../trap.js";
import type { ObjectsExports } from "./object-exports.js";

/** Takes what a finalizer, a clear or a callback threw, and the words for who that was: "the finalizer of Node". */
export type OnUnraisable = (error: unknown, where: string) => void;

/**
 * So many functions may be called one within the other: engines have room for about a thousand, and where it ends in the middle of the wasm
 * an object is lost. CPython: RecursionError, after 1000 calls.
 */
const MAX_DEPTH = 400;

/** Of the exports, what puts together what a call that did not come back had taken apart. */
type Recoverable = Pick<ObjectsExports, "objects_recover">;

/**
 * The calls of one heap's object layer, which may run functions of JavaScript in the middle of a deallocation or of a collection. What
 * those throw does not go through the wasm, which would be left half done: it is kept until the outermost call has finished, which
 * throws it. CPython's sys.unraisablehook has no such caller, and writes to stderr.
 */
export class Operations {
  readonly #explain: ExplainTrap;
  readonly #growth: GrowthProbe;
  readonly #recovery: Recovery;
  readonly #objects: () => Recoverable | undefined;
  #isRunning = false;
  /** How many functions of JavaScript the wasm is calling. */
  #depth = 0;
  #caught: { readonly error: unknown; readonly where: string }[] = [];
  /** Told at once, and then nothing is thrown. */
  onUnraisable: OnUnraisable | null = null;

  constructor(
    { explain, growth }: Pick<HeapParts, "explain" | "growth">,
    recovery: Recovery,
    objects: () => Recoverable | undefined,
  ) {
    this.#explain = explain;
    this.#growth = growth;
    this.#recovery = recovery;
    this.#objects = objects;
  }

  /** Whether a call is under way: whoever asks was called by it. */
  get isRunning(): boolean {
    return this.#isRunning;
  }

  /**
   * Runs what calls the wasm, under the name that its errors begin with. What it gives goes to `release` if it cannot be given, as an
   * error of a function of JavaScript is thrown instead.
   */
  run<Result>(name: string, body: () => Result, release?: (result: Result) => void): Result {
    if (this.#isRunning) return this.#explained(name, body);
    this.#isRunning = true;
    let result: Result;
    try {
      result = this.#explained(name, body);
      if (this.#caught.length !== 0) release?.(result);
    } catch (failure) {
      throw this.#caught.length === 0 ? failure : this.#unraisable(name, failure);
    } finally {
      this.#isRunning = false;
      if (this.#growth.probe.length === 0) this.#growth.tell();
    }
    if (this.#caught.length !== 0) throw this.#unraisable(name);
    return result;
  }

  /** The wasm calls a function of JavaScript. Never throws. */
  guard(where: () => string, body: () => void): void {
    const depth = this.#depth;
    const former = this.#recovery.enter();
    try {
      if (++this.#depth > MAX_DEPTH) {
        throw new RangeError(`finalizers and callbacks call each other more than ${MAX_DEPTH} times deep`);
      }
      body();
    } catch (error) {
      this.#take(error, where());
    } finally {
      this.#depth = depth;
      this.#recovery.leave(former);
    }
  }

  /** One of several that the wasm calls at once, within a guard. Never throws. */
  attempt(where: () => string, body: () => void): void {
    try {
      body();
    } catch (error) {
      this.#take(error, where());
    }
  }

  #take(error: unknown, where: string): void {
    if (this.onUnraisable === null) {
      this.#caught.push({ error, where });
      return;
    }
    try {
      this.onUnraisable(error, where);
    } catch (another) {
      this.#caught.push({ error: another, where: `onUnraisable, told of ${where},` });
    }
  }

  #explained<Result>(name: string, body: () => Result): Result {
    try {
      return body();
    } catch (trap) {
      this.#objects()?.objects_recover(this.#depth);
      throw this.#explain(trap, name);
    }
  }

  #unraisable(name: string, ...failure: unknown[]): UnraisableError {
    const caught = this.#caught;
    this.#caught = [];
    const errors = caught.map(({ error }) => error);
    const more = caught.length > 1 ? `, and ${caught.length - 1} more errors came` : "";
    const own = failure.length > 0 ? "; the call itself failed with the error's cause" : "";
    return new UnraisableError(`${name}: ${caught[0]?.where} threw${more}${own}.`, {
      cause: failure.length > 0 ? failure[0] : errors[0],
      errors,
    });
  }
}
