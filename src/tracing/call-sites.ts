import type { Position } from "../tracemalloc/frames.js";
import type { Above } from "../watch/allocation-watcher.js";
import { readStack, type TakenStack, takeStack } from "./read-stack.js";

/** Calls of this package's own, and of its wasm, that there are above the program's as a rule, and at most. */
const FEW_OWN_CALLS = 5;
const MANY_OWN_CALLS = 10;
const MOST_OWN_CALLS = 50;

/** Stacks that wait to be read: they keep alive what is called. */
const MOST_UNREAD = 64;

const NOWHERE: readonly Position[] = [{ file: "<unknown>", line: 0, column: 0, functionName: "" }];

/** The folder of the package's modules, or the one file that they were all put into. */
const ownPlace = (() => {
  const file = readStack(takeStack(1), 1)[0]?.file ?? "";
  return /^(.*[\\/])tracing[\\/]call-sites\.[a-z]+$/.exec(file)?.[1] ?? file;
})();

/** A stack whose calls are not known yet. */
interface Unread {
  readonly taken: TakenStack;
  readonly most: number;
}

/** Where a program's requests come from: stacks without this package's own calls, known by numbers from 0. */
export class CallSites {
  readonly #isOwn = new Map<string, boolean>();
  readonly #ownWasm = new Set<string>();
  readonly #stacks: (readonly Position[])[] = [];
  readonly #totals: (number | null)[] = [];
  /** By the numbers of its places, the innermost first. */
  readonly #numbers = new Map<string, number>();
  readonly #places = new Map<Position, number>();
  /** Stacks that one block has each, by number, and the numbers of those that are gone. */
  readonly #unread = new Map<number, Unread>();
  readonly #single = new Set<number>();
  readonly #unused: number[] = [];

  /**
   * The number of the stack from which this package was called, cut to so many calls: the same one each time; `above` is one of the package's
   * functions that is under way.
   */
  capture(most: number, above: Above): number {
    let limit = most + FEW_OWN_CALLS;
    let stack = readStack(takeStack(limit, above), limit);
    if (stack.length === limit && this.#ownCalls(stack) + most > limit) {
      limit = most + MOST_OWN_CALLS;
      stack = readStack(takeStack(limit, above), limit);
    }
    return this.#numberOf(stack, most, limit);
  }

  /** The same, but a number that only one block has, until it is released: the stack is read when somebody wants to see it, or many are waiting. */
  later(most: number, above: Above): number {
    const taken = takeStack(most + MANY_OWN_CALLS, above);
    const number = this.#unused.pop() ?? this.#stacks.length;
    this.#stacks[number] = NOWHERE;
    this.#totals[number] = null;
    this.#single.add(number);
    this.#unread.set(number, { taken, most });
    if (this.#unread.size > MOST_UNREAD) for (const waiting of [...this.#unread.keys()]) this.#read(waiting);
    return number;
  }

  /** The block is gone that had the number. */
  release(number: number): void {
    if (!this.#single.delete(number)) return;
    this.#unread.delete(number);
    this.#unused.push(number);
  }

  #read(number: number): void {
    const unread = this.#unread.get(number);
    if (unread === undefined) return;
    this.#unread.delete(number);
    const limit = unread.most + MANY_OWN_CALLS;
    const same = this.#numberOf(readStack(unread.taken, limit), unread.most, limit);
    this.#stacks[number] = this.#stacks[same] ?? NOWHERE;
    this.#totals[number] = this.#totals[same] ?? null;
  }

  #numberOf(stack: readonly Position[], most: number, limit: number): number {
    const first = this.#firstForeign(stack);
    const found = stack.slice(first, first + most);
    const calls = found.length === 0 ? NOWHERE : found;
    const key = calls.map((place) => this.#placeNumber(place)).join();
    const number = this.#numbers.get(key);
    if (number !== undefined) return number;
    this.#stacks.push(calls);
    // Of a stack that the engine has cut nobody knows.
    this.#totals.push(stack.length < limit ? stack.length - first : null);
    this.#numbers.set(key, this.#stacks.length - 1);
    return this.#stacks.length - 1;
  }

  /** The calls, the innermost first. */
  stack(number: number): readonly Position[] {
    this.#read(number);
    return this.#stacks[number] ?? [];
  }

  /** How many there were before they were cut; null: not known. */
  total(number: number): number | null {
    return this.#totals[number] ?? null;
  }

  /** What the wasm is called, in whose calls nobody is interested: to be called from a function that this wasm has called. */
  learnWasm(): void {
    for (const { file } of readStack(takeStack(MOST_OWN_CALLS), MOST_OWN_CALLS))
      if (isWasm(file)) this.#ownWasm.add(file);
  }

  /** Bytes that stacks take, as far as that can be told. */
  get bytes(): number {
    let bytes = 0;
    for (const key of this.#numbers.keys()) bytes += 2 * key.length + 32;
    for (const stack of this.#stacks) bytes += 16 + 8 * stack.length;
    return bytes + 64 * this.#places.size;
  }

  clear(): void {
    this.#stacks.length = 0;
    this.#totals.length = 0;
    this.#numbers.clear();
    this.#places.clear();
    this.#unread.clear();
    this.#single.clear();
    this.#unused.length = 0;
  }

  #firstForeign(stack: readonly Position[]): number {
    const first = this.#ownCalls(stack);
    if (first < stack.length) return first;
    // All is in one file, with the program: what is behind the wasm, and the function that has called it.
    const wasm = stack.findLastIndex(({ file }) => isWasm(file));
    return Math.min(wasm + 2, stack.length);
  }

  /** How many calls at the top are this package's. What of wasm is below a function of its own is so, too, whatever module that is. */
  #ownCalls(stack: readonly Position[]): number {
    let first = 0;
    let at = 0;
    for (; at < stack.length; at++) {
      const file = stack[at]?.file ?? "";
      if (this.#isOfPackage(file)) first = at + 1;
      else if (!isWasm(file)) break;
    }
    while (this.#ownWasm.has(stack[first]?.file ?? "")) first++;
    return first;
  }

  #isOfPackage(file: string): boolean {
    const known = this.#isOwn.get(file);
    if (known !== undefined) return known;
    const isOwn = ownPlace !== "" && file.startsWith(ownPlace);
    this.#isOwn.set(file, isOwn);
    return isOwn;
  }

  #placeNumber(place: Position): number {
    const number = this.#places.get(place) ?? this.#places.size;
    this.#places.set(place, number);
    return number;
  }
}

const isWasm = (file: string): boolean => file.startsWith("wasm:");
