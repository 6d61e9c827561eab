// What CPython says becomes of objects: reference counts, deallocation, weak references (the collector: objects-model-collector.ts).
// Written over sets and arrays, and recursive where CPython is, so that it has nothing in common with the implementation but the rules.
import type { Kind } from "./objects-kinds.js";
import type { CallsOut } from "./objects-machine.js";
import { ModelObject } from "./objects-model-object.js";

export const OLDEST = 2;
export const PERMANENT = 3;

export class ModelHeap {
  readonly calls: CallsOut<ModelObject>;
  readonly alive = new Set<ModelObject>();
  readonly generations: ModelObject[][] = [[], [], [], []];
  readonly counts: [number, number, number] = [0, 0, 0];
  garbage: ModelObject[] = [];
  hasMemory = true;
  /** The type of weak references is made with the first one. */
  hasWeakrefType = false;
  /** Called when a container was made. */
  onNewContainer = () => {};

  constructor(calls: CallsOut<ModelObject>) {
    this.calls = calls;
  }

  make(kind: Kind | null, n: number): ModelObject | null {
    if (!this.hasMemory) return null;
    const object = new ModelObject(kind, n);
    this.alive.add(object);
    if (object.isContainer) {
      this.counts[0]++;
      this.onNewContainer();
    }
    return object;
  }

  incref(object: ModelObject | null): void {
    if (object === null || object.isImmortal) return;
    if (object.isDying || !object.isAlive) throw new Error(`the model uses ${object.id}, which is dead`);
    object.count++;
  }

  decref(object: ModelObject | null): void {
    if (object === null || object.isImmortal) return;
    if (object.isDying || !object.isAlive) throw new Error(`the model drops ${object.id}, which is dead`);
    if (--object.count > 0) return;
    this.untrack(object);
    object.isDying = true;
    this.#deallocate(object);
  }

  setSlot(object: ModelObject, slot: number, value: ModelObject | null): void {
    this.incref(value);
    const place = slot < object.slots.length ? object.slots : (object.buffer as (ModelObject | null)[]);
    const index = slot < object.slots.length ? slot : slot - object.slots.length;
    const former = place[index] ?? null;
    place[index] = value;
    this.decref(former);
  }

  track(object: ModelObject, list = this.generations[0] as ModelObject[]): void {
    object.list = list;
    list.push(object);
  }
  untrack(object: ModelObject): void {
    object.list?.splice(object.list.indexOf(object), 1);
    object.list = null;
  }

  /** Its count is zero: finalizer, weak references, and one by one what it owned, each with all that dies with it. */
  #deallocate(object: ModelObject): void {
    if (object.kind?.hasFinalizer && !this.#finalizeLast(object)) return;
    this.clearWeakref(object);
    this.#callBackAll(this.detachWeakrefs(object, () => false));
    for (const value of object.visited) this.decref(value);
    this.free(object);
  }

  free(object: ModelObject): void {
    object.isAlive = false;
    this.alive.delete(object);
    if (object.isContainer && (this.counts[0] as number) > 0) this.counts[0]--;
  }

  #finalizeLast(object: ModelObject): boolean {
    if (object.isContainer && object.isFinalized) return true;
    object.isDying = false;
    object.count = 1;
    if (object.isContainer) {
      object.isFinalized = true;
      this.track(object);
    }
    this.calls.finalize(object);
    if (object.isImmortal || --object.count > 0) return false;
    this.untrack(object);
    object.isDying = true;
    return true;
  }

  /** null = no memory. */
  weakref(
    object: ModelObject,
    hasCallback: boolean,
    context: ModelObject | null,
  ): { ref: ModelObject; isNew: boolean } | null {
    if (this.hasMemory) this.hasWeakrefType = true;
    const plain = () => object.weakrefs.find((ref) => !ref.hasCallback && !ref.isDying);
    const shared = () => {
      const ref = plain();
      this.incref(ref ?? null);
      return ref === undefined ? null : { ref, isNew: false };
    };
    const made = hasCallback || plain() === undefined ? this.make(null, 1) : null;
    const former = hasCallback ? null : shared();
    if (former !== null) {
      this.decref(made);
      return former;
    }
    if (made === null) return null;
    Object.assign(made, { referent: object, hasCallback });
    this.incref(context);
    made.slots[0] = context;
    const isBehindPlain = hasCallback && object.weakrefs[0] !== undefined && !object.weakrefs[0].hasCallback;
    object.weakrefs.splice(isBehindPlain ? 1 : 0, 0, made);
    this.track(made);
    return { ref: made, isNew: true };
  }

  deref({ referent }: ModelObject): ModelObject | null {
    if (referent === null || referent.isDying) return null;
    this.incref(referent);
    return referent;
  }

  /** A weak reference does not know its object any more. */
  clearWeakref(ref: ModelObject): void {
    const { referent } = ref;
    if (referent === null) return;
    referent.weakrefs.splice(referent.weakrefs.indexOf(ref), 1);
    ref.referent = null;
  }

  /** All weak references of an object know it no more. Those that are to be called back, with a reference each. */
  detachWeakrefs(object: ModelObject, isCondemned: (ref: ModelObject) => boolean): ModelObject[] {
    const { weakrefs } = object;
    object.weakrefs = [];
    for (const ref of weakrefs) ref.referent = null;
    const called = weakrefs.filter((ref) => ref.hasCallback && !ref.isDying && !isCondemned(ref));
    for (const ref of called) this.incref(ref);
    return called;
  }

  /** Each is let go when it was called. How many died then. */
  callBackEach(refs: readonly ModelObject[]): number {
    let died = 0;
    for (const ref of refs) {
      this.calls.callback(ref.slots[0] ?? null, ref);
      if (!ref.isImmortal && ref.count === 1) died++;
      this.#letGo(ref);
    }
    return died;
  }

  /** All are called, and then let go, the last one first. */
  #callBackAll(refs: readonly ModelObject[]): void {
    for (const ref of refs) this.calls.callback(ref.slots[0] ?? null, ref);
    for (const ref of refs.toReversed()) this.#letGo(ref);
  }

  #letGo(ref: ModelObject): void {
    const context = ref.slots[0] ?? null;
    ref.slots[0] = null;
    this.decref(context);
    this.decref(ref);
  }

  /** The built-in clear: a buffer is no part of the object any more when anything can run. */
  clearSlots(object: ModelObject): void {
    this.clearWeakref(object);
    const { buffer, slots } = object;
    const fixed = object.kind?.fixed.length ?? 1;
    object.buffer = null;
    const drop = (place: (ModelObject | null)[], index: number) => {
      const value = place[index] ?? null;
      place[index] = null;
      this.decref(value);
    };
    for (let i = 0; i < fixed; i++) drop(slots, i);
    for (let i = slots.length - 1; i >= fixed; i--) drop(slots, i);
    for (let i = (buffer?.length ?? 0) - 1; i >= 0; i--) drop(buffer as (ModelObject | null)[], i);
  }

  /** Drops items or adds some; false = no memory, and then those that were to be dropped are NULL. */
  resize(object: ModelObject, n: number): boolean {
    const { fixed, item } = object.kind as Kind;
    const before = object.slots.length;
    const after = fixed.length + n * item.length;
    for (let i = after; i < before; i++) {
      const value = object.slots[i] ?? null;
      object.slots[i] = null;
      this.decref(value);
    }
    if (!this.hasMemory) return false;
    object.slots.length = Math.min(before, after);
    while (object.slots.length < after) object.slots.push(null);
    return true;
  }
}
