import type { HeapParts } from "../heap-parts.js";
import { trampoline, type WasmModules } from "../modules.js";
import type { Operations } from "./operations.js";

/** What is called with the address of the type, or of the context, and with that of the object. */
type ObjectFunction = (key: number, object: number) => void;

interface Entry {
  readonly where: () => string;
  readonly call: (object: number) => void;
}

/** The functions that the wasm calls: finalizers and clears by their type, callbacks of weak references by their context. */
export type FunctionKind = "finalizer" | "clear" | "callback";

/**
 * The functions of JavaScript that the wasm calls through the heap's table. A table never shrinks, so each kind has one place in it, of a
 * function that finds the right one by an address.
 */
export class Dispatchers {
  readonly #modules: WasmModules;
  readonly #table: WebAssembly.Table;
  readonly #operations: Operations;
  readonly #places = new Map<string, number>();
  readonly #entries: { readonly [kind in FunctionKind]: Map<number, Entry> } = {
    finalizer: new Map(),
    clear: new Map(),
    callback: new Map(),
  };

  constructor({ modules, wasm }: Pick<HeapParts, "modules" | "wasm">, operations: Operations) {
    this.#modules = modules;
    this.#table = wasm.table;
    this.#operations = operations;
  }

  /** Whether functions of JavaScript may be called, which a snapshot cannot have. */
  get isInUse(): boolean {
    return this.#places.size !== 0;
  }

  /** The place of the functions of the kind. */
  placeOf(kind: FunctionKind): number {
    const entries = this.#entries[kind];
    return this.#place(kind, () => {
      const call: ObjectFunction = (key, object) => {
        const entry = entries.get(key >>> 0);
        if (entry !== undefined) this.#operations.guard(entry.where, () => entry.call(object >>> 0));
      };
      return trampoline(this.#modules, { free: call }).free;
    });
  }

  /** The place of the function that is told of collections. */
  placeOfCollections(told: (phase: number, generation: number, collected: number) => void): number {
    const where = () => "a callback of the collector";
    return this.#place("collections", () => {
      const call = (phase: number, generation: number, collected: number) =>
        this.#operations.guard(where, () => told(phase, generation, collected));
      return trampoline(this.#modules, { misuse: call }).misuse;
    });
  }

  /** From now on the function is the one of the type, or of the context, at the address. */
  set(kind: FunctionKind, key: number, entry: Entry): void {
    this.#entries[kind].set(key, entry);
  }

  delete(kind: FunctionKind, key: number): void {
    this.#entries[kind].delete(key);
  }

  /** Types and contexts are gone. */
  reset(): void {
    for (const entries of Object.values(this.#entries)) entries.clear();
  }

  #place(name: string, make: () => unknown): number {
    let place = this.#places.get(name);
    if (place === undefined) {
      const made = make();
      place = this.#table.grow(1);
      this.#table.set(place, made);
      this.#places.set(name, place);
    }
    return place;
  }
}
