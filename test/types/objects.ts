// What the compiler must refuse and allow of objects. Never run: types.test.ts compiles it.
import type { Handle, PyMem, WeakRefHandle } from "../../src/index.js";

export function fields(py: PyMem): void {
  const Node = py.objects.defineType({
    name: "Node",
    fields: { left: "object", value: "i32", stamp: "u64", weight: "f64" },
    finalizer: (self) => {
      const value: number = self.get("value");
      // @ts-expect-error the type has no such field
      self.get(`x${value}`);
    },
  });
  const node = Node.new({ value: 1, stamp: 2n, left: null });
  const left: Handle | null = node.get("left");
  const value: number = node.get("value");
  const stamp: bigint = node.get("stamp");
  node.set("left", left);
  node.set("weight", value);
  node.set("stamp", stamp);
  const anyNode: Handle = node;
  if (Node.isInstance(anyNode)) node.set("value", anyNode.get("value"));
  const offset: number = Node.offsets.left;
  node.set("value", offset);

  // @ts-expect-error there is no such field
  node.get("right");
  // @ts-expect-error there is no such field
  node.set("right", null);
  // @ts-expect-error a number's field takes no handle
  node.set("value", node);
  // @ts-expect-error 64 bits are a bigint
  node.set("stamp", 1);
  // @ts-expect-error a reference takes no number
  node.set("left", 1);
  // @ts-expect-error there is no such field
  Node.new({ right: null });
  // @ts-expect-error the wrong value
  Node.new({ value: "1" });
  // @ts-expect-error a handle is no address
  py.PyObject_Free(node);
}

export function definitions(py: PyMem): void {
  const Row = py.objects.defineType({ name: "Row", items: "u8" });
  const item: number = Row.new({}, 3).item(0);
  Row.new().setItem(0, item);
  // @ts-expect-error an item is a number
  Row.new().setItem(0, null);
  // @ts-expect-error there is no field
  Row.new().get("value");
  // @ts-expect-error no such kind
  py.objects.defineType({ name: "Bad", fields: { left: "objekt" } });
  // @ts-expect-error no such key
  py.objects.defineType({ name: "Bad", field: {} });
  // @ts-expect-error a name is needed
  py.objects.defineType({ fields: { left: "object" } });
}

export function others(py: PyMem): void {
  using list = py.objects.list([1, "a", null, 2n]);
  list.append(py.objects.dict([["k", list]]));
  const item: Handle = list.at(0);
  const ref: WeakRefHandle = py.weakref.ref(item, (dead) => dead.dispose());
  const count: number = py.sys.getrefcount(ref) + py.sys.getrefcount(py.objects.none);
  py.gc.set_threshold(count, 10);
  const map = py.weakref.WeakKeyMap<string>();
  map.set(item, "a");
  // @ts-expect-error the values are strings
  map.set(item, 1);
  // @ts-expect-error undefined is nothing in Python
  list.append(undefined);
  // @ts-expect-error a key is no object of JavaScript
  py.objects.dict().set({}, 1);
  // @ts-expect-error nothing has these fields
  py.gc.get_objects({ generations: 1 });
  // @ts-expect-error the list of callbacks is changed, not exchanged
  py.gc.callbacks = [];
}
