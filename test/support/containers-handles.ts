// What tests of the built-in containers' handles have in common.
import type { BuiltInHandle, Handle, PyMem } from "../../src/index.js";

/** What an iterator gives, in JavaScript; the handles are disposed of. */
export function taken(handles: Iterable<Handle>): unknown[] {
  return Array.from(handles, (handle) => {
    using h = handle as BuiltInHandle;
    return h.toJS();
  });
}

/** A type whose objects say when they die. */
export function mortal(py: PyMem, died: number[]) {
  return py.objects.defineType({
    name: "Mortal",
    fields: { value: "i32" },
    finalizer: (self) => died.push(self.get("value")),
  });
}
