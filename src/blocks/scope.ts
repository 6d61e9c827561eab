import { describe } from "../arguments.js";
import type { BlockOwner, Watcher } from "./block-owner.js";
import { disposeByFree } from "./dispose.js";
import type { LeakNet } from "./leak-net.js";

/** What a scope can free: blocks, pools, other scopes. */
export interface Freeable {
  /** Gives back what it is; once more, it does nothing. */
  free(): void;
}

/** Keys what has blocks, and is freed by freeing these: objects of ctypes. */
export const BLOCKS: unique symbol = Symbol("blocks");

/** What is freed together: what was made inside `py.scope`, or added. */
export class Scope implements Disposable {
  readonly #scopes: Scopes;
  readonly #isOpen: boolean;
  readonly #own = new Set<Freeable>();
  /** Given away, when the scope ends well. */
  readonly #kept = new Set<Freeable>();
  #isOver = false;
  /** {@link Scope.free}, for `using`; there iff the host has Symbol.dispose. */
  declare readonly [Symbol.dispose]: () => void;

  static {
    disposeByFree(Scope.prototype);
  }

  /** @internal For the heap; users call `py.scope` or `py.openScope`. */
  constructor(scopes: Scopes, isOpen: boolean) {
    this.#scopes = scopes;
    this.#isOpen = isOpen;
  }

  /**
   * Has the block freed with this scope, and not with the one inside which it was made.
   * @returns the block.
   * @throws {TypeError} it has no `free`, or the scope is over.
   */
  add<Given extends Freeable>(block: Given): Given {
    for (const each of this.#blocksOf("add", block)) {
      this.#scopes.current?.forget(each);
      this.#kept.delete(each);
      this.#own.add(each);
    }
    return block;
  }

  /**
   * Gives the block to the enclosing scope when this one ends, or to the caller where there is none. Should the scope's function throw, or
   * freeing the others, it is freed all the same, as nobody has it.
   * @returns the block.
   * @throws {TypeError} it has no `free`, or the scope is over.
   */
  keep<Given extends Freeable>(block: Given): Given {
    for (const each of this.#blocksOf("keep", block)) {
      const isInside = this.#own.delete(each) || this.#scopes.current?.forget(each) === true;
      if (isInside) this.#kept.add(each);
    }
    return block;
  }

  /**
   * Ends the scope: frees what it has, the latest first, one and all even where freeing one fails. Calling it again does nothing.
   * @throws what freeing one threw; an AggregateError if there were several.
   */
  free(): void {
    this.#scopes.current?.forget(this);
    const errors = this.end();
    // py.scope does that when its function has returned.
    if (this.#isOpen) this.settle(true);
    throwAll("free", errors);
  }

  /** @internal For `py.scope`: what freeing threw. What is kept stays. */
  end(): unknown[] {
    this.#isOver = true;
    return freeAll(this.#own);
  }

  /** @internal Gives what is kept to the scope that is current now, or frees it, as nobody can have it: what that threw. */
  settle(isGood: boolean): unknown[] {
    if (!isGood) return freeAll(this.#kept);
    for (const block of this.#kept) this.#scopes.current?.made(block);
    this.#kept.clear();
    return [];
  }

  /** @internal For the heap: a block was made inside. */
  made(block: Freeable): void {
    this.#own.add(block);
  }

  /** @internal For the heap: a block is somebody else's, or freed. Whether the scope had it. */
  forget(block: Freeable): boolean {
    return this.#own.delete(block) || this.#kept.delete(block);
  }

  #blocksOf(name: string, block: unknown): readonly Freeable[] {
    const blocks = (block as { [BLOCKS]?(): readonly Freeable[] } | null | undefined)?.[BLOCKS]?.();
    if (blocks === undefined && typeof (block as Freeable | null | undefined)?.free !== "function") {
      throw new TypeError(`${name}: block must be what has a method free, not ${describe(block)}`);
    }
    if (this.#isOver) throw new TypeError(`${name}: the scope is over`);
    return blocks ?? [block as Freeable];
  }
}

/** The scopes of one heap, and its leak net: who is told of blocks. */
export class Scopes implements Watcher {
  /** The innermost call of `py.scope`. */
  current: Scope | undefined;
  readonly #owner: BlockOwner;
  readonly #leaks: LeakNet | undefined;

  constructor(owner: BlockOwner, leaks: LeakNet | undefined) {
    this.#owner = owner;
    this.#leaks = leaks;
    this.#enter(undefined);
  }

  made(block: Freeable, address: number, generation: number, size: number): void {
    this.current?.made(block);
    this.#leaks?.made(block, address, generation, size);
  }

  moved(block: Freeable, address: number, generation: number, size: number): void {
    this.#leaks?.moved(block, address, generation, size);
  }

  freed(block: Freeable): void {
    this.current?.forget(block);
    this.#leaks?.freed(block);
  }

  returned(block: Freeable): void {
    this.current?.made(block);
  }

  /** A scope that no maker puts blocks into. */
  open(): Scope {
    const scope = new Scope(this, true);
    this.current?.made(scope);
    return scope;
  }

  run<Result>(fn: (scope: Scope) => Result): Result {
    if (typeof fn !== "function") throw new TypeError(`scope: fn must be a function, not ${describe(fn)}`);
    const outer = this.current;
    const scope = new Scope(this, false);
    this.#enter(scope);
    const errors: unknown[] = [];
    let result: Result | undefined;
    try {
      result = fn(scope);
      if (isPromise(result)) errors.push(refuse(result));
    } catch (error) {
      errors.push(error);
    }
    this.#enter(outer);
    errors.push(...scope.end());
    errors.push(...scope.settle(errors.length === 0));
    throwAll("scope", errors);
    return result as Result;
  }

  /** No block pays for scopes while there is none. */
  #enter(scope: Scope | undefined): void {
    this.current = scope;
    this.#owner.watcher = scope === undefined && this.#leaks === undefined ? undefined : this;
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}

/** The error that says what to write instead of an asynchronous function. That the promise may fail then is nobody's surprise. */
function refuse(promise: PromiseLike<unknown>): TypeError {
  promise.then(undefined, () => undefined);
  return new TypeError(
    "scope: fn gave a promise, and what it has made is freed; write `using scope = py.openScope()` with `scope.add(block)`",
  );
}

/** Frees and forgets them, the latest first: what that threw. */
function freeAll(blocks: Set<Freeable>): unknown[] {
  const latestFirst = [...blocks].reverse();
  blocks.clear();
  return latestFirst.flatMap((block) => {
    try {
      block.free();
      return [];
    } catch (error) {
      return [error];
    }
  });
}

function throwAll(name: string, errors: readonly unknown[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1)
    throw new AggregateError(errors, `${name}: ${errors.length} errors, the first first`);
}
