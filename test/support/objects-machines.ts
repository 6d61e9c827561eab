// The two machines that a program of objects-program.ts runs on.
import { BUFFER_HEADER, BUFFER_ITEM, defineKinds, hasCallingLeaf, type Kind } from "./objects-kinds.js";
import type { CallsOut, Machine } from "./objects-machine.js";
import { ModelHeap } from "./objects-model.js";
import { ModelCollector } from "./objects-model-collector.js";
import type { ModelObject } from "./objects-model-object.js";
import type { ObjectHeap } from "./objects-raw.js";

const SAVEALL = 32;
/** So many words have room where the heap has its scratch. */
const SCRATCH_WORDS = 256;

export class ModelMachine implements Machine<ModelObject> {
  readonly heap: ModelHeap;
  readonly collector: ModelCollector;

  readonly kinds: readonly Kind[];

  constructor(kinds: readonly Kind[], calls: CallsOut<ModelObject>) {
    this.kinds = kinds;
    this.heap = new ModelHeap(calls);
    this.collector = new ModelCollector(this.heap);
    this.collector.hasCallingLeaves = hasCallingLeaf(kinds);
  }

  make(kind: number, n: number) {
    return this.heap.make(this.kinds[kind] as Kind, n);
  }
  setId(object: ModelObject, id: number) {
    object.id = id;
  }
  idOf = (object: ModelObject) => object.id;
  incref = (object: ModelObject) => this.heap.incref(object);
  decref = (object: ModelObject) => this.heap.decref(object);
  kindOf = (object: ModelObject) => object.kind;
  isTracked = (object: ModelObject) => object.list !== null;
  hasOneReference = (object: ModelObject) => !object.isImmortal && object.count === 1;
  slots = (object: ModelObject) => (object.kind === null ? 0 : object.references.length);
  getSlot = (object: ModelObject, slot: number) => object.references[slot] ?? null;
  setSlot = (object: ModelObject, slot: number, value: ModelObject | null) =>
    this.heap.setSlot(object, slot, value);
  append(object: ModelObject, value: ModelObject | null) {
    if (!this.heap.hasMemory) return false;
    this.heap.incref(value);
    object.buffer = [...(object.buffer ?? []), value];
    return true;
  }
  resize = (object: ModelObject, n: number) => (this.heap.resize(object, n) ? object : null);
  track = (object: ModelObject) => this.heap.track(object);
  untrack = (object: ModelObject) => this.heap.untrack(object);
  immortalize(object: ModelObject) {
    object.isImmortal = true;
  }
  weakref = (object: ModelObject, hasCallback: boolean, context: ModelObject | null) =>
    this.heap.weakref(object, hasCallback, context);
  deref = (ref: ModelObject) => this.heap.deref(ref);
  referrers = (object: ModelObject) =>
    this.heap.generations
      .slice(0, 3)
      .flat()
      .filter(({ references }) => references.includes(object))
      .map(({ id }) => id);
  referents = (object: ModelObject) => object.visited.flatMap((value) => (value === null ? [] : [value.id]));
  collect = (generation: number) => this.collector.collect(generation);
  setThreshold(generation: number, threshold: number) {
    this.collector.thresholds[generation] = threshold;
  }
  setEnabled(isEnabled: boolean) {
    this.collector.isEnabled = isEnabled;
  }
  freeze = () => this.collector.freeze();
  unfreeze = () => this.collector.unfreeze();
  setSaveAll(isOn: boolean) {
    this.collector.savesAll = isOn;
  }
  clearGarbage = () => this.collector.clearGarbage();
  setMemory(isThere: boolean) {
    this.heap.hasMemory = isThere;
  }
}

/** Lets memory run out, or come back. */
export type SetMemory = (isThere: boolean) => void;

export class WasmMachine implements Machine<number> {
  readonly heap: ObjectHeap;
  readonly types: readonly number[];
  readonly setMemory: SetMemory;
  /** Where each object is that got a number, the latest at an address; weak references have none in memory. */
  readonly addresses = new Map<number, number>();
  readonly #refs = new Map<number, number>();
  readonly #kinds: ReadonlyMap<number, Kind>;

  readonly kinds: readonly Kind[];
  readonly #callback: number;

  constructor(heap: ObjectHeap, kinds: readonly Kind[], calls: CallsOut<number>, setMemory: SetMemory) {
    this.heap = heap;
    this.kinds = kinds;
    this.setMemory = setMemory;
    this.types = defineKinds(
      heap,
      kinds,
      heap.addFunction((_, object) => calls.finalize(object)),
      heap.addFunction((_, object) => calls.clear(object)),
    );
    this.#callback = heap.addFunction((context, ref) => calls.callback(context || null, ref));
    this.#kinds = new Map(this.types.map((type, i) => [type, kinds[i] as Kind]));
    heap.o.gc_set_callback(
      heap.addFunctionOfThree((phase, generation, collected) =>
        calls.collection(phase, generation, collected),
      ),
    );
  }

  make(kind: number, n: number) {
    const { isContainer, hasItems } = this.kinds[kind] as Kind;
    const { o } = this.heap;
    const type = this.types[kind] as number;
    if (hasItems) return (isContainer ? o.PyObject_GC_NewVar(type, n) : o.PyObject_NewVar(type, n)) || null;
    return (isContainer ? o.PyObject_GC_New(type) : o.PyObject_New(type)) || null;
  }
  setId(object: number, id: number) {
    const kind = this.kindOf(object);
    if (kind === null) this.#refs.set(object, id);
    else this.heap.setWord(object + kind.id, id);
    this.addresses.set(id, object);
  }
  idOf(object: number) {
    const kind = this.kindOf(object);
    return kind === null ? (this.#refs.get(object) as number) : this.heap.word(object + kind.id);
  }
  incref = (object: number) => void this.heap.o.Py_INCREF(object);
  decref = (object: number) => void this.heap.o.Py_DECREF(object);
  kindOf = (object: number) => this.#kinds.get(this.heap.word(object + 4)) ?? null;
  isTracked = (object: number) => this.heap.o.PyObject_GC_IsTracked(object) === 1;
  hasOneReference = (object: number) => this.heap.o.Py_REFCNT(object) === 1;

  /** Where the references of an object are, but for a weak reference's. */
  slotAddresses(object: number): number[] {
    const kind = this.kindOf(object);
    if (kind === null) return [];
    const { fixed, item, inBuffer, description } = kind;
    const of = (count: number, base: number, size: number, offsets: readonly number[]) =>
      Array.from({ length: count }, (_, i) => offsets.map((offset) => base + i * size + offset)).flat();
    const slots = fixed.map((offset) => object + offset);
    if (description.itemsize !== undefined)
      slots.push(
        ...of(this.heap.word(object + 8), object + description.basicsize, description.itemsize, item),
      );
    const buffer = kind.hasBuffer ? this.heap.word(object + (description.buffer as number)) : 0;
    if (buffer !== 0)
      slots.push(
        ...of(this.heap.word(object + (description.bufferCount as number)), buffer, BUFFER_ITEM, inBuffer),
      );
    return slots;
  }
  slots = (object: number) => this.slotAddresses(object).length;
  getSlot = (object: number, slot: number) =>
    this.heap.word(this.slotAddresses(object)[slot] as number) || null;
  setSlot(object: number, slot: number, value: number | null) {
    const address = this.slotAddresses(object)[slot] as number;
    this.heap.o.PyObject_SetReference(object, address - object, value ?? 0);
  }
  append(object: number, value: number | null) {
    const { buffer = 0, bufferCount = 0 } = (this.kindOf(object) as Kind).description;
    const count = this.heap.word(object + bufferCount);
    const room = BUFFER_HEADER + BUFFER_ITEM * (count + 1);
    const block = this.heap.wasm.PyMem_Realloc(this.heap.word(object + buffer), room) >>> 0;
    if (block === 0) return false;
    this.heap.setWord(block + BUFFER_HEADER + BUFFER_ITEM * count + 4, value ?? 0);
    this.heap.setWord(object + buffer, block);
    this.heap.setWord(object + bufferCount, count + 1);
    this.heap.o.Py_XINCREF(value ?? 0);
    return true;
  }
  resize(object: number, n: number) {
    const id = this.idOf(object);
    const resized = this.heap.o.PyObject_GC_Resize(object, n);
    if (resized !== 0) this.addresses.set(id, resized);
    return resized || null;
  }
  track = (object: number) => void this.heap.o.PyObject_GC_Track(object);
  untrack = (object: number) => void this.heap.o.PyObject_GC_UnTrack(object);
  immortalize = (object: number) => void this.heap.o.Py_SetImmortal(object);
  weakref(object: number, hasCallback: boolean, context: number | null) {
    const ref = this.heap.o.PyWeakref_NewRef(object, hasCallback ? this.#callback : 0, context ?? 0);
    return ref === 0 ? null : { ref, isNew: this.heap.o.Py_REFCNT(ref) === 1 };
  }
  deref = (ref: number) => this.heap.o.PyWeakref_GetRef(ref) || null;
  referrers(object: number) {
    const { o } = this.heap;
    const ids: number[] = [];
    for (let one = o.gc_next_referrer(0, object); one !== 0; one = o.gc_next_referrer(one, object))
      ids.push(this.idOf(one));
    return ids;
  }
  referents(object: number) {
    const { o, scratch } = this.heap;
    const count = o.PyObject_GetReferents(object, scratch, SCRATCH_WORDS);
    return Array.from({ length: count }, (_, i) => this.idOf(this.heap.word(scratch + i * 4)));
  }
  collect = (generation: number) => this.heap.o.gc_collect(generation);
  setThreshold = (generation: number, threshold: number) =>
    void this.heap.o.gc_set_threshold(generation, threshold);
  setEnabled = (isEnabled: boolean) => void (isEnabled ? this.heap.o.gc_enable() : this.heap.o.gc_disable());
  freeze = () => void this.heap.o.gc_freeze();
  unfreeze = () => void this.heap.o.gc_unfreeze();
  setSaveAll = (isOn: boolean) => void this.heap.o.gc_set_debug(isOn ? SAVEALL : 0);
  clearGarbage = () => void this.heap.o.gc_garbage_clear();
}
