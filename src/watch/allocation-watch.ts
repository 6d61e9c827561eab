import type { ReplaceableAllocators } from "../allocators.js";
import type { RequestWatch } from "../growth.js";
import type { Heap } from "../heap.js";
import { domainNames } from "../records.js";
import type { AllocationWatcher, Attempt, DomainNumber, FamilyNumber } from "./allocation-watcher.js";
import { DomainHooks, type HookListener, type Request } from "./domain-hooks.js";

/** Whose an address is that is watched and that no block object owns: a generation that no block has. */
const WATCHED = -1;

const OWN: FamilyNumber = 3;

type WatchedHeap = Pick<Heap, "wasm" | "explain" | "addresses" | "growth">;

/**
 * Tells of every request of one heap, as long as somebody wants to know, and costs nothing else. Requests of the three domains come by hooks in their
 * records, whoever makes them, wasm or JavaScript; those of the malloc family, which has no record, from the functions of JavaScript. A request that
 * another one makes on its way, as a large one of obj does of raw, is not told of.
 *
 * Addresses that are watched are marked where those of block objects are, so that the functions of JavaScript that free look no
 * further than they did.
 */
export class AllocationWatch {
  readonly #heap: WatchedHeap;
  readonly #allocators: ReplaceableAllocators;
  readonly #watchers = new Set<AllocationWatcher>();
  #hooks: (DomainHooks | undefined)[] = [];
  #isNested = false;
  #attempt: Attempt | undefined;

  constructor(heap: WatchedHeap, allocators: ReplaceableAllocators) {
    this.#heap = heap;
    this.#allocators = allocators;
  }

  /** Has the watcher told of each request from now on. @returns ends it. */
  add(watcher: AllocationWatcher): () => void {
    this.#watchers.add(watcher);
    if (this.#watchers.size === 1) this.#begin();
    return () => {
      if (this.#watchers.delete(watcher) && this.#watchers.size === 0) this.#end();
    };
  }

  /** The request that a hook is passing on just now. */
  get attempt(): Attempt | undefined {
    return this.#isNested ? this.#attempt : undefined;
  }

  /** Every block of the heap was freed at once. */
  reset(): void {
    for (const watcher of this.#watchers) watcher.reset();
  }

  /** Runs without the hooks, as far as nobody has put others round them. */
  without<Result>(run: () => Result): Result {
    if (this.#watchers.size === 0) return run();
    this.#uninstall();
    try {
      return run();
    } finally {
      this.#install();
    }
  }

  #begin(): void {
    const { growth, addresses } = this.#heap;
    const above: RequestWatch = (p, n, former, isZeroed, isOwn) => {
      if (this.#isNested) return p;
      if (isOwn) return this.#ownServed({ family: OWN, n, former, isZeroed, above }, p);
      // A hook has told of it; but a resize at its place has made the address nobody's since.
      this.#mark(p);
      return p;
    };
    growth.watch = above;
    addresses.freed = (p) => this.#forget(OWN, p);
    this.#install();
  }

  #end(): void {
    const { growth, addresses } = this.#heap;
    growth.watch = undefined;
    addresses.freed = undefined;
    this.#uninstall();
  }

  #install(): void {
    domainNames.forEach((_, i) => {
      const domain = i as DomainNumber;
      const hooks =
        this.#hooks[i] ?? new DomainHooks(domain, this.#heap, this.#allocators, this.#listener(domain));
      hooks.install();
      this.#hooks[i] = hooks;
    });
  }

  /** Hooks that somebody has put others round stay where they are, and pass all on: their like is made anew. */
  #uninstall(): void {
    this.#hooks = this.#hooks.map((hooks) => {
      if (!hooks?.isOnTop) return undefined;
      hooks.uninstall();
      return hooks;
    });
  }

  #listener(domain: DomainNumber): HookListener {
    const watch = this;
    const { PyMem_RawFree, PyMem_Free, PyObject_Free, misuse_count } = this.#heap.wasm;
    const free = [PyMem_RawFree, PyMem_Free, PyObject_Free][domain];
    return {
      get isListening() {
        return watch.#watchers.size !== 0 && !watch.#isNested;
      },
      serve: (request) => {
        const { former, n: size, isZeroed } = request;
        const kind = former !== 0 ? "realloc" : isZeroed ? "calloc" : "malloc";
        watch.#attempt = { kind, domain, address: former, size };
        const p = watch.#nested(request.run);
        if (p === 0 || watch.#note(request, p)) return p;
        watch.#nested(() => free?.(p));
        return 0;
      },
      release: (_, p, request) => {
        const misuses = misuse_count();
        watch.#attempt = { kind: "free", domain, address: p, size: 0 };
        watch.#nested(request);
        // A free that was refused has changed nothing.
        if (misuses === misuse_count()) watch.#forget(domain, p);
      },
    };
  }

  /** A function of the malloc family has got p, in JavaScript. */
  #ownServed(request: Omit<Request, "run">, p: number): number {
    if (this.#note(request, p)) return p;
    this.#heap.wasm.free(p);
    return 0;
  }

  #nested<Result>(run: () => Result): Result {
    this.#isNested = true;
    try {
      return run();
    } finally {
      this.#isNested = false;
    }
  }

  #mark(p: number): void {
    const { addresses } = this.#heap;
    if (addresses.get(p) === 0) addresses.set(p, WATCHED);
  }

  /** false: somebody cannot note it, and nobody has. */
  #note(request: Omit<Request, "run">, p: number): boolean {
    return this.#nested(() => {
      if (request.former !== 0) this.#noteResize(request, p);
      else if (!this.#noteNew(request, p)) return false;
      this.#mark(p);
      return true;
    });
  }

  #noteResize({ family, former, n, above }: Omit<Request, "run">, p: number): void {
    this.#heap.addresses.delete(former, WATCHED);
    for (const watcher of this.#watchers) watcher.resized(family, former, p, n, above);
  }

  /** Who came last is asked first. */
  #noteNew({ family, n, isZeroed, above }: Omit<Request, "run">, p: number): boolean {
    const told: AllocationWatcher[] = [];
    for (const watcher of [...this.#watchers].reverse()) {
      if (!watcher.allocated(family, p, n, isZeroed, above)) {
        for (const other of told) other.freed(family, p);
        return false;
      }
      told.push(watcher);
    }
    return true;
  }

  #forget(family: FamilyNumber, p: number): void {
    if (p === 0) return;
    this.#heap.addresses.delete(p, WATCHED);
    for (const watcher of this.#watchers) watcher.freed(family, p);
  }
}
