// Random programs over an object graph, for two machines: the wasm and the model. A program has variables, each with a reference or
// none, and is a list of operations on them; finalizers, clear functions and callbacks are programs as well, with the objects that they
// are given as further variables. All that it does and sees is in its log, with objects by the numbers that they got when they were made.
import type { CallsOut, Machine } from "./objects-machine.js";
import { isAny, isResizable, type Operation, type Perform, performers } from "./objects-performers.js";

export const VARIABLES = 8;
/** So many operations of scripts may follow from one: scripts make objects with scripts. */
const BUDGET = 40;

export class Program<R> implements CallsOut<R> {
  readonly machine: Machine<R>;
  /** A reference each, which is counted. */
  readonly variables: (R | null)[] = Array<null>(VARIABLES).fill(null);
  log: string[] = [];
  #given: readonly (R | null)[] = [];
  #scripts = new Map<number, readonly Operation[]>();
  #nextId = 1;
  #budget = 0;
  /** Off: scripts do nothing any more. */
  hasScripts = true;

  constructor(connect: (program: Program<R>) => Machine<R>) {
    this.machine = connect(this);
  }

  /** Does it, and all that follows. What it has written into its log since the last one. */
  run(operation: Operation): readonly string[] {
    this.log = [];
    this.#budget = BUDGET;
    this.#perform(operation);
    return this.log;
  }

  finalize(object: R): void {
    this.#call("finalizer", object, [object]);
  }
  clear(object: R): void {
    this.log.push(`clear function of ${this.idOf(object)}`);
    for (let slot = 0; slot < this.machine.slots(object); slot++) this.machine.setSlot(object, slot, null);
    this.#call("rest of clear function", object, [object]);
  }
  callback(context: R | null, ref: R): void {
    this.#call(`callback with ${this.idOf(context)}`, ref, [context, ref]);
  }
  collection(phase: number, generation: number, collected: number): void {
    this.log.push(`${phase === 0 ? "start" : "stop"} of generation ${generation}: ${collected}`);
  }

  #call(what: string, of: R, given: readonly (R | null)[]): void {
    const id = this.machine.idOf(of);
    this.log.push(`${what} of ${id}`);
    const former = this.#given;
    this.#given = given;
    for (const operation of this.hasScripts ? (this.#scripts.get(id) ?? []) : []) {
      if (this.#budget-- > 0) this.#perform(operation);
    }
    this.#given = former;
  }

  #perform(operation: Operation): void {
    const perform: Perform = performers[operation.name];
    const result = perform(this, operation);
    this.log.push(`${operation.name}: ${String(result)}`);
  }

  /** The object of one of the variables that have one, those that the script was given among them: borrowed. */
  variable(pick: number, test = isAny): R | null {
    const objects = [...this.variables, ...this.#given].filter(
      (one) => one !== null && test(this.machine, one),
    );
    return objects[pick % Math.max(objects.length, 1)] ?? null;
  }

  /** A slot without a reference, if there is one, else any. */
  emptySlot(object: R, pick: number): number {
    const slots = Array.from({ length: this.machine.slots(object) }, (_, slot) => slot);
    const empty = slots.filter((slot) => this.machine.getSlot(object, slot) === null);
    const among = empty.length > 0 ? empty : slots;
    return among[pick % among.length] as number;
  }

  /** Gives a new object references, and another one a reference to it, so that there are cycles. */
  link(object: R, b: number, c: number): void {
    const { machine } = this;
    for (let slot = 0; slot < machine.slots(object); slot++) {
      if ((b >> slot) % 2 === 0) machine.setSlot(object, slot, this.variable(c + slot));
    }
    const owner = this.variable(b);
    if (c % 3 !== 0 && owner !== null && machine.slots(owner) > 0)
      machine.setSlot(owner, this.emptySlot(owner, c), object);
  }

  /** Lets a variable have the reference; the one that it had is given back. */
  put(pick: number, reference: R | null): void {
    const former = this.variables[pick % VARIABLES] ?? null;
    this.variables[pick % VARIABLES] = reference;
    if (former !== null) this.machine.decref(former);
  }

  /** The same; whose number it is, as it may be dead by then. */
  keep(pick: number, reference: R | null): number {
    const id = this.idOf(reference);
    this.put(pick, reference);
    return id;
  }

  idOf(object: R | null): number {
    return object === null ? 0 : this.machine.idOf(object);
  }

  /** Gives a new object its number and its script. */
  name(object: R, script: readonly Operation[]): number {
    const id = this.#nextId++;
    this.machine.setId(object, id);
    this.#scripts.set(id, script);
    return id;
  }

  weakref(object: R, b: number, c: number, script: readonly Operation[]): unknown {
    const { machine } = this;
    // The object must outlive what the call may run.
    machine.incref(object);
    const context = this.variable(c);
    if (context !== null) machine.incref(context);
    const made = machine.weakref(object, c % 3 !== 0, context);
    if (made?.isNew) this.name(made.ref, script);
    if (context !== null) machine.decref(context);
    machine.decref(object);
    if (made === null) return "no memory";
    const id = machine.idOf(made.ref);
    this.put(b, made.ref);
    return `${id} ${made.isNew}`;
  }

  /** Only who has the one reference may resize: it is in no variable meanwhile. */
  resize(pick: number, n: number): unknown {
    const { machine } = this;
    const objects = this.variables.filter(
      (one) => one !== null && isResizable(machine, one) && machine.hasOneReference(one),
    );
    const object = objects[pick % Math.max(objects.length, 1)] ?? null;
    if (object === null) return "none";
    const place = this.variables.indexOf(object);
    this.variables[place] = null;
    const wasTracked = machine.isTracked(object);
    machine.untrack(object);
    const resized = machine.resize(object, n);
    const kept = resized ?? object;
    if (wasTracked) machine.track(kept);
    this.put(place, kept);
    return resized !== null;
  }
}
