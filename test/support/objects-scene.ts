// What the rows of the object layer's tables are made of.
import type { Handle, PyMem } from "../../src/index.js";

/** What stands for an instance of a Python class: attributes, weak references, a finalizer. */
export function instanceType(py: PyMem, finalizer?: (self: Instance) => void) {
  return py.objects.defineType({
    name: "Instance",
    fields: { first: "object", second: "object", third: "object", value: "i32" },
    weakrefs: true,
    ...(finalizer && { finalizer: (self: Handle) => finalizer(self as Instance) }),
  });
}

type InstanceType = ReturnType<typeof instanceType>;
export type Instance = ReturnType<InstanceType["new"]>;
type Attribute = "first" | "second" | "third";

/** An instance that holds itself. */
export function selfLoop(type: InstanceType, value = 0): Instance {
  const self = type.new({ value });
  self.set("first", self);
  return self;
}

/** Two instances that hold each other. */
export function pair(type: InstanceType): readonly [Instance, Instance] {
  const [one, other] = [type.new(), type.new()];
  one.set("first", other);
  other.set("first", one);
  return [one, other];
}

/** Lets the handles go: what `del` does. */
export function del(...handles: readonly (Handle | null | undefined)[]): void {
  for (const handle of handles) handle?.dispose();
}

/** Sets the attribute, and gives up the handle: the object has the attribute's reference only. */
export function give(owner: Instance, attribute: Attribute, value: Handle): void {
  owner.set(attribute, value);
  value.dispose();
}

/** What the call gives for the handle, which is let go. */
export function peek<H extends Handle | null, Value>(handle: H, call: (handle: H) => Value): Value {
  try {
    return call(handle);
  } finally {
    handle?.dispose();
  }
}

/** Whether there was no object; if there was, the handle is let go. */
export const isNone = (handle: Handle | null) => peek(handle, (it) => it === null);

/** Whether the handle is one of the object, and lets it go. */
export const isThe = (object: Handle, handle: Handle | null) =>
  peek(handle, (it) => it !== null && it.id === object.id);

/** How many of the handles are of the object; all are let go. */
export function countOf(object: Handle | number, handles: Iterable<Handle>): number {
  const id = typeof object === "number" ? object : object.id;
  let count = 0;
  for (const handle of handles) if (peek(handle, (it) => it.id === id)) count++;
  return count;
}

/** The name of Python's error that ours stands for; null without one. */
export function errorOf(call: () => unknown): string | null {
  try {
    call();
    return null;
  } catch (error) {
    const { name } = error as Error;
    return name === "RangeError" ? "ValueError" : name;
  }
}
