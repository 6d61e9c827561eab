// A type whose objects throw when they die.
import type { PyMem } from "../../src/index.js";

/** A type whose finalizer throws the object's value; who died is told. */
export function thrower(py: PyMem, died: number[] = []) {
  return py.objects.defineType({
    name: "Thrower",
    fields: { next: "object", value: "i32" },
    weakrefs: true,
    finalizer: (self) => {
      died.push(self.get("value"));
      throw self.get("value");
    },
  });
}
