import { describe } from "../arguments.js";
import { defineType } from "./define-type.js";
import { disposeAll } from "./gc-references.js";
import type { Handle } from "./handle.js";
import { OB_TYPE, WEAKLISTOFFSET } from "./layout.js";
import type { ObjectHeap } from "./object-heap.js";
import type { WeakRefHandle } from "./weakref-handle.js";

/** Called when the referent of a weak reference dies, with the reference, dead already; the handle is disposed of afterwards. */
export type WeakRefCallback = (ref: WeakRefHandle) => void;

/** Bytes of a weak reference, its gc head included, for errors. */
const WEAKREF_SIZE = 36;

/**
 * What makes weak references. Each that has a callback owns an object, its context, whose finalizer forgets the callback: however long the
 * reference lives, the callback lives as long.
 */
export class WeakRefs {
  readonly #heap: ObjectHeap;
  #contexts: { readonly epoch: number; readonly make: () => Handle } | undefined;

  constructor(heap: ObjectHeap) {
    this.#heap = heap;
  }

  /** A weak reference to the object: the one that it has without a callback, a new one with one. */
  ref(method: string, object: Handle, callback?: WeakRefCallback): WeakRefHandle {
    const heap = this.#heap;
    const address = heap.addressOf(object, method, "object");
    if (callback !== undefined && typeof callback !== "function") {
      throw new TypeError(`${method}: callback must be a function, not ${describe(callback)}`);
    }
    this.#checkType(method, address);
    return heap.operations.run(
      method,
      () =>
        callback === undefined ? this.#make(method, address) : this.#withCallback(method, object, callback),
      (made) => made.dispose(),
    );
  }

  /** All weak references to the object. */
  all(method: string, object: Handle): WeakRefHandle[] {
    const heap = this.#heap;
    const address = heap.addressOf(object, method, "object");
    const find = () => {
      const found: WeakRefHandle[] = [];
      let at = heap.wasm.PyWeakref_NextRef(address, 0) >>> 0;
      while (at !== 0) {
        found.push(heap.share(at) as WeakRefHandle);
        at = heap.wasm.PyWeakref_NextRef(address, at) >>> 0;
      }
      return found;
    };
    return heap.operations.run(method, find, disposeAll);
  }

  #make(method: string, object: number, place = 0, context = 0): WeakRefHandle {
    const made = this.#heap.wasm.PyWeakref_NewRef(object, place, context);
    return this.#heap.adopt(this.#heap.made(made, method, WEAKREF_SIZE)) as WeakRefHandle;
  }

  #withCallback(method: string, object: Handle, callback: WeakRefCallback): WeakRefHandle {
    const heap = this.#heap;
    const context = this.#newContext();
    const key = context.id;
    const call = (ref: number) => {
      const handle = heap.share(ref) as WeakRefHandle;
      try {
        callback(handle);
      } finally {
        handle.dispose();
      }
    };
    heap.dispatchers.set("callback", key, { where: () => "the callback of a weak reference", call });
    try {
      // The context's making may have run anything.
      const address = heap.addressOf(object, method, "object");
      return this.#make(method, address, heap.dispatchers.placeOf("callback"), key);
    } finally {
      context.dispose();
    }
  }

  #newContext(): Handle {
    const heap = this.#heap;
    if (this.#contexts?.epoch !== heap.epoch) {
      const finalizer = (self: Handle) => heap.dispatchers.delete("callback", self.id);
      const type = defineType(heap, { name: "callback", finalizer });
      this.#contexts = { epoch: heap.epoch, make: () => type.new() as Handle };
    }
    return this.#contexts.make();
  }

  /** @throws {TypeError} objects of its type have no weak references. */
  #checkType(method: string, address: number): void {
    const weaklistoffset = this.#heap.word(this.#heap.word(address + OB_TYPE) + WEAKLISTOFFSET);
    if (weaklistoffset !== 0) return;
    const name = this.#heap.typeOf(address)?.name ?? "this type";
    throw new TypeError(`${method}: there are no weak references to objects of ${name}`);
  }
}
