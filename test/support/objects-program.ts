// Random programs over an object graph, for two machines: the wasm and the model. A program has variables, each with a reference or
// none, and is a list of operations on them; finalizers, clear functions and callbacks are programs as well, with the objects that they
// are given as further variables. All that it does and sees is in its log, with objects by the numbers that they got when they were made.
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

/** One operation: what it is called, numbers that pick what it works on, and the script of what it makes. */
export interface Operation {
  readonly name: OperationName;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly script: readonly Operation[];
}

export const VARIABLES = 8;
/** So many operations of scripts may follow from one: scripts make objects with scripts. */
const BUDGET = 40;

type Perform = <R>(program: Program<R>, operation: Operation) => unknown;

type Test = <R>(machine: Machine<R>, object: R) => boolean;
const isAny: Test = () => true;
const isContainer: Test = (machine, object) => machine.kindOf(object)?.isContainer ?? true;
const isWeakref: Test = (machine, object) => machine.kindOf(object) === null;
const hasWeakrefs: Test = (machine, object) => machine.kindOf(object)?.hasWeakrefs ?? false;
const hasBuffer: Test = (machine, object) => machine.kindOf(object)?.hasBuffer ?? false;
const hasSlots: Test = (machine, object) => machine.slots(object) > 0;

const isResizable: Test = (machine, object) =>
  isContainer(machine, object) && (machine.kindOf(object)?.hasItems ?? false);

/** Runs the function with one of the objects that pass, if there is one: the number a picks it. */
const on =
  (test: Test, run: <R>(p: Program<R>, object: R, operation: Operation) => unknown): Perform =>
  (program, operation) => {
    const object = program.variable(operation.a, test);
    return object === null ? "none" : run(program, object, operation);
  };

export const performers = {
  make: (p, { a, b, c, script }) => {
    const object = p.machine.make(a % p.machine.kinds.length, c % 4);
    if (object === null) return "no memory";
    const id = p.name(object, script);
    p.link(object, b, c);
    if (isContainer(p.machine, object)) p.machine.track(object);
    p.put(b, object);
    return id;
  },
  drop: (p, { a }) => p.put(a, null),
  copy: on(isAny, (p, object, { b }) => {
    p.machine.incref(object);
    p.put(b, object);
  }),
  set: on(hasSlots, (p, object, { b, c }) =>
    p.machine.setSlot(object, p.emptySlot(object, b), p.variable(c)),
  ),
  unset: on(hasSlots, (p, object, { b }) => p.machine.setSlot(object, b % p.machine.slots(object), null)),
  get: on(hasSlots, (p, object, { b, c }) => {
    const value = p.machine.getSlot(object, b % p.machine.slots(object));
    if (value !== null) p.machine.incref(value);
    return p.keep(c, value);
  }),
  append: on(hasBuffer, (p, object, { b }) => p.machine.append(object, p.variable(b))),
  resize: (p, { a, b }) => p.resize(a, b % 5),
  track: on(isContainer, (p, object) => (p.machine.isTracked(object) ? "tracked" : p.machine.track(object))),
  untrack: on(isContainer, (p, object) => p.machine.untrack(object)),
  immortalize: on(isAny, (p, object) => p.machine.immortalize(object)),
  weakref: on(hasWeakrefs, (p, object, { b, c, script }) => p.weakref(object, b, c, script)),
  deref: on(isWeakref, (p, object, { b }) => p.keep(b, p.machine.deref(object))),
  referrers: on(isAny, (p, object) => p.machine.referrers(object)),
  referents: on(isAny, (p, object) => p.machine.referents(object)),
  collect: (p, { a }) => p.machine.collect(a % 3),
  collectAll: (p) => p.machine.collect(2),
  threshold: (p, { a, b }) =>
    p.machine.setThreshold(a % 3, a % 3 ? b % 3 : ([0, 2, 5, 2000][b % 4] as number)),
  enable: (p, { a }) => p.machine.setEnabled(a % 4 !== 0),
  freeze: (p) => p.machine.freeze(),
  unfreeze: (p) => p.machine.unfreeze(),
  saveAll: (p, { a }) => p.machine.setSaveAll(a % 4 === 0),
  clearGarbage: (p) => p.machine.clearGarbage(),
  memory: (p, { a }) => p.machine.setMemory(a % 2 === 0),
} as const satisfies Record<string, Perform>;

export type OperationName = keyof typeof performers;

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
