// What a program of objects-program.ts does with objects: each of its two machines has all of it.
import type { Kind } from "./objects-kinds.js";

/** What an object of one machine is: an address, or an object of the model. */
export interface Machine<R> {
  readonly kinds: readonly Kind[];
  make(kind: number, n: number): R | null;
  setId(object: R, id: number): void;
  idOf(object: R): number;
  incref(object: R): void;
  decref(object: R): void;
  /** null = a weak reference. */
  kindOf(object: R): Kind | null;
  isTracked(object: R): boolean;
  hasOneReference(object: R): boolean;
  slots(object: R): number;
  getSlot(object: R, slot: number): R | null;
  setSlot(object: R, slot: number, value: R | null): void;
  append(object: R, value: R | null): boolean;
  /** The object, with n items, maybe another; null = no memory. */
  resize(object: R, n: number): R | null;
  track(object: R): void;
  untrack(object: R): void;
  immortalize(object: R): void;
  weakref(object: R, hasCallback: boolean, context: R | null): { ref: R; isNew: boolean } | null;
  deref(ref: R): R | null;
  referrers(object: R): readonly number[];
  referents(object: R): readonly number[];
  collect(generation: number): number;
  setThreshold(generation: number, threshold: number): void;
  setEnabled(isEnabled: boolean): void;
  freeze(): void;
  unfreeze(): void;
  setSaveAll(isOn: boolean): void;
  clearGarbage(): void;
  setMemory(isThere: boolean): void;
}

/** What is called from the machine. */
export interface CallsOut<R> {
  finalize(object: R): void;
  clear(object: R): void;
  callback(context: R | null, ref: R): void;
  collection(phase: number, generation: number, collected: number): void;
}
