// Calls of the object layer's exports that the random graphs do not make.
import { expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { ObjectHeap } from "./support/objects-raw.js";

const [LEFT, RIGHT, WEAK] = [8, 12, 16];
const HEAD = 8;
const GROWN = 1000;

class Scene extends ObjectHeap {
  readonly pair = this.defineType({ basicsize: 20, fixed: [LEFT, RIGHT], weaklistoffset: WEAK });
  readonly row = this.defineType({ basicsize: 16, itemsize: 4, item: [0], weaklistoffset: 12 });
}

eachBuild((create) => {
  const open = () => new Scene(create());

  it.each([
    ["next", (heap: Scene, [, b = 0, , d = 0]: number[]) => heap.setWord(b - HEAD, d - HEAD), 3],
    ["prev", (heap: Scene, [a = 0, , c = 0]: number[]) => heap.setWord(c - HEAD + 4, a - HEAD), 2],
    ["count", (heap: Scene, [, b = 0]: number[]) => heap.setWord(b, 0), 1],
    ["type", (heap: Scene, [, b = 0]: number[]) => heap.setWord(b + 4, heap.scratch), 1],
    [
      "flag of being collected",
      (heap: Scene, [a = 0, b = 0]: number[]) => heap.setWord(b - HEAD + 4, (a - HEAD) | 2),
      1,
    ],
  ] as const)("gc_check finds the object whose %s was overwritten", (_, damage, found) => {
    const heap = open();
    const objects = [1, 2, 3, 4].map(() => heap.make(heap.pair));
    expect(heap.o.gc_check()).toBe(0);
    damage(heap, objects);
    expect(heap.o.gc_check()).toBe(objects[found]);
  });

  it("gc_check finds an object that was called back to life and is in an older generation sound", () => {
    const heap = open();
    const { o } = heap;
    let kept = 0;
    const finalize = heap.addFunction((_, object) => {
      o.Py_INCREF(object);
      kept = object;
    });
    o.Py_DECREF(heap.make(heap.defineType({ basicsize: 12, fixed: [8], finalize })));
    expect(o.PyObject_GC_IsFinalized(kept)).toBe(1);
    for (const generation of [0, 1, 2]) {
      expect(o.gc_check()).toBe(0);
      expect(o.gc_collect(generation)).toBe(0);
    }
  });

  it("weak references follow an object to where it is resized", () => {
    const heap = open();
    const { o } = heap;
    const row = o.PyObject_GC_NewVar(heap.row, 1);
    const refs = [0, heap.addFunction(() => {})].map((callback) => o.PyWeakref_NewRef(row, callback, 0));
    // So that it cannot grow where it is.
    heap.wasm.malloc(700);
    const resized = o.PyObject_GC_Resize(row, GROWN);
    expect(resized).not.toBe(row);
    for (const ref of refs) {
      expect(o.PyWeakref_GetRef(ref)).toBe(resized);
      o.Py_DECREF(resized);
      o.Py_DECREF(ref);
    }
    expect(o.PyWeakref_Count(resized)).toBe(0);
    o.Py_DECREF(resized);
    expect(heap.wasm.check()).toBe(0);
  });

  it("a weak reference that is collected is never called back, though the collector does not see its object", () => {
    const heap = open();
    const { o } = heap;
    let calls = 0;
    const callback = heap.addFunction(() => calls++);
    const leaf = heap.make(heap.defineType({ basicsize: 12, isContainer: false, weaklistoffset: 8 }));
    const owner = heap.make(heap.defineType({ basicsize: 20, fixed: [8, 12, 16] }), [8, leaf]);
    const ref = o.PyWeakref_NewRef(leaf, callback, 0);
    o.PyObject_SetReference(owner, 12, ref);
    o.PyObject_SetReference(owner, 16, owner);
    for (const object of [leaf, ref, owner]) o.Py_DECREF(object);
    expect(o.gc_collect(2)).toBe(2);
    expect(calls).toBe(0);
  });

  it("an object that is being cleared has neither a buffer nor a count when anything runs", () => {
    const heap = open();
    const { o, wasm } = heap;
    const [bufferAt, countAt] = [16, 20];
    const seen: number[][] = [];
    let bag = 0;
    const finalize = heap.addFunction(() => seen.push([heap.word(bag + bufferAt), heap.word(bag + countAt)]));
    const leafType = heap.defineType({ basicsize: 8, isContainer: false, finalize });
    const inBuffer = { buffer: bufferAt, bufferCount: countAt, bufferItemsize: 4, inBuffer: [0] };
    bag = heap.make(heap.defineType({ basicsize: 24, fixed: [8, 12], ...inBuffer }));
    const leaves = [1, 2, 3].map(() => heap.make(leafType));
    const buffer = wasm.PyMem_Malloc(8) >>> 0;
    heap.words.set(leaves.slice(1), buffer >>> 2);
    heap.setWord(bag + 8, bag);
    heap.setWord(bag + 12, leaves[0] as number);
    heap.setWord(bag + bufferAt, buffer);
    heap.setWord(bag + countAt, 2);
    expect(o.gc_collect(2)).toBe(1);
    expect(seen).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(wasm.check()).toBe(0);
  });

  it("what dies of one callback waits until all callbacks of the object were called", () => {
    const heap = open();
    const { o } = heap;
    const log: string[] = [];
    const names = new Map<number, string>();
    const finalize = heap.addFunction((_, object) => log.push(names.get(object) as string));
    const type = heap.defineType({ basicsize: 12, fixed: [8], finalize });
    const [context = 0, other = 0] = ["context", "other"].map((name) => {
      const object = heap.make(type);
      names.set(object, name);
      return object;
    });
    const object = heap.make(heap.pair);
    const callback = heap.addFunction((given) => {
      log.push(given === 0 ? "second callback" : "first callback");
      if (given === 0) o.Py_DECREF(other);
    });
    // The latest is called first.
    const refs = [0, context].map((given) => o.PyWeakref_NewRef(object, callback, given));
    o.Py_DECREF(context);
    o.Py_DECREF(object);
    expect(log).toEqual(["first callback", "second callback", "other", "context"]);
    for (const ref of refs) o.Py_DECREF(ref);
    expect([...heap.generation(0)]).toEqual([]);
  });

  it("an object that is deleted calls its weak references back, and takes nothing along", () => {
    const heap = open();
    const { o } = heap;
    const kept = heap.make(heap.pair);
    const object = heap.make(heap.pair, [LEFT, kept]);
    const told: number[] = [];
    const ref = o.PyWeakref_NewRef(
      object,
      heap.addFunction((context) => told.push(context)),
      kept,
    );
    o.PyObject_GC_Del(object);
    expect(told).toEqual([kept]);
    expect(o.PyWeakref_GetRef(ref)).toBe(0);
    expect(o.Py_REFCNT(kept)).toBe(2);
    expect([...heap.generation(0)]).toEqual([kept, ref]);
    expect(o.gc_check()).toBe(0);
  });

  it("the oldest generation is collected by itself once a quarter as much has come to it", () => {
    const heap = open();
    const { o } = heap;
    const objects = Array.from({ length: 80 }, () => heap.make(heap.pair));
    o.gc_collect(2);
    for (const index of [0, 1, 2]) o.gc_set_threshold(index, 1);
    const collections = () => o.gc_get_stats(2, 0);
    let made = 0;
    for (; collections() === 1 && made < 200; made++) objects.push(heap.make(heap.pair));
    // Twenty must have outlived a collection of the middle generation; each needs a few of the youngest.
    expect(made).toBeGreaterThanOrEqual(20);
    expect(made).toBeLessThan(40);
    expect(collections()).toBe(2);
  });

  it.each([0, 2])(
    "an immortal container at the end of what is collected (generation %d) is not tracked any more, and what is reached later is",
    (generation) => {
      const heap = open();
      const { o } = heap;
      // It comes before its owner, so that it is taken for unreachable first.
      const child = heap.make(heap.pair);
      const owner = heap.make(heap.pair, [LEFT, child]);
      o.Py_DECREF(child);
      const immortal = heap.make(heap.pair, [RIGHT, owner]);
      o.Py_SetImmortal(immortal);
      expect(o.gc_collect(generation)).toBe(0);
      expect([...heap.generation(Math.min(generation + 1, 2))]).toEqual([owner, child]);
      expect([owner, child, immortal].map((one) => o.PyObject_GC_IsTracked(one))).toEqual([1, 1, 0]);
      expect(o.gc_check()).toBe(0);
      o.PyObject_GC_Track(immortal);
      expect([...heap.generation(0)]).toEqual([immortal]);
      expect(o.gc_check()).toBe(0);
    },
  );

  it("a weak reference that was called back leads to no other", () => {
    const heap = open();
    const { o } = heap;
    const object = heap.make(heap.pair);
    const called: number[] = [];
    const callback = heap.addFunction((_, ref) => called.push(ref));
    const refs = [1, 2, 3].map(() => o.PyWeakref_NewRef(object, callback, 0));
    expect(o.PyWeakref_NextRef(object, refs[2] as number)).toBe(refs[1]);
    o.Py_DECREF(object);
    expect(called).toEqual(refs.toReversed());
    expect(refs.map((ref) => o.PyWeakref_NextRef(object, ref))).toEqual([0, 0, 0]);
  });

  it.each([true, false])(
    "an object that its finalizer makes immortal has the count of any other (a container: %s)",
    (isContainer) => {
      const heap = open();
      const { o } = heap;
      const finalize = heap.addFunction((_, object) => o.Py_SetImmortal(object));
      const object = heap.make(heap.defineType({ basicsize: 8, isContainer, finalize }));
      const other = heap.make(heap.pair);
      o.Py_SetImmortal(other);
      o.Py_DECREF(object);
      expect([o.Py_IsImmortal(object), o.Py_REFCNT(object)]).toEqual([1, o.Py_REFCNT(other)]);
      expect([o.gc_check(), heap.wasm.check(), heap.wasm.misuse_count()]).toEqual([0, 0, 0]);
    },
  );
});
