// What CPython's collector does, over the model's heap: who is unreachable, in which order what is done with them.
import { type ModelHeap, OLDEST, PERMANENT } from "./objects-model.js";
import type { ModelObject } from "./objects-model-object.js";

/** A list of objects, in the order in which CPython has them. */
type List = ModelObject[];

export interface Stats {
  collections: number;
  collected: number;
}

/** Can disposing of it let scripts run? */
const hasCalls = ({ kind }: ModelObject) =>
  kind === null || kind.hasFinalizer || kind.hasClear || kind.hasWeakrefs;

export class ModelCollector {
  readonly #heap: ModelHeap;
  readonly thresholds = [2000, 10, 10];
  readonly stats: readonly Stats[] = [0, 1, 2].map(() => ({ collections: 0, collected: 0 }));
  isEnabled = true;
  /** Is there a kind of objects that are no containers and may let scripts run? */
  hasCallingLeaves = false;
  savesAll = false;
  #isCollecting = false;
  #longLivedTotal = 0;
  #longLivedPending = 0;
  #garbageRoom = 0;

  constructor(heap: ModelHeap) {
    this.#heap = heap;
    heap.onNewContainer = () => this.#collectIfDue();
  }

  /** Those of the list that something else refers to, and all that they refer to; and the others. */
  #divide(list: List): { reachable: List; unreachable: List } {
    const inside = new Set(list);
    const outer = new Map(list.map((object) => [object, object.count]));
    for (const object of list) {
      for (const value of object.references) {
        if (value !== null && inside.has(value)) outer.set(value, (outer.get(value) as number) - 1);
      }
    }
    const isReached = new Set(list.filter((object) => (outer.get(object) as number) > 0));
    // As CPython goes over its list: who was passed as unreachable and is reached later comes last.
    const queue = [...list];
    const reachable = new Set<ModelObject>();
    const unreachable = new Set<ModelObject>();
    for (const object of queue) {
      if (!isReached.has(object)) {
        unreachable.add(object);
        continue;
      }
      reachable.add(object);
      for (const value of object.visited) {
        if (value === null || !inside.has(value) || reachable.has(value)) continue;
        isReached.add(value);
        if (unreachable.delete(value)) queue.push(value);
      }
    }
    return { reachable: [...reachable], unreachable: [...unreachable] };
  }

  /** Immortal objects are not tracked any more. */
  #dropImmortal(list: List): void {
    for (const object of list.filter(({ isImmortal }) => isImmortal)) this.#heap.untrack(object);
  }

  #moveAll(objects: readonly ModelObject[], to: List): void {
    for (const object of objects) {
      this.#heap.untrack(object);
      this.#heap.track(object, to);
    }
  }

  collect(index: number): number {
    if (this.#isCollecting) return 0;
    const { generations, counts, calls } = this.#heap;
    this.#isCollecting = true;
    calls.collection(0, index, 0);
    if (index < OLDEST) counts[(index + 1) as 1 | 2]++;
    const young = generations[index] as List;
    for (let i = 0; i <= index; i++) {
      counts[i] = 0;
      if (i < index) this.#moveAll([...(generations[i] as List)], young);
    }
    this.#dropImmortal(young);
    const { reachable, unreachable } = this.#divide([...young]);
    const isQuiet = !this.savesAll && !this.hasCallingLeaves && !young.some(hasCalls);
    const old = generations[Math.min(index + 1, OLDEST)] as List;
    if (index === OLDEST - 1) this.#longLivedPending += reachable.length;
    if (index === OLDEST) {
      this.#longLivedPending = 0;
      this.#longLivedTotal = reachable.length;
    }
    const trash: List = [];
    this.#moveAll(unreachable, trash);
    this.#moveAll(reachable, old);
    const collected = isQuiet ? this.#deleteAtOnce(trash) : this.#dispose(trash, old);
    const stats = this.stats[index] as Stats;
    stats.collections++;
    stats.collected += collected;
    calls.collection(1, index, collected);
    this.#isCollecting = false;
    return collected;
  }

  #collectIfDue(): void {
    const { counts } = this.#heap;
    const isDue = (i: number) => (counts[i] as number) > (this.thresholds[i] as number);
    if (!this.isEnabled || this.#isCollecting || this.thresholds[0] === 0 || !isDue(0)) return;
    for (let i = OLDEST; i >= 0; i--) {
      if (!isDue(i)) continue;
      if (i === OLDEST && this.#longLivedPending < Math.floor(this.#longLivedTotal / 4)) continue;
      this.collect(i);
      return;
    }
  }

  #dispose(trash: List, survivors: List): number {
    const died = this.#handleWeakrefs(trash);
    this.#finalize(trash);
    this.#dropImmortal(trash);
    const { reachable, unreachable } = this.#divide([...trash]);
    const condemned: List = [];
    this.#moveAll(unreachable, condemned);
    this.#moveAll(reachable, survivors);
    const count = died + condemned.length;
    this.#delete(condemned, survivors);
    return count;
  }

  /** Nothing can run that could reach one of them: what they own of others is dropped, one after the other. */
  #deleteAtOnce(trash: List): number {
    const condemned = new Set(trash);
    for (const object of trash) {
      for (const value of object.visited)
        if (value !== null && !condemned.has(value)) this.#heap.decref(value);
    }
    for (const object of trash) {
      object.list = null;
      this.#heap.free(object);
    }
    return trash.length;
  }

  /**
   * CPython: handle_weakrefs. A weak reference that is trash itself is never called back, whatever its object is. How many died when they
   * had been called back, which counts as collected.
   */
  #handleWeakrefs(trash: List): number {
    const condemned = new Set(trash);
    const called: ModelObject[] = [];
    for (const object of trash) {
      this.#heap.clearWeakref(object);
      called.push(...this.#heap.detachWeakrefs(object, (ref) => condemned.has(ref)));
    }
    return this.#heap.callBackEach(called);
  }

  /** CPython: finalize_garbage. */
  #finalize(trash: List): void {
    const done: List = [];
    for (let object = trash[0]; object !== undefined; object = trash[0]) {
      const one = object;
      this.#moveAll([one], done);
      if (!one.kind?.hasFinalizer || one.isFinalized) continue;
      one.isFinalized = true;
      this.#heap.incref(one);
      this.#heap.calls.finalize(one);
      this.#heap.decref(one);
    }
    this.#moveAll([...done], trash);
  }

  /** CPython: delete_garbage. */
  #delete(condemned: List, survivors: List): void {
    for (let object = condemned[0]; object !== undefined; object = condemned[0]) {
      const one = object;
      if (this.savesAll) this.#save(one);
      else {
        this.#heap.incref(one);
        if (one.kind?.hasClear) this.#heap.calls.clear(one);
        else this.#heap.clearSlots(one);
        this.#heap.decref(one);
      }
      if (condemned[0] === one) this.#moveAll([one], survivors);
    }
  }

  #save(object: ModelObject): void {
    const { garbage, hasMemory } = this.#heap;
    if (garbage.length === this.#garbageRoom) {
      if (!hasMemory) return;
      this.#garbageRoom = this.#garbageRoom === 0 ? 16 : this.#garbageRoom * 2;
    }
    this.#heap.incref(object);
    garbage.push(object);
  }
  get hasGarbageBlock(): boolean {
    return this.#garbageRoom > 0;
  }
  clearGarbage(): void {
    const { garbage } = this.#heap;
    this.#heap.garbage = [];
    this.#garbageRoom = 0;
    for (const object of garbage) this.#heap.decref(object);
  }

  freeze(): void {
    const { generations, counts } = this.#heap;
    for (let i = 0; i < PERMANENT; i++) {
      this.#moveAll([...(generations[i] as List)], generations[PERMANENT] as List);
      counts[i] = 0;
    }
  }
  unfreeze(): void {
    const { generations } = this.#heap;
    this.#moveAll([...(generations[PERMANENT] as List)], generations[OLDEST] as List);
  }
}
