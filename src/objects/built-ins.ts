import { BuiltInHandle, type ObjectValue } from "./built-in-handle.js";
import { DictHandle, newDict } from "./dict.js";
import { Handle } from "./handle.js";
import { KIND } from "./layout.js";
import { checkedFloat, checkedInteger, FloatHandle, IntHandle, newFloat, newInt } from "./numbers.js";
import type { ObjectHeap } from "./object-heap.js";
import { ListHandle, newSequence, TupleHandle } from "./sequences.js";
import { checkedString, newStr, StrHandle } from "./str.js";

/** The one handle of None, which is immortal: its dispose() does nothing. */
export class NoneHandle extends BuiltInHandle {
  /** null. */
  get value(): null {
    return null;
  }

  override dispose(): void {}

  converted(): null {
    return null;
  }
}

/** Objects of Python's own types. Where values of JavaScript are given, objects are made of them. */
export interface BuiltIns {
  /** @throws {TypeError | RangeError} no integer. Those from -5 to 256 are immortal, one object each. */
  int(n: number | bigint): IntHandle;
  /** @throws {TypeError} no number. */
  float(n: number): FloatHandle;
  /** @throws {TypeError} no string. */
  str(s: string): StrHandle;
  /** The empty one is immortal. */
  tuple(iterable?: Iterable<ObjectValue>): TupleHandle;
  /** A new list of what the iterable gives; empty unless given. @throws {TypeError} a value that no object can be made of. */
  list(iterable?: Iterable<ObjectValue>): ListHandle;
  /** @throws {TypeError} a key without a hash: a list, or a dict. */
  dict(pairs?: Iterable<readonly [ObjectValue, ObjectValue]>): DictHandle;
  /** None: the same handle each time, which nobody has to dispose of. */
  readonly none: NoneHandle;
}

/** What makes them. */
export function builtIns(heap: ObjectHeap): Omit<BuiltIns, "none"> & { readonly none: () => NoneHandle } {
  heap.onStart(() => registerAll(heap));
  const made = <Kind extends Handle>(method: string, make: () => number) =>
    heap.operations.run(
      method,
      () => heap.adopt(make()) as Kind,
      (handle) => handle.dispose(),
    );
  return {
    int: (n) => {
      const value = checkedInteger(n);
      return made("int", () => newInt(heap, value));
    },
    float: (n) => {
      const value = checkedFloat(n);
      return made("float", () => newFloat(heap, value));
    },
    str: (s) => {
      const value = checkedString(s);
      return made("str", () => newStr(heap, value));
    },
    tuple: (iterable = []) => made("tuple", newSequence(heap, "tuple", iterable)),
    list: (iterable = []) => made("list", newSequence(heap, "list", iterable)),
    dict: (pairs = []) => made("dict", newDict(heap, pairs)),
    none: () => made<NoneHandle>("none", () => heap.noneAddress()),
  };
}

/** The kinds of handles that their objects have. */
function registerAll(heap: ObjectHeap): void {
  const handles = {
    int: IntHandle,
    float: FloatHandle,
    str: StrHandle,
    tuple: TupleHandle,
    list: ListHandle,
    dict: DictHandle,
  };
  for (const [name, Kind] of Object.entries(handles)) {
    const type = typeAddress(heap, name as keyof typeof handles);
    heap.registerBuiltIn(name, type, (address) => new Kind(heap, address));
  }
  heap.registerBuiltIn("object", typeAddress(heap, "object"), (address) => new Handle(heap, address));
  let none: NoneHandle | undefined;
  heap.registerBuiltIn("NoneType", typeAddress(heap, "none"), (address) => {
    none ??= new NoneHandle(heap, address);
    return none;
  });
}

function typeAddress(heap: ObjectHeap, name: keyof typeof KIND): number {
  return heap.made(heap.companion.PyType_Of(KIND[name]), `the type ${name}`, 0);
}
