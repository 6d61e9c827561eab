// A heap whose finalizers, clear functions and callbacks throw when the test says so.
import { expect } from "vitest";
import { ObjectHeap } from "./objects-raw.js";

export const [LEFT, RIGHT, WEAK] = [8, 12, 16];

/** A heap whose functions in the table throw, or do what the test says. */
export class Scene extends ObjectHeap {
  calls: number[] = [];
  /** What the next calls do; nothing if there is none. */
  react: (object: number) => void = () => {};
  /** How many finalizers and callbacks are being called, as objects_recover is told. */
  depth = 0;
  readonly call = this.addFunction((_, object) => {
    this.depth++;
    try {
      this.calls.push(object);
      this.react(object);
    } finally {
      this.depth--;
    }
  });
  readonly plain = this.defineType({ basicsize: 20, fixed: [LEFT, RIGHT], weaklistoffset: WEAK });
  readonly bare = this.defineType({ basicsize: 16, fixed: [LEFT, RIGHT] });
  readonly finalized = this.defineType({ basicsize: 16, fixed: [LEFT, RIGHT], finalize: this.call });
  readonly cleared = this.defineType({ basicsize: 16, fixed: [LEFT, RIGHT], clear: this.call });
  readonly trio = this.defineType({ basicsize: 20, fixed: [8, 12, 16] });

  /** The call throws what its function threw, and the layer is told. */
  throwing(run: () => void): void {
    expect(run).toThrow("broken");
    this.o.objects_recover(0);
    this.expectSound();
  }
  breakOnce(): void {
    this.react = () => {
      this.react = () => {};
      throw new Error("broken");
    };
  }
  expectSound(): void {
    expect(this.o.gc_check()).toBe(0);
    expect(this.wasm.check()).toBe(0);
    expect(this.wasm.misuse_count()).toBe(0);
  }

  /** A cycle of so many objects of the type that nothing else refers to. */
  cycle(type: number, length: number): number[] {
    const objects = Array.from({ length }, () => this.make(type));
    objects.forEach((object, i) => {
      this.o.PyObject_SetReference(object, LEFT, objects[(i + 1) % length] as number);
    });
    for (const object of objects) this.o.Py_DECREF(object);
    return objects;
  }
  tracked(): number[] {
    return [0, 1, 2, 3].flatMap((i) => [...this.generation(i)]);
  }
}
