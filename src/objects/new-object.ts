import { scalars } from "../scalars.js";
import type { Handle } from "./handle.js";
import { GC_HEAD_SIZE } from "./layout.js";
import type { ObjectHeap } from "./object-heap.js";
import type { AnyObjectType, TypeParts } from "./object-type.js";
import { checkedValue, type Slot } from "./slots.js";

interface Filling {
  readonly slot: Slot;
  /** A number, or the address of an object, 0 = NULL. */
  readonly word: number | bigint;
}

/** A handle of a new object of the type at the address. */
export function newObject(
  heap: ObjectHeap,
  type: AnyObjectType,
  parts: TypeParts & { readonly address: number },
  init: { readonly [field: string]: unknown },
  length: number,
): Handle {
  // All values are read before the first is checked, as a getter may dispose of another field's handle.
  const fillings = Object.entries(init).map(([name, value]): Filling => {
    const slot = type.field("new", name);
    return { slot, word: checkedValue(heap, "new", `${type.name}.${name}`, slot.kind, value) };
  });
  const references = fillings.filter(({ slot, word }) => slot.kind === "object" && word !== 0);
  return heap.operations.run(
    "new",
    () => {
      const { wasm } = heap;
      // First: a collection may run anything, which disposes of a handle of init perhaps.
      for (const { word } of references) wasm.Py_INCREF(word as number);
      let address = 0;
      try {
        const bytes = parts.basicsize + parts.itemsize * length;
        address = heap.made(allocate(heap, parts, length), `new: ${type.name}`, bytes);
      } finally {
        if (address === 0) for (const { word } of references) wasm.Py_DECREF(word as number);
      }
      for (const filling of fillings) fill(heap, address, filling);
      if (parts.hasGc) wasm.PyObject_GC_Track(address);
      return heap.adopt(address);
    },
    (handle) => handle.dispose(),
  );
}

/** An object of zeros behind the header, not tracked; 0 for no memory. */
function allocate(heap: ObjectHeap, parts: TypeParts & { readonly address: number }, length: number): number {
  const { address, basicsize, itemsize, hasGc } = parts;
  const { wasm } = heap;
  const most = heap.parts.wasm.PY_SSIZE_T_MAX.value;
  if (basicsize + itemsize * length > most - GC_HEAD_SIZE) return 0;
  if (itemsize === 0) return (hasGc ? wasm.PyObject_GC_New(address) : wasm.PyObject_New(address)) >>> 0;
  const made = hasGc ? wasm.PyObject_GC_NewVar(address, length) : wasm.PyObject_NewVar(address, length);
  return made >>> 0;
}

function fill(heap: ObjectHeap, address: number, { slot: { kind, offset }, word }: Filling): void {
  if (kind === "object") heap.view.setUint32(address + offset, word as number, true);
  else scalars[kind].write(heap.view, address + offset, word);
}
