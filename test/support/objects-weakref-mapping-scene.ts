// What the rows of the mapping protocol have: a weak map either way round, whose entries go by numbers.
import type { Handle, PyMem } from "../../src/index.js";
import type { Json } from "./objects-row.js";
import { peek } from "./objects-scene.js";
import { argOf } from "./objects-weakref-map-scene.js";

/** Entries that may be put in, by number: of an object each, and that number. */
export const pythonScene = (isKeyed: boolean) => `
class Object:
    def __init__(self, arg):
        self.arg = arg
objects = [Object(i) for i in range(10)]
d = weakref.${isKeyed ? "WeakKeyDictionary" : "WeakValueDictionary"}()
def key(i):
    return ${isKeyed ? "objects[i]" : "i"}
def value(i):
    return ${isKeyed ? "i" : "objects[i]"}
def put(*indices):
    for i in indices:
        d[key(i)] = value(i)
def show(it):
    return getattr(it, "arg", it)
def found(i):
    try:
        return show(d[key(i)])
    except KeyError:
        return "missing"
`;

/** A map, and what Python's scene has. */
export interface Scene {
  readonly map: {
    readonly size: number;
    get(key: never): unknown;
    has(key: never): boolean;
    set(key: never, value: never): void;
    delete(key: never): boolean;
    keys(): Iterable<unknown>;
    entries(): Iterable<readonly [unknown, unknown]>;
  };
  key(i: number): never;
  value(i: number): never;
  put(...indices: readonly number[]): void;
}

/** A number, or that of the object, whose handle is let go. */
export const show = (it: unknown): Json =>
  typeof it === "object" && it !== null ? peek(it as Handle, argOf) : ((it as Json | undefined) ?? null);

export const found = ({ map, key }: Scene, i: number) => show(map.get(key(i))) ?? "missing";
export const items = ({ map }: Scene): Json[] => [...map.entries()].map(([k, v]) => [show(k), show(v)]);

export function scene(py: PyMem, isKeyed: boolean, objects: readonly Handle[]): Scene {
  const map = isKeyed ? py.weakref.WeakKeyMap<number>() : py.weakref.WeakValueMap<number>();
  const key = (i: number) => (isKeyed ? objects[i] : i) as never;
  const value = (i: number) => (isKeyed ? i : objects[i]) as never;
  const put = (...indices: readonly number[]) => {
    for (const i of indices) map.set(key(i), value(i));
  };
  return { map, key, value, put };
}
