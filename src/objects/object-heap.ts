import { MemoryError } from "../errors.js";
import type { HeapParts } from "../heap-parts.js";
import { instantiateObjects } from "../modules.js";
import type { Recovery } from "../recovery.js";
import { Dispatchers } from "./dispatchers.js";
import { addressOf, Handle } from "./handle.js";
import { BASICSIZE, HEADER_SIZE, ITEMSIZE, OB_TYPE } from "./layout.js";
import type { ObjectsExports } from "./object-exports.js";
import { type AnyObjectType, ObjectType } from "./object-type.js";
import { Operations } from "./operations.js";
import { WeakRefHandle } from "./weakref-handle.js";

/** What Py_GetConstantBorrowed takes. */
const CONSTANT_NONE = 0;

type Wrap = (address: number) => Handle;

/**
 * The object layer of one heap, which the files of this folder share: the companion module, instantiated when it is first asked for,
 * and whose each address of a type is.
 */
export class ObjectHeap {
  readonly parts: HeapParts;
  readonly operations: Operations;
  readonly dispatchers: Dispatchers;
  /** Grows when all objects are gone at once: handles of another epoch are dead. */
  epoch = 0;
  readonly #types = new Map<number, AnyObjectType>();
  readonly #wraps = new Map<number, Wrap>();
  /** What each epoch begins with. */
  readonly #onStart: (() => void)[] = [];
  #wasm: ObjectsExports | undefined;
  #startedEpoch = -1;
  #view: DataView | undefined;
  #none: { readonly epoch: number; readonly address: number } | undefined;

  constructor(parts: HeapParts, recovery: Recovery) {
    this.parts = parts;
    this.operations = new Operations(parts, recovery, () => this.#wasm);
    this.dispatchers = new Dispatchers(parts, this.operations);
  }

  /** The exports, without a check of arguments. */
  get wasm(): ObjectsExports {
    const wasm = this.companion;
    if (this.#startedEpoch !== this.epoch) {
      this.#startedEpoch = this.epoch;
      try {
        for (const start of this.#onStart) start();
      } catch (error) {
        this.#startedEpoch = -1;
        throw error;
      }
    }
    return wasm;
  }

  /** The exports before an epoch has begun, for what it begins with. */
  get companion(): ObjectsExports {
    this.#wasm ??= instantiateObjects(this.parts.modules, this.parts.wasm);
    return this.#wasm;
  }

  /** Has each epoch begin with it: the built-in types of the heap are found, its callbacks set. */
  onStart(start: () => void): void {
    this.#onStart.push(start);
    if (this.isStarted) start();
  }

  /** Whether there are objects: the companion module was used since all were gone. */
  get isStarted(): boolean {
    return this.#startedEpoch === this.epoch;
  }

  /** The memory. A fresh view after its growth. */
  get view(): DataView {
    const { buffer } = this.parts.wasm.memory;
    if (this.#view?.buffer !== buffer) this.#view = new DataView(buffer);
    return this.#view;
  }

  /** The word at the address, unsigned. */
  word(address: number): number {
    return this.view.getUint32(address, true);
  }

  /** What belongs to a type: its description here, and the kind of handle that its objects have. */
  register(address: number, type: AnyObjectType, wrap?: Wrap): void {
    this.#types.set(address, type);
    if (wrap !== undefined) this.#wraps.set(address, wrap);
  }

  /** What belongs to a type of the wasm's own. */
  registerBuiltIn(name: string, address: number, wrap: (address: number) => Handle): void {
    const noFields = {
      fields: new Map(),
      basicsize: this.word(address + BASICSIZE),
      itemsize: this.word(address + ITEMSIZE),
    };
    const parts = { ...noFields, weaklistoffset: 0, name, items: undefined, hasGc: false, isBuiltIn: true };
    this.register(address, new ObjectType(this, address, parts), wrap);
  }

  /** The type of the object at the address; undefined if it was not made by this facade. */
  typeOf(address: number): AnyObjectType | undefined {
    return this.#types.get(this.word(address + OB_TYPE));
  }

  /**
   * The address of an object that a caller gives.
   * @throws {TypeError} it is no handle.
   * @throws {MemoryMisuseError} DEAD_HANDLE; WRONG_HEAP: it is of another heap.
   */
  addressOf(value: unknown, method: string, parameter: string): number {
    return addressOf(this, value, method, parameter);
  }

  /** A handle that takes over a reference to the object. */
  adopt(address: number): Handle {
    const p = address >>> 0;
    const type = this.word(p + OB_TYPE);
    if (!this.#types.has(type) && this.wasm.PyWeakref_Check(p) !== 0) {
      this.registerBuiltIn("weakref", type, (at) => new WeakRefHandle(this, at));
    }
    const wrap = this.#wraps.get(type);
    return wrap === undefined ? new Handle(this, p) : wrap(p);
  }

  /** A handle with a reference of its own. */
  share(address: number): Handle {
    this.wasm.Py_INCREF(address);
    return this.adopt(address);
  }

  /** The same of a reference that may be NULL. */
  shareOrNull(address: number): Handle | null {
    return address === 0 ? null : this.share(address);
  }

  /** @throws {MemoryError} the address of what was to be made is NULL. */
  made(address: number, what: string, bytes: number): number {
    if (address === 0) throw new MemoryError(`${what}: no memory for an object of ${bytes} bytes`, bytes);
    return address >>> 0;
  }

  /** @throws {TypeError} a function that a call of this layer has called asks for what would take the heap away from that call. */
  refuseInside(name: string): void {
    if (this.operations.isRunning) {
      throw new TypeError(
        `${name}: not from a finalizer, a clear or a callback, whose object is in this heap`,
      );
    }
  }

  /** The address of None, an object of no fields that nobody counts. CPython: Py_None. */
  noneAddress(): number {
    if (this.#none?.epoch !== this.epoch) {
      const { wasm } = this;
      const address = this.made(wasm.Py_GetConstantBorrowed(CONSTANT_NONE), "None", HEADER_SIZE);
      this.#none = { epoch: this.epoch, address };
    }
    return this.#none.address;
  }

  /** All objects and types are gone, without finalizers. */
  reset(): void {
    this.epoch++;
    this.#types.clear();
    this.#wraps.clear();
    this.dispatchers.reset();
  }
}
