// The operations of random programs over an object graph (objects-program.ts), by name.
import type { Machine } from "./objects-machine.js";
import type { Program } from "./objects-program.js";

/** One operation: what it is called, numbers that pick what it works on, and the script of what it makes. */
export interface Operation {
  readonly name: OperationName;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly script: readonly Operation[];
}

export type Perform = <R>(program: Program<R>, operation: Operation) => unknown;

type Test = <R>(machine: Machine<R>, object: R) => boolean;
export const isAny: Test = () => true;
export const isContainer: Test = (machine, object) => machine.kindOf(object)?.isContainer ?? true;
const isWeakref: Test = (machine, object) => machine.kindOf(object) === null;
const hasWeakrefs: Test = (machine, object) => machine.kindOf(object)?.hasWeakrefs ?? false;
const hasBuffer: Test = (machine, object) => machine.kindOf(object)?.hasBuffer ?? false;
const hasSlots: Test = (machine, object) => machine.slots(object) > 0;

export const isResizable: Test = (machine, object) =>
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
    // What a link replaced may have had a finalizer, which found the new object and tracked it.
    if (isContainer(p.machine, object) && !p.machine.isTracked(object)) p.machine.track(object);
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
