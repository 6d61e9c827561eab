import { MemoryError } from "../errors.js";
import type { FieldKind, FieldKinds } from "./field-kinds.js";
import type { Handle } from "./handle.js";
import type { ObjectHeap } from "./object-heap.js";
import { type AnyObjectType, ObjectType } from "./object-type.js";
import { checkDefinition, type TypeDefinition } from "./type-definition.js";
import { descriptionOf, layOut } from "./type-layout.js";

/** A type's description goes to the heap, and its functions where the wasm finds them. */
export function defineType<Fields extends FieldKinds, Item extends FieldKind>(
  heap: ObjectHeap,
  definition: TypeDefinition<Fields, Item>,
): ObjectType<Fields, Item> {
  const checked = checkDefinition(definition);
  const { name, finalizer, clear, items, gc } = checked;
  const layout = layOut(checked);
  const { dispatchers } = heap;
  const places = {
    finalizer: finalizer === undefined ? 0 : dispatchers.placeOf("finalizer"),
    clear: clear === undefined ? 0 : dispatchers.placeOf("clear"),
  };
  const address = typeOf(heap, name, descriptionOf(checked, layout, places));
  const parts = { ...layout, name, items, hasGc: gc, isBuiltIn: false };
  const type = new ObjectType<Fields, Item>(heap, address, parts);
  heap.register(address, type as AnyObjectType);
  const withSelf = (call: (self: Handle) => void) => (object: number) => {
    const self = heap.share(object);
    try {
      call(self);
    } finally {
      self.dispose();
    }
  };
  if (finalizer !== undefined) {
    dispatchers.set("finalizer", address, {
      where: () => `the finalizer of ${name}`,
      call: withSelf(finalizer),
    });
  }
  if (clear !== undefined) {
    dispatchers.set("clear", address, { where: () => `the clear of ${name}`, call: withSelf(clear) });
  }
  return type;
}

/** The address of the type that the words describe. */
function typeOf(heap: ObjectHeap, name: string, words: readonly number[]): number {
  const allocator = heap.parts.wasm;
  const bytes = words.length * 4;
  return heap.operations.run("defineType", () => {
    const { wasm } = heap;
    const noMemory = () => new MemoryError(`defineType: no memory for the type ${name}`, bytes);
    const description = allocator.PyMem_Malloc(bytes) >>> 0;
    if (description === 0) throw noMemory();
    try {
      for (const [i, word] of words.entries()) heap.view.setUint32(description + i * 4, word, true);
      const misuses = allocator.misuse_count();
      const type = wasm.PyType_FromDescription(description) >>> 0;
      // Where misuse does not throw.
      if (allocator.misuse_count() !== misuses) throw new TypeError(`defineType: ${name} cannot be`);
      if (type === 0) throw noMemory();
      return type;
    } finally {
      allocator.PyMem_Free(description);
    }
  });
}
