import type { PyMemAllocatorEx, ReplaceableAllocators } from "../allocators.js";
import { explained, type HeapParts } from "../heap-parts.js";
import { domainNames, recordWords, writeRecord } from "../records.js";
import type { Above, DomainNumber, FamilyNumber } from "./allocation-watcher.js";

/** A request on its way. */
export interface Request {
  readonly family: FamilyNumber;
  /** Bytes. */
  readonly n: number;
  /** The block that gets another size; 0: a new one is wanted. */
  readonly former: number;
  readonly isZeroed: boolean;
  /** The hook, beneath whose call is who has asked. */
  readonly above: Above;
  /** Passes it on: an address, or 0. */
  run(): number;
}

/** Whom hooks tell of the requests that they pass on. */
export interface HookListener {
  /** Whether somebody watches, and this is not on the way of another request. */
  readonly isListening: boolean;
  /** Runs the request; what it gives in the end. */
  serve(request: Request): number;
  /** Runs the free of p. */
  release(domain: DomainNumber, p: number, request: () => void): void;
}

/** The functions of a domain's record, as the table has them. */
interface Inner {
  readonly ctx: number;
  readonly malloc: (ctx: number, n: number) => number;
  readonly calloc: (ctx: number, nelem: number, elsize: number) => number;
  readonly realloc: (ctx: number, p: number, n: number) => number;
  readonly free: (ctx: number, p: number) => void;
}

function freed({ ctx, free }: Inner, p: number): number {
  free(ctx, p);
  return 0;
}

/** What errors call the functions of each domain. */
const PREFIXES = ["PyMem_Raw", "PyMem_", "PyObject_"] as const;

/** A record for one domain that passes all on to the record that was there, and tells of it. CPython: tracemalloc_alloc and its kin. */
export class DomainHooks {
  readonly #domain: DomainNumber;
  readonly #heap: Pick<HeapParts, "wasm" | "explain">;
  readonly #setAllocator: (allocator: PyMemAllocatorEx) => void;
  readonly #record: PyMemAllocatorEx;
  /** The words of the record that was there, and of this one. */
  #former: readonly number[] = [];
  #own: readonly number[] = [];
  #inner: Inner;

  constructor(
    domain: DomainNumber,
    heap: Pick<HeapParts, "wasm" | "explain">,
    allocators: ReplaceableAllocators,
    listener: HookListener,
  ) {
    this.#domain = domain;
    this.#heap = heap;
    this.#setAllocator = (allocator) =>
      allocators.PyMem_SetAllocator(domainNames[domain] ?? "obj", allocator);
    this.#inner = this.#functionsOf(recordWords(heap, domain));
    this.#record = this.#hooks(listener);
  }

  /** Puts the hooks on top of what the domain has. */
  install(): void {
    this.#former = recordWords(this.#heap, this.#domain);
    this.#inner = this.#functionsOf(this.#former);
    this.#setAllocator(this.#record);
    this.#own = recordWords(this.#heap, this.#domain);
  }

  /** Whether the domain has just these hooks, and nobody has put others round them. */
  get isOnTop(): boolean {
    return recordWords(this.#heap, this.#domain).every((word, i) => word === this.#own[i]);
  }

  /** Gives the domain what it had. Only if they are on top. */
  uninstall(): void {
    writeRecord(this.#heap.wasm, this.#domain, this.#former);
  }

  #functionsOf([ctx = 0, malloc, calloc, realloc, free]: readonly number[]): Inner {
    const at = (place = 0) => this.#heap.wasm.table.get(place);
    return { ctx, malloc: at(malloc), calloc: at(calloc), realloc: at(realloc), free: at(free) };
  }

  #hooks(listener: HookListener): PyMemAllocatorEx {
    // On the way of another request a trap is left to that one.
    const pass = (
      name: string,
      above: Above,
      n: number,
      former: number,
      isZeroed: boolean,
      run: () => number,
    ) =>
      listener.isListening
        ? listener.serve({
            family: this.#domain,
            n,
            former,
            isZeroed,
            above,
            run: () => this.#explained(name, run),
          })
        : run() >>> 0;
    const malloc = (_: number, n: number): number =>
      pass("Malloc", malloc, n, 0, false, () => this.#inner.malloc(this.#inner.ctx, n));
    const calloc = (_: number, nelem: number, elsize: number): number =>
      pass("Calloc", calloc, nelem * elsize, 0, true, () =>
        this.#inner.calloc(this.#inner.ctx, nelem, elsize),
      );
    const realloc = (_: number, p: number, n: number): number =>
      pass("Realloc", realloc, n, p, false, () => this.#inner.realloc(this.#inner.ctx, p, n));
    const free = (_: number, p: number): void => {
      const run = () => freed(this.#inner, p);
      if (listener.isListening) listener.release(this.#domain, p, () => this.#explained("Free", run));
      else run();
    };
    return { malloc, calloc, realloc, free };
  }

  #explained(name: string, run: () => number): number {
    return explained(this.#heap.explain, `${PREFIXES[this.#domain]}${name}`, run) >>> 0;
  }
}
