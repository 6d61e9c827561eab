import { alignedTo } from "../aligned.js";
import { REFERENCE_SIZE, sizeOfKind } from "./field-kinds.js";
import { HAVE_GC, HEADER_SIZE, VAR_HEADER_SIZE } from "./layout.js";
import type { Slot } from "./slots.js";
import type { CheckedDefinition } from "./type-definition.js";

/** Where the fields of a type's objects lie. */
export interface TypeLayout {
  readonly fields: ReadonlyMap<string, Slot>;
  /** Bytes of an object without its items, the header included. */
  readonly basicsize: number;
  /** Bytes of an item; 0 = the objects have none. */
  readonly itemsize: number;
  /** Of the word that leads to the weak references; 0 = there are none. */
  readonly weaklistoffset: number;
}

/** As a C compiler lays out a struct: each field at a multiple of its size, the end at a multiple of the largest. */
export function layOut({ fields, items, weakrefs }: CheckedDefinition): TypeLayout {
  let end = items === undefined ? HEADER_SIZE : VAR_HEADER_SIZE;
  let alignment = REFERENCE_SIZE;
  const place = (size: number) => {
    const offset = alignedTo(end, size);
    alignment = Math.max(alignment, size);
    end = offset + size;
    return offset;
  };
  const slots = fields.map(([name, kind]) => [name, { kind, offset: place(sizeOfKind(kind)) }] as const);
  const weaklistoffset = weakrefs ? place(REFERENCE_SIZE) : 0;
  const itemsize = items === undefined ? 0 : sizeOfKind(items);
  const basicsize = alignedTo(end, Math.max(alignment, itemsize));
  return { fields: new Map(slots), basicsize, itemsize, weaklistoffset };
}

/** The words that PyType_FromDescription takes. Places are those of functions in the table, 0 = none. */
export function descriptionOf(
  { items, gc }: CheckedDefinition,
  layout: TypeLayout,
  places: { readonly finalizer: number; readonly clear: number },
): readonly number[] {
  const references = [...layout.fields.values()].filter(({ kind }) => kind === "object");
  // The fields lie in order, so that the offsets ascend.
  const fixed = references.map(({ offset }) => offset);
  const perItem = items === "object" ? [0] : [];
  const { basicsize, itemsize, weaklistoffset } = layout;
  const sizes = [0, basicsize, itemsize, gc ? HAVE_GC : 0, weaklistoffset, places.finalizer, places.clear];
  const noBuffer = [0, 0, 0];
  return [...sizes, ...noBuffer, fixed.length, perItem.length, 0, 0, ...fixed, ...perItem];
}
