import { scalars } from "../scalars.js";
import { type FieldKind, sizeOfKind } from "./field-kinds.js";
import type { Handle } from "./handle.js";
import type { ObjectHeap } from "./object-heap.js";

/** A place in an object that holds a number or a reference. */
export interface Slot {
  readonly kind: FieldKind;
  /** Bytes from the object's address. */
  readonly offset: number;
}

/** The place of an item. */
export function slotOf(kind: FieldKind, { basicsize }: { readonly basicsize: number }, index: number): Slot {
  return { kind, offset: basicsize + index * sizeOfKind(kind) };
}

/** What lies at the address, in JavaScript; of a reference a new handle. */
export function readSlot(
  heap: ObjectHeap,
  kind: FieldKind,
  address: number,
): Handle | number | bigint | null {
  return kind === "object" ? heap.shareOrNull(heap.word(address)) : scalars[kind].read(heap.view, address);
}

/**
 * The value as it goes into memory: a number, or an address, 0 of null.
 * @throws {TypeError | RangeError | MemoryMisuseError} it is not one that the place can hold.
 */
export function checkedValue(
  heap: ObjectHeap,
  method: string,
  label: string,
  kind: FieldKind,
  value: unknown,
): number | bigint {
  if (kind !== "object") return scalars[kind].check(`${method}: ${label}`, value);
  return value === null ? 0 : heap.addressOf(value, method, label);
}

/** Changes what lies in an object that is in use. */
export function writeSlot(
  heap: ObjectHeap,
  method: string,
  label: string,
  kind: FieldKind,
  { address, offset }: { readonly address: number; readonly offset: number },
  value: unknown,
): void {
  const word = checkedValue(heap, method, label, kind, value);
  if (kind !== "object") scalars[kind].write(heap.view, address + offset, word);
  else heap.operations.run(method, () => heap.wasm.PyObject_SetReference(address, offset, word as number));
}
