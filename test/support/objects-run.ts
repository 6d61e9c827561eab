// Runs a program on the wasm and on the model, and compares what they did after each operation.
import { expect } from "vitest";
import type { PyMem } from "../../src/index.js";
import type { Kind } from "./objects-kinds.js";
import { ModelMachine, type SetMemory, WasmMachine } from "./objects-machines.js";
import type { ModelObject } from "./objects-model-object.js";
import type { Operation, OperationName } from "./objects-performers.js";
import { Program, VARIABLES } from "./objects-program.js";
import { ObjectHeap } from "./objects-raw.js";
import { blocksOf, expectNoTrash, expectSameState } from "./objects-state.js";

const CHECK_EVERY = 16;

const simple = (name: OperationName, a = 0, b = 0): Operation => ({ name, a, b, c: 0, script: [] });

export class TwoMachines {
  readonly heap: ObjectHeap;
  readonly wasm: Program<number>;
  readonly model: Program<ModelObject>;
  readonly #ownBlocks: number;
  #steps = 0;

  constructor(py: PyMem, kinds: readonly Kind[], hasFailures: boolean) {
    this.heap = new ObjectHeap(py);
    let hasMemory = true;
    const setMemory: SetMemory = (isThere) => {
      hasMemory = isThere;
    };
    if (hasFailures) this.heap.injectFailures(() => hasMemory);
    this.wasm = new Program<number>((calls) => new WasmMachine(this.heap, kinds, calls, setMemory));
    this.model = new Program<ModelObject>((calls) => new ModelMachine(kinds, calls));
    this.#ownBlocks = this.heap.py.getAllocatedBlocks();
  }

  get #wasmMachine() {
    return this.wasm.machine as WasmMachine;
  }
  get #modelMachine() {
    return this.model.machine as ModelMachine;
  }

  /** Does it on both. */
  step(operation: Operation): void {
    const { alive } = this.#modelMachine.heap;
    const before = alive.size;
    const expected = this.model.run(operation);
    expect(this.wasm.run(operation)).toEqual(expected);
    expectSameState(this.wasm, this.model);
    if (
      operation.name === "collectAll" &&
      expected.every((line) => !/finalizer|callback|clear f/.test(line))
    ) {
      // What went may have been the owner of one that the collector does not see, and that of a cycle, which is the next collection's.
      if (alive.size < before) this.step(operation);
      // What DEBUG_SAVEALL has no memory to list lives on unlisted.
      else if (!this.#modelMachine.collector.savesAll)
        expectNoTrash(this.#modelMachine.heap, this.model.variables);
    }
    if (this.#steps++ % CHECK_EVERY === 0) this.check();
  }

  /** Nothing lives in the wasm but what lives in the model, and the heap is sound. */
  check(): void {
    expect(this.heap.py.getAllocatedBlocks() - this.#ownBlocks).toBe(blocksOf(this.#modelMachine));
    expect(this.heap.wasm.check()).toBe(0);
  }

  /** Lets go of everything, and of what cannot be collected by hand: nothing is left. */
  end(): void {
    this.wasm.hasScripts = false;
    this.model.hasScripts = false;
    for (const name of ["memory", "unfreeze", "clearGarbage"] as const) this.step(simple(name));
    this.step(simple("saveAll", 1));
    for (let i = 0; i < VARIABLES; i++) this.step(simple("drop", i));
    for (let round = 0; round < 3; round++) {
      this.#bringBack();
      this.step(simple("collectAll"));
      this.step(simple("collectAll"));
    }
    this.check();
    expect([...this.#modelMachine.heap.alive].map(({ id }) => id)).toEqual([]);
  }

  /** Immortal objects get the count that they would have, untracked ones are tracked, and those that are no containers lose their references. */
  #bringBack(): void {
    const { heap } = this.#modelMachine;
    for (const object of [...heap.alive]) if (object.isImmortal) this.#makeMortal(object);
    const untracked = [...heap.alive].filter(({ isContainer, list }) => isContainer && list === null);
    for (const object of untracked) {
      this.#wasmMachine.track(this.#addressOf(object));
      heap.track(object);
    }
    for (const object of [...heap.alive].filter(({ isContainer }) => !isContainer)) this.#empty(object);
  }

  #addressOf({ id }: ModelObject): number {
    return this.#wasmMachine.addresses.get(id) as number;
  }

  #makeMortal(object: ModelObject): void {
    const { alive } = this.#modelMachine.heap;
    const count = [...alive]
      .flatMap(({ references }) => references)
      .filter((value) => value === object).length;
    object.isImmortal = false;
    object.count = count + 1;
    const address = this.#addressOf(object);
    this.heap.setWord(address, count + 1);
    this.heap.o.Py_DECREF(address);
    this.#modelMachine.decref(object);
  }

  #empty(object: ModelObject): void {
    if (!object.isAlive) return;
    for (const machine of [this.#wasmMachine, this.#modelMachine] as const) {
      const one = (machine === this.#wasmMachine ? this.#addressOf(object) : object) as never;
      machine.incref(one);
      for (let slot = 0; slot < machine.slots(one); slot++) machine.setSlot(one, slot, null);
      machine.decref(one);
    }
  }
}
