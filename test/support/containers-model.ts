// Two lists and two dicts beside arrays and Maps: what each operation gives, and what is in them afterwards.
import fc from "fast-check";
import { expect } from "vitest";
import type { PyMem } from "../../src/index.js";
import { BAD_INDEX, ContainerHeap, NO_KEY, NO_MEMORY, type Value } from "./containers-raw.js";

const NB_COLLIDING = 8;

/** Many are equal to one another, and none of those is another's twin in memory. */
const values: readonly Value[] = [
  // Their hashes lead to one slot in all tables that get so far.
  ...Array.from({ length: NB_COLLIDING }, (_, i) => 1024n * BigInt(i + 1)),
  ...[1n, 1, 2n, 300n, 300n, 300, 2n ** 31n, 2 ** 31, 1n + 2n ** 31n, 2n ** 70n, 2 ** 70, -0.5],
  ...[
    "a",
    "a",
    "b",
    "é",
    "€",
    "a longer str than the others",
    "",
    [1n, "a"],
    [1, "a"],
    [],
    [[300n], "€"],
    [[300], "€"],
  ],
  ...Array.from({ length: 30 }, (_, i) => `key ${i}`),
];

/** What is one key in a dict is one string here. */
function identity(value: Value): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return Number.isInteger(value) ? String(BigInt(value)) : String(value);
  return typeof value === "string"
    ? JSON.stringify(value)
    : `(${value.map((item) => `${identity(item)},`).join("")})`;
}

const NB_CONTAINERS = 4;
const listNames = ["append", "insert", "pop", "setItem", "getItem", "clear", "reverse", "extend"] as const;
const dictNames = ["set", "set", "set", "set", "get", "contains", "delete", "delete"] as const;
type Name = (typeof listNames)[number] | (typeof dictNames)[number] | "clearDict" | "collect";

/** One operation: on which of the two, with what objects, at what index, and whether there is no memory meanwhile. */
export interface Operation {
  readonly name: Name;
  readonly on: number;
  readonly first: number;
  readonly second: number;
  readonly index: number;
  readonly fails: boolean;
}

export const operation: fc.Arbitrary<Operation> = fc.record({
  name: fc.constantFrom<Name>(
    ...listNames,
    "append",
    "append",
    ...dictNames,
    ...dictNames,
    "clearDict",
    "collect",
  ),
  on: fc.nat(1),
  first: fc.oneof(fc.nat(NB_COLLIDING), fc.nat(values.length - 1)),
  second: fc.nat(values.length + NB_CONTAINERS - 1),
  index: fc.integer({ min: -12, max: 12 }),
  fails: fc.nat(4).map((n) => n === 0),
});

const NOTHING = 0;
const IMMORTAL = 1 << 30;

export class ContainerModel {
  readonly #heap: ContainerHeap;
  /** Blocks that are there when all is freed. */
  readonly #blocks: number;
  /** Addresses of the values, and behind them of the lists and the dicts. Each is held once. */
  readonly #objects: readonly number[];
  readonly #lists: readonly number[];
  readonly #dicts: readonly number[];
  readonly #items: [number[], number[]] = [[], []];
  readonly #maps = [
    new Map<string, [key: number, value: number]>(),
    new Map<string, [number, number]>(),
  ] as const;

  constructor(py: PyMem) {
    this.#heap = new ContainerHeap(py);
    const { o } = this.#heap;
    // What is made once and stays is there from now on.
    for (const value of values) this.#heap.with(value, () => NOTHING);
    this.#heap.o.Py_DECREF(o.PyList_New(0));
    this.#blocks = py.getAllocatedBlocks();
    this.#lists = [o.PyList_New(0), o.PyList_New(0)];
    this.#dicts = [o.PyDict_New(), o.PyDict_New()];
    this.#objects = [...values.map((value) => this.#heap.make(value)), ...this.#lists, ...this.#dicts];
  }

  /** Does it, and holds what it gave and all that there is then against the model. */
  do(operation: Operation): void {
    const { py, o } = this.#heap;
    if (operation.fails) py.setNomemory(0);
    const [got, expected, commit] = this.#run(operation);
    const reason = o.last_container_error();
    if (operation.fails) py.removeMemHooks();
    const isRefused = operation.fails && got === -1 && reason === NO_MEMORY;
    if (!isRefused) {
      expect(got).toBe(expected);
      commit();
    }
    this.#compare();
  }

  /** What it gave, what it should have given, and what it does to the model. */
  #run(operation: Operation): [got: number, expected: number, commit: () => void] {
    if (operation.name === "collect") return [this.#heap.o.gc_collect(operation.on), 0, () => {}];
    return listNames.some((name) => name === operation.name)
      ? this.#runList(operation)
      : this.#runDict(operation);
  }

  #runList({ name, on, second, index }: Operation): [number, number, () => void] {
    const { o } = this.#heap;
    const list = this.#lists[on] as number;
    const items = this.#items[on] as number[];
    const value = this.#objects[second] as number;
    const at = index < 0 ? index + items.length : index;
    const isIn = at >= 0 && at < items.length;
    switch (name) {
      case "append":
        return [o.PyList_Append(list, value), 0, () => items.push(value)];
      case "insert":
        return [o.PyList_Insert(list, index, value), 0, () => items.splice(index, 0, value)];
      case "pop": {
        const popped = o.PyList_Pop(list, index);
        if (!isIn) expect(o.last_container_error()).toBe(BAD_INDEX);
        else o.Py_DECREF(popped);
        return [popped, isIn ? (items[at] as number) : 0, () => isIn && items.splice(at, 1)];
      }
      case "setItem":
        o.Py_INCREF(value);
        return [o.PyList_SetItem(list, at, value), isIn ? 0 : -1, () => isIn && items.splice(at, 1, value)];
      case "getItem":
        return [o.PyList_GetItem(list, at), items[at] ?? 0, () => {}];
      case "clear":
        return [o.PyList_Clear(list), 0, () => items.splice(0)];
      case "reverse":
        return [o.PyList_Reverse(list), 0, () => items.reverse()];
      default: {
        // Not too long: each doubles at most a few times.
        const other = items.length < 50 ? index & 1 : 1 - on;
        const more = this.#items[other] as number[];
        if (more.length > 50) return [0, 0, () => {}];
        return [o.PyList_Extend(list, this.#lists[other] as number), 0, () => items.push(...more)];
      }
    }
  }

  #runDict({ name, on, first, second }: Operation): [number, number, () => void] {
    const { o } = this.#heap;
    const dict = this.#dicts[on] as number;
    const map = this.#maps[on as 0 | 1];
    const key = this.#objects[first] as number;
    const value = this.#objects[second] as number;
    const id = identity(values[first] as Value);
    const found = map.get(id);
    switch (name) {
      case "set":
        return [o.PyDict_SetItem(dict, key, value), 0, () => map.set(id, [found?.[0] ?? key, value])];
      case "get":
        return [o.PyDict_GetItem(dict, key), found?.[1] ?? 0, () => {}];
      case "contains":
        return [o.PyDict_Contains(dict, key), found ? 1 : 0, () => {}];
      case "delete": {
        const got = o.PyDict_DelItem(dict, key);
        if (!found) expect(o.last_container_error()).toBe(NO_KEY);
        return [got, found ? 0 : -1, () => map.delete(id)];
      }
      default:
        o.PyDict_Clear(dict);
        return [0, 0, () => map.clear()];
    }
  }

  /** Items, orders, sizes, and the counts of all objects. */
  #compare(): void {
    const heap = this.#heap;
    const counts = new Map(this.#objects.map((object) => [object, 0]));
    const count = (object: number) => counts.set(object, (counts.get(object) ?? 0) + 1);
    this.#objects.forEach(count);
    this.#lists.forEach((list, i) => {
      expect(heap.listItems(list)).toEqual(this.#items[i]);
      this.#items[i]?.forEach(count);
    });
    this.#dicts.forEach((dict, i) => {
      const entries = [...(this.#maps[i]?.values() ?? [])];
      expect(heap.dictItems(dict)).toEqual(entries);
      expect(heap.o.PyDict_Size(dict)).toBe(entries.length);
      entries.flat().forEach(count);
    });
    const mortal = [...counts].filter(([object]) => heap.o.Py_REFCNT(object) < IMMORTAL);
    expect(mortal.map(([object]) => heap.o.Py_REFCNT(object))).toEqual(mortal.map(([, n]) => n));
    expect(heap.isSound()).toBe(true);
  }

  /** Gives all back: the containers may form cycles. Nothing is left. */
  end(): void {
    const { py, o } = this.#heap;
    for (const object of this.#objects) o.Py_DECREF(object);
    o.gc_collect(2);
    expect(this.#heap.isSound()).toBe(true);
    expect(py.getAllocatedBlocks()).toBe(this.#blocks);
  }
}
