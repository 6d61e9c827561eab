// What must be the same of the wasm and of the model after each operation, and true of the model alone.
import { expect } from "vitest";
import type { ModelMachine, WasmMachine } from "./objects-machines.js";
import type { ModelHeap } from "./objects-model.js";
import type { ModelObject } from "./objects-model-object.js";
import type { Program } from "./objects-program.js";

const IMMORTAL = 2 ** 30;

type Variables = readonly (ModelObject | null)[];

/** How many references there are to each object of the model, counted anew: variables, edges, garbage. */
function references({ alive, garbage }: ModelHeap, variables: Variables) {
  const counts = new Map<ModelObject, number>();
  const count = (object: ModelObject | null) => {
    if (object !== null) counts.set(object, (counts.get(object) ?? 0) + 1);
  };
  variables.forEach(count);
  garbage.forEach(count);
  for (const object of alive) object.references.forEach(count);
  return counts;
}

/** The model is right in itself: nothing that can be reached is dead, and each count is the number of references. */
function expectSoundModel(heap: ModelHeap, variables: Variables): void {
  const counts = references(heap, variables);
  const dead = [...counts.keys()].filter((object) => !heap.alive.has(object));
  expect(dead.map(({ id }) => id)).toEqual([]);
  const wrong = [...heap.alive].filter(
    (object) => !object.isImmortal && object.count !== (counts.get(object) ?? 0),
  );
  expect(wrong.map(({ id, count }) => `${id} has ${count}`)).toEqual([]);
}

const line = (id: number, kind: string | undefined, count: number, isFinalized: boolean, more: number[][]) =>
  `${id} ${kind ?? "weak reference"} count ${count >= IMMORTAL ? "immortal" : count} ${isFinalized ? "finalized" : ""} [${more.join("] [")}]`;

/** Of an object of the model: its number, count, references and weak references, these by their addresses. */
function modelLine(object: ModelObject, addresses: ReadonlyMap<number, number>): string {
  const addressOf = (one: ModelObject | null) => (one === null ? 0 : (addresses.get(one.id) as number));
  const { id, kind, count, isImmortal, isFinalized, references, weakrefs } = object;
  const lists = kind === null ? [] : [references.map(addressOf), weakrefs.map(addressOf)];
  return line(id, kind?.name, isImmortal ? IMMORTAL : count, isFinalized, lists);
}

/** The same of what lies at an address. */
function wasmLine(wasm: WasmMachine, address: number): string {
  const { heap } = wasm;
  const kind = wasm.kindOf(address);
  const lists: number[][] =
    kind === null ? [] : [wasm.slotAddresses(address).map((slot) => heap.word(slot)), []];
  for (let ref = 0; kind?.hasWeakrefs; lists[1]?.push(ref)) {
    ref = heap.o.PyWeakref_NextRef(address, ref);
    if (ref === 0) break;
  }
  const isFinalized = heap.o.PyObject_GC_IsFinalized(address) === 1;
  return line(wasm.idOf(address), kind?.name, heap.word(address), isFinalized, lists);
}

/** The collector's lists, in their order, and its numbers. */
function modelCollector({ heap, collector }: ModelMachine): string {
  const ids = (list: readonly ModelObject[]) => list.map(({ id }) => id).join(" ");
  const numbers = collector.stats.map(({ collections, collected }, i) => [
    heap.counts[i],
    collections,
    collected,
  ]);
  return [...heap.generations.map(ids), ids(heap.garbage), heap.generations[3]?.length, ...numbers].join(
    "; ",
  );
}
function wasmCollector(wasm: WasmMachine): string {
  const { o } = wasm.heap;
  const generations = [0, 1, 2, 3].map((i) =>
    [...wasm.heap.generation(i)].map((object) => wasm.idOf(object)).join(" "),
  );
  const garbage = Array.from({ length: o.gc_garbage_size() }, (_, i) => wasm.idOf(o.gc_garbage_item(i)));
  const numbers = [0, 1, 2].map((i) => [o.gc_get_count(i), o.gc_get_stats(i, 0), o.gc_get_stats(i, 1)]);
  return [...generations, garbage.join(" "), o.gc_get_freeze_count(), ...numbers].join("; ");
}

export function expectSameState(program: Program<number>, model: Program<ModelObject>): void {
  const wasm = program.machine as WasmMachine;
  const machine = model.machine as ModelMachine;
  expectSoundModel(machine.heap, model.variables);
  const alive = [...machine.heap.alive];
  const lines = alive.map(({ id }) => wasmLine(wasm, wasm.addresses.get(id) as number));
  const expected = alive.map((object) => modelLine(object, wasm.addresses));
  if (lines.join() !== expected.join()) expect(lines).toEqual(expected);
  expect(wasmCollector(wasm)).toBe(modelCollector(machine));
  expect(wasm.heap.o.gc_check()).toBe(0);
  expect(wasm.heap.wasm.misuse_count()).toBe(0);
}

/** How many blocks the model's objects take, with their buffers, the list of garbage and the type of weak references. */
export function blocksOf({ heap, collector }: ModelMachine): number {
  const buffers = [...heap.alive].filter(({ buffer }) => buffer !== null).length;
  return heap.alive.size + buffers + (collector.hasGarbageBlock ? 1 : 0) + (heap.hasWeakrefType ? 1 : 0);
}

/**
 * Nobody is left whom only dead cycles refer to: each object can be reached from a variable, from the garbage, or from what the collector
 * does not see, that is immortal, frozen and untracked objects and those that are no containers.
 */
export function expectNoTrash({ alive, garbage, generations }: ModelHeap, variables: Variables): void {
  const reached = new Set<ModelObject>();
  const visit = (object: ModelObject | null) => {
    if (object === null || reached.has(object)) return;
    reached.add(object);
    for (const value of object.references) visit(value);
  };
  for (const object of [...variables, ...garbage]) visit(object);
  for (const object of alive) {
    const isSeen = object.list !== null && object.list !== generations[3] && !object.isImmortal;
    if (!isSeen && (object.isContainer || object.references.length > 0 || object.isImmortal)) visit(object);
  }
  expect([...alive].filter((object) => !reached.has(object)).map(({ id }) => id)).toEqual([]);
}
