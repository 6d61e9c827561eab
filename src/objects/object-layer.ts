import { describe } from "../arguments.js";
import type { HeapParts } from "../heap-parts.js";
import type { Recovery } from "../recovery.js";
import { type BuiltIns, builtIns } from "./built-ins.js";
import { defineType } from "./define-type.js";
import type { FieldKind, FieldKinds } from "./field-kinds.js";
import { type PyGc, pyGc } from "./gc.js";
import type { Handle } from "./handle.js";
import type { ObjectsExports } from "./object-exports.js";
import { ObjectHeap } from "./object-heap.js";
import type { ObjectType } from "./object-type.js";
import type { OnUnraisable } from "./operations.js";
import { type PySys, pySys } from "./sys.js";
import type { TypeDefinition } from "./type-definition.js";
import { type PyWeakref, pyWeakref } from "./weakref-module.js";

/** Objects with reference counts in the heap. CPython: Include/object.h. */
export interface PyObjects extends BuiltIns {
  /**
   * A new type of objects. Its fields' names and kinds are those of its handles' `get` and `set`.
   * @throws {TypeError} the definition is wrong: which type, which field or key.
   * @throws {MemoryError} there is no memory for it.
   */
  defineType<const Fields extends FieldKinds = Record<never, never>, Item extends FieldKind = never>(
    definition: TypeDefinition<Fields, Item>,
  ): ObjectType<Fields, Item>;
  /**
   * Told at once of what finalizers, clears and callbacks throw, and of who did, instead of an UnraisableError afterwards; null, as at the
   * start: nobody is. CPython: sys.unraisablehook.
   */
  onUnraisable: OnUnraisable | null;
  /** The exports of the object layer's module: no checks of arguments, addresses above 2 GiB negative, misuse a plain trap. */
  readonly exports: ObjectsExports;
}

/** The object layer of a heap. Its module is instantiated when it is first used. */
export interface ObjectLayer {
  /** Types and objects. CPython: Include/object.h. */
  readonly objects: PyObjects;
  /** The cycle collector. CPython: the module gc. */
  readonly gc: PyGc;
  /** What CPython's module sys tells of objects. */
  readonly sys: PySys;
  /** Weak references. CPython: the module weakref. */
  readonly weakref: PyWeakref;
  /** The object's address, which no other living object has. CPython: id(). */
  id(object: Handle): number;
}

/** The same, made when it is first asked for, with what a heap asks of it. */
export class LazyObjectLayer {
  readonly #parts: HeapParts;
  readonly #recovery: Recovery;
  #heap: ObjectHeap | undefined;
  #layer: ObjectLayer | undefined;

  constructor(parts: HeapParts, recovery: Recovery) {
    this.#parts = parts;
    this.#recovery = recovery;
  }

  get layer(): ObjectLayer {
    this.#heap ??= new ObjectHeap(this.#parts, this.#recovery);
    this.#layer ??= objectLayer(this.#heap);
    return this.#layer;
  }

  /** Whether functions of JavaScript may be called, which a snapshot cannot have. */
  get hasFunctions(): boolean {
    return this.#heap?.dispatchers.isInUse ?? false;
  }

  /** The address of an object whose links or count are wrong; 0: there is none. */
  check(): number {
    return this.#heap?.isStarted ? this.#heap.wasm.gc_check() >>> 0 : 0;
  }

  /** @throws {TypeError} a finalizer, a clear or a callback asks for what its caller could not go on after. */
  refuseInside(name: string): void {
    this.#heap?.refuseInside(name);
  }

  /** All objects are gone. */
  reset(): void {
    this.#heap?.reset();
  }
}

function objectLayer(heap: ObjectHeap): ObjectLayer {
  const { int, float, str, tuple, list, dict, ...lazy } = builtIns(heap);
  return {
    objects: {
      int,
      float,
      str,
      tuple,
      list,
      dict,
      get none() {
        return lazy.none();
      },
      defineType: (definition) => defineType(heap, definition),
      get onUnraisable() {
        return heap.operations.onUnraisable;
      },
      set onUnraisable(told) {
        if (told !== null && typeof told !== "function") {
          throw new TypeError(`onUnraisable must be a function or null, not ${describe(told)}`);
        }
        heap.operations.onUnraisable = told;
      },
      get exports() {
        return heap.wasm;
      },
    },
    gc: pyGc(heap),
    sys: pySys(heap),
    weakref: pyWeakref(heap),
    id: (object) => heap.addressOf(object, "id", "object"),
  };
}
