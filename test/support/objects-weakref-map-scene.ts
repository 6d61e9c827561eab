// test_weakref, MappingTestCase: a WeakKeyDictionary is a WeakKeyMap here, a WeakValueDictionary a WeakValueMap.
import type { Handle, PyMem } from "../../src/index.js";
import { type Instance, instanceType } from "./objects-scene.js";

export const COUNT = 10;

export const pythonScene = `
class Object:
    def __init__(self, arg):
        self.arg = arg
class RefCycle:
    def __init__(self):
        self.cycle = self
def keyed():
    objects = [Object(i) for i in range(${COUNT})]
    d = weakref.WeakKeyDictionary()
    for o in objects:
        d[o] = o.arg
    return d, objects
def valued():
    objects = [Object(i) for i in range(${COUNT})]
    d = weakref.WeakValueDictionary()
    for o in objects:
        d[o.arg] = o
    return d, objects
`;

export const argOf = (object: Handle) => (object as Instance).get("value");

export function makeObjects(py: PyMem): Instance[] {
  const type = instanceType(py);
  return Array.from({ length: COUNT }, (_, value) => type.new({ value }));
}

export function keyed(py: PyMem) {
  const objects = makeObjects(py);
  const map = py.weakref.WeakKeyMap<number>();
  for (const o of objects) map.set(o, argOf(o));
  return { map, objects };
}

export function valued(py: PyMem) {
  const objects = makeObjects(py);
  const map = py.weakref.WeakValueMap<number>();
  for (const o of objects) map.set(argOf(o), o);
  return { map, objects };
}
