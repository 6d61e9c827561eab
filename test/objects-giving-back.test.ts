// A dying object gives back each reference that it owns, once, wherever it has it, and one after the other; references that lead to no
// living object are misuses, and stop none of the others.
import { describe, expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { descriptionWords, ObjectHeap, type TypeDescription } from "./support/objects-raw.js";

/** The bit of a type's flags by which a buffer's references are given back from the first to the last. */
const IN_ORDER = 64;
const FLAGS = 3;
const IGNORE = 1;
const [NEGATIVE_REFCOUNT, DEAD_OBJECT] = [12, 13];

/** A type with references of each sort: of its own, in items, in a buffer of items behind a header. */
const FIRST = 12;
const BUFFER = 16;
const COUNT = 20;
const LAST = 24;
const SIZE = 28;
const HEADER = 8;
const PAIR = 8;
const everywhere: TypeDescription = {
  ...{ basicsize: SIZE, fixed: [FIRST, LAST], itemsize: PAIR, item: [0, 4] },
  ...{ buffer: BUFFER, bufferCount: COUNT, bufferItemsize: PAIR, inBuffer: [HEADER, HEADER + 4] },
};

class Scene extends ObjectHeap {
  died: number[] = [];
  readonly logged = this.addFunction((_, object) => this.died.push(this.word(object + 8)));
  readonly leaf = this.defineType({ basicsize: 12, isContainer: false });
  readonly told = this.defineType({ basicsize: 12, isContainer: false, finalize: this.logged });
  readonly pair = this.defineType({ basicsize: 16, fixed: [8, 12] });

  typeOf(type: TypeDescription, flags = 0): number {
    const words = descriptionWords(type);
    return this.defineTypeOf(words.with(FLAGS, (words[FLAGS] as number) | flags));
  }
  /** An object of the type told with a number, in the slot. */
  put(slot: number, number: number): void {
    const object = this.make(this.told);
    this.setWord(object + 8, number);
    this.setWord(slot, object);
  }
  /** An object of a type like `everywhere` with so many items, and so many in its buffer; nothing in it. */
  owner(type: number, items: number, buffered: number): number {
    const owner = this.o.PyObject_GC_NewVar(type, items);
    this.setWord(owner + BUFFER, this.wasm.PyMem_Calloc(1, HEADER + PAIR * buffered));
    this.setWord(owner + COUNT, buffered);
    return owner;
  }
}

const ascending = (from: number, length: number) => Array.from({ length }, (_, i) => from + i);

eachBuild((create, build) => {
  const open = () => new Scene(create());

  describe.each([
    ["from the last item to the first", 0, [7, 8, 5, 6]],
    ["in order", IN_ORDER, [5, 6, 7, 8]],
  ] as const)("a buffer that is given back %s", (_, flags, buffered) => {
    it.each([false, true])(
      "comes behind the object's own references and its items (a finalizer ran before: %s)",
      (hasFinalizer) => {
        const scene = open();
        const { o } = scene;
        const finalize = hasFinalizer ? scene.addFunction(() => scene.died.push(0)) : 0;
        const type = scene.typeOf({ ...everywhere, finalize }, flags);
        const blocks = scene.py.getAllocatedBlocks();
        const owner = scene.owner(type, 2, 2);
        const buffer = scene.word(owner + BUFFER) + HEADER;
        scene.put(owner + FIRST, 9);
        scene.put(owner + LAST, 10);
        for (let i = 0; i < 4; i++) {
          scene.put(owner + SIZE + 4 * i, 1 + i);
          scene.put(buffer + 4 * i, 5 + i);
        }
        o.PyObject_GC_Track(owner);
        o.Py_DECREF(owner);
        expect(scene.died).toEqual([...(hasFinalizer ? [0] : []), 9, 10, 3, 4, 1, 2, ...buffered]);
        expect(scene.py.getAllocatedBlocks()).toBe(blocks);
        expect([o.gc_check(), scene.wasm.check(), scene.wasm.misuse_count()]).toEqual([0, 0, 0]);
      },
    );

    it("may have many that are not there, and others that live on", () => {
      const scene = open();
      const { o } = scene;
      const type = scene.typeOf(everywhere, flags);
      const owner = scene.owner(type, 5, 5);
      const buffer = scene.word(owner + BUFFER) + HEADER;
      const survivors = [scene.make(scene.pair), scene.make(scene.leaf)];
      for (const [i, one] of survivors.entries()) {
        o.Py_INCREF(one);
        o.Py_INCREF(one);
        scene.setWord(owner + SIZE + 12 + 4 * i, one);
        scene.setWord(buffer + 12 + 4 * i, one);
      }
      scene.put(owner + SIZE + 36, 1);
      scene.put(buffer + 36, 2);
      o.PyObject_GC_Track(owner);
      o.Py_DECREF(owner);
      expect(scene.died).toEqual([1, 2]);
      expect(survivors.map((one) => o.Py_REFCNT(one))).toEqual([1, 1]);
      expect([o.gc_check(), scene.wasm.check(), scene.wasm.misuse_count()]).toEqual([0, 0, 0]);
    });
  });

  it.each([
    ["items", 1_000_000, 0, 0],
    ["items of a buffer", 0, 1_000_000, 0],
    ["items of a buffer in order", 0, 1_000_000, IN_ORDER],
  ] as const)("each of many %s is looked at once while all of them die", (_, items, buffered, flags) => {
    const scene = open();
    const { o } = scene;
    // From the beginning for each, a million would not come to an end; the other builds differ in the allocator alone.
    const share = build === "default" ? 1 : 100;
    const [nItems, nBuffered] = [items / share, buffered / share];
    const type = scene.typeOf(everywhere, flags);
    const blocks = scene.py.getAllocatedBlocks();
    const owner = scene.owner(type, nItems, nBuffered);
    const first = nItems > 0 ? owner + SIZE : scene.word(owner + BUFFER) + HEADER;
    for (let i = 0; i < nItems + nBuffered; i++) scene.setWord(first + PAIR * i, o.PyObject_New(scene.leaf));
    o.Py_DECREF(owner);
    expect(scene.py.getAllocatedBlocks()).toBe(blocks);
    expect([scene.wasm.check(), scene.wasm.misuse_count()]).toEqual([0, 0]);
  });

  it("a reference to an object that was freed is a misuse, and the free memory is as it was", () => {
    const scene = open();
    const { o, wasm } = scene;
    wasm.set_misuse_policy(IGNORE, 0);
    // The last of several that were freed has a link to another one where its count was.
    const freed = ascending(0, 4).map(() => scene.make(scene.leaf));
    for (const one of freed) o.Py_DECREF(one);
    const dead = freed[3] as number;
    const owner = scene.make(scene.pair);
    scene.setWord(owner + 8, dead);
    const sister = scene.make(scene.pair);
    scene.setWord(owner + 12, sister);
    const word = scene.word(dead);
    o.Py_DECREF(owner);
    expect([wasm.last_error(), wasm.last_error_address() >>> 0, wasm.misuse_count()]).toEqual([
      ...[DEAD_OBJECT, dead, 1],
    ]);
    expect([scene.word(dead), wasm.check(), [...scene.generation(0)]]).toEqual([word, 0, []]);
  });

  it("a reference to an object whose count was overwritten with 0 is a misuse, and the object remains", () => {
    const scene = open();
    const { o, wasm } = scene;
    wasm.set_misuse_policy(IGNORE, 0);
    const child = scene.make(scene.told);
    const owner = scene.make(scene.pair);
    scene.setWord(owner + 12, child);
    scene.setWord(child, 0);
    o.Py_DECREF(owner);
    expect([wasm.last_error(), wasm.last_error_address() >>> 0, wasm.misuse_count()]).toEqual([
      ...[NEGATIVE_REFCOUNT, child, 1],
    ]);
    expect([scene.died, wasm.check()]).toEqual([[], 0]);
    o._Py_NewReference(child);
    o.Py_DECREF(child);
    expect(scene.died).toEqual([0]);
  });

  it("a reference to an immortal object is not counted", () => {
    const scene = open();
    const { o } = scene;
    const [child, sister] = [scene.make(scene.leaf), scene.make(scene.pair)];
    for (const one of [child, sister]) o.Py_SetImmortal(one);
    const before = o.Py_REFCNT(child);
    o.Py_DECREF(scene.make(scene.pair, [8, child], [12, sister]));
    expect([child, sister].map((one) => o.Py_REFCNT(one))).toEqual([before, before]);
    expect(scene.wasm.misuse_count()).toBe(0);
  });
});
