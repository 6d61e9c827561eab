// Functions of JavaScript in the place of a program's allocator's: they call it, and write down what was asked for and what was wrong.
import type { RoleName } from "./allocator-roles.js";
import { type AddressState, ShadowHeap } from "./shadow-heap.js";
import { i32Function, SmallModule } from "./small-module.js";
import type { AllocatorFunction, TriedInstance } from "./tried-instance.js";

/** One kind of misuse: how often it was seen, and the first time. */
export interface Misuse {
  /** In words, as "free of a block that was freed before". */
  readonly what: string;
  count: number;
  readonly address: number;
  /** The functions of the program that were at work, innermost first. */
  readonly by: readonly string[];
}

const WHAT: Readonly<Record<Exclude<AddressState, "live">, string>> = {
  "freed before": "a block that was freed before",
  "inside a block": "an address inside a block",
  unknown: "an address that was never given out (or by a function that was not found)",
};

const BEYOND_MEMORY = "its malloc gave memory that is not there, beyond the end";

/** Frames of a stack that are shown. */
const SHOWN_FRAMES = 4;

/** The wasm functions that are at work, from the engine's stack. */
function programsStack(): string[] {
  const lines = new Error().stack?.split("\n") ?? [];
  const names = lines.flatMap((line) => /at (.*?) ?\(?wasm:\/\/[^)]*wasm-function\[(\d+)\]/.exec(line) ?? []);
  const frames: string[] = [];
  for (let i = 0; i < names.length; i += 3) {
    const [name, index] = [names[i + 1] ?? "", names[i + 2] ?? ""];
    frames.push(/[a-z]/i.test(name) && !name.startsWith("wasm-function") ? name : `function ${index}`);
  }
  // The first are the recorder's own way in, and the function of the allocator.
  return frames.slice(0, SHOWN_FRAMES);
}

export class Recorder {
  readonly heap = new ShadowHeap();
  readonly #misuses = new Map<string, Misuse>();
  readonly #mistaken = new Set<number>();
  readonly #memory: WebAssembly.Memory;
  #failed = 0;
  /** The allocator is at work: what it asks of itself is not the program's request. */
  #isInside = false;

  /** Puts recording functions into the instance's table. */
  constructor(instance: TriedInstance) {
    this.#memory = instance.memory;
    const module = new SmallModule();
    for (const [slot, name] of instance.roles.entries()) {
      const { parameters, hasResult } = instance.roleAt(slot);
      const record = this.#recorded(name, instance.ownAt(slot), slot);
      module.export(`${slot}`, module.import(i32Function(parameters, hasResult), record));
    }
    const functions = module.instantiate();
    for (const slot of instance.roles.keys()) instance.replace(slot, functions[slot]);
  }

  get misuses(): readonly Misuse[] {
    return [...this.#misuses.values()];
  }
  /** Slots of functions that got an address which is no live block's. */
  get mistaken(): readonly number[] {
    return [...this.#mistaken];
  }
  /** Requests that the allocator had no memory for. */
  get failed(): number {
    return this.#failed;
  }

  /** The function that records one of this role. Each gets i32, which are unsigned numbers here only after >>> 0. */
  #recorded(role: RoleName, own: AllocatorFunction, slot: number): AllocatorFunction {
    const call = this.#guarded(own);
    const made = (p: number, bytes: number, isZeroed = false): number => this.#made(p, bytes, isZeroed);
    switch (role) {
      case "malloc":
        return this.#outermost(own, (n = 0) => made(call(n), n));
      case "calloc":
        return this.#outermost(own, (count = 0, size = 0) =>
          made(call(count, size), Math.imul(count, size), true),
        );
      case "memalign":
        return this.#outermost(own, (align = 0, n = 0) => made(call(align, n), n));
      case "rust_alloc":
        return this.#outermost(own, (n = 0, align = 0) => made(call(n, align), n));
      case "rust_alloc_zeroed":
        return this.#outermost(own, (n = 0, align = 0) => made(call(n, align), n, true));
      case "posix_memalign":
        return this.#outermost(own, (out = 0, align = 0, n = 0) => {
          const status = call(out, align, n);
          if (status === 0) made(new DataView(this.#memory.buffer).getUint32(out >>> 0, true), n);
          return status;
        });
      case "realloc":
        return this.#outermost(own, (p = 0, n = 0) => this.#resize(slot, p, n, () => call(p, n)));
      case "rust_realloc":
        return this.#outermost(own, (p = 0, old = 0, align = 0, n = 0) =>
          this.#resize(slot, p, n, () => call(p, old, align, n)),
        );
      case "free":
      case "rust_dealloc":
      case "sized_free":
        return this.#outermost(own, (p = 0, ...rest) => this.#free(slot, p, () => call(p, ...rest)));
      case "malloc_usable_size":
        return own;
    }
  }

  #outermost(own: AllocatorFunction, record: AllocatorFunction): AllocatorFunction {
    return (...values) => (this.#isInside ? own(...values) : record(...values));
  }

  #guarded(own: AllocatorFunction): AllocatorFunction {
    return (...values) => {
      this.#isInside = true;
      try {
        return own(...values);
      } finally {
        this.#isInside = false;
      }
    };
  }

  #made(p: number, bytes: number, isZeroed = false): number {
    if (p === 0) this.#failed++;
    else {
      this.#checkThere(p, bytes);
      this.heap.give(p >>> 0, bytes >>> 0, isZeroed);
    }
    return p;
  }

  #checkThere(p: number, bytes: number): void {
    if ((p >>> 0) + (bytes >>> 0) > this.#memory.buffer.byteLength) this.#note(BEYOND_MEMORY, p);
  }

  #resize(slot: number, p: number, bytes: number, own: () => number): number {
    if (p === 0) return this.#made(own(), bytes);
    const state = this.heap.stateOf(p >>> 0);
    if (state !== "live") this.#noteWrong(slot, "realloc", state, p);
    const to = own();
    if (state !== "live") return this.#made(to, bytes);
    // C leaves open whether a realloc to 0 bytes frees; a null pointer says that it did.
    if (to !== 0) this.#checkThere(to, bytes);
    if (to !== 0) this.heap.move(p >>> 0, to >>> 0, bytes >>> 0);
    else if (bytes === 0) this.heap.take(p >>> 0);
    else this.#failed++;
    return to;
  }

  /** A free that is surely wrong is left out, as it would spoil the allocator's heap; one of an address that is unknown is not. */
  #free(slot: number, p: number, own: () => number): number {
    if (p === 0) return own();
    const state = this.heap.stateOf(p >>> 0);
    if (state !== "live") this.#noteWrong(slot, "free", state, p);
    if (state === "live") this.heap.take(p >>> 0);
    return state === "live" || state === "unknown" ? own() : 0;
  }

  #noteWrong(slot: number, verb: string, state: Exclude<AddressState, "live">, address: number): void {
    this.#mistaken.add(slot);
    this.#note(`${verb} of ${WHAT[state]}`, address);
  }

  #note(what: string, address: number): void {
    const known = this.#misuses.get(what);
    if (known) known.count++;
    else this.#misuses.set(what, { what, count: 1, address: address >>> 0, by: programsStack() });
  }
}
