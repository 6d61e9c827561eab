// What callers without the facade can do wrong: each mistake is told with its code and address, by each build, and changes nothing.
import { describe, expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { expectMisuse, expectUnchanged } from "./support/objects-misuse.js";
import { ObjectHeap } from "./support/objects-raw.js";

const HUGE_ITEM = 2 ** 20;
/** Bytes of a large object, and of one that the secure build does not hold back when it is freed. */
const LARGE = 2000;
const VERY_LARGE = 5000;

/** A heap with a type of each sort, and living objects. */
class Scene extends ObjectHeap {
  readonly pair = this.defineType({ basicsize: 16, fixed: [8, 12] });
  readonly row = this.defineType({ basicsize: 12, itemsize: 4, item: [0] });
  readonly wide = this.defineType({ basicsize: 12, itemsize: HUGE_ITEM });
  readonly leaf = this.defineType({ basicsize: 12, isContainer: false });
  readonly text = this.defineType({ basicsize: 12, itemsize: 1, isContainer: false });
  readonly known = this.defineType({ basicsize: 20, fixed: [8, 12], weaklistoffset: 16 });
  readonly live = this.make(this.pair);
  readonly liveLeaf = this.make(this.leaf);
  readonly liveKnown = this.make(this.known);

  /** An object that was freed, and whose memory nobody else has. */
  freed(what: (typeof freedObjects)[number]): number {
    const { o, wasm } = this;
    const object = {
      container: () => this.make(this.pair),
      leaf: () => this.make(this.leaf),
      "large container": () => o.PyObject_GC_NewVar(this.row, 500),
      "large leaf": () => o.PyObject_NewVar(this.text, LARGE),
    }[what]();
    // So that it does not become one with the free memory behind it.
    wasm.malloc(700);
    o.Py_DECREF(object);
    return object;
  }
}

const freedObjects = ["container", "leaf", "large container", "large leaf"] as const;

type Call = (scene: Scene, object: number) => number;

/** What must not be done with what is no living object. */
const usesOfDead: Readonly<Record<string, Call>> = {
  "incref it": ({ o }, object) => o.Py_INCREF(object),
  "decref it": ({ o }, object) => o.Py_DECREF(object),
  "make it immortal": ({ o }, object) => o.Py_SetImmortal(object),
  "set a reference in it": ({ o, live }, object) => o.PyObject_SetReference(object, 8, live),
  "set a reference to NULL in it": ({ o }, object) => o.PyObject_SetReference(object, 8, 0),
  "delete it": ({ o }, object) => o.PyObject_Del(object),
  "delete it as a container": ({ o }, object) => o.PyObject_GC_Del(object),
  "track it": ({ o }, object) => o.PyObject_GC_Track(object),
  "untrack it": ({ o }, object) => o.PyObject_GC_UnTrack(object),
  "resize it": ({ o }, object) => o.PyObject_GC_Resize(object, 4),
  "refer weakly to it": ({ o }, object) => o.PyWeakref_NewRef(object, 0, 0),
};

/** What must not be done with a freed object, while NULL is allowed. */
const usesOfFreed: Readonly<Record<string, Call>> = {
  ...usesOfDead,
  "incref it if there is one": ({ o }, object) => o.Py_XINCREF(object),
  "decref it if there is one": ({ o }, object) => o.Py_XDECREF(object),
  "set a reference to it": ({ o, live }, object) => o.PyObject_SetReference(live, 8, object),
  "make it a context": ({ o, liveKnown }, object) => o.PyWeakref_NewRef(liveKnown, 1, object),
};

eachBuild((create, build) => {
  const open = () => new Scene(create());

  describe.each(freedObjects)("a freed %s", (what) => {
    it.each(Object.entries(usesOfFreed))("is a dead object to whoever would %s", (_, use) => {
      const scene = open();
      const object = scene.freed(what);
      expectMisuse(scene, () => use(scene, object), "DEAD_OBJECT", object);
    });

    it("answers no to questions, which are no misuse", () => {
      const scene = open();
      const object = scene.freed(what);
      const { o } = scene;
      expectUnchanged(scene, () => {
        const before = scene.wasm.misuse_count();
        expect(o.PyObject_GC_IsTracked(object)).toBe(0);
        expect(o.PyObject_GC_IsFinalized(object)).toBe(0);
        expect(o.PyObject_GetReferents(object, scene.scratch, 4)).toBe(0);
        expect(o.PyWeakref_Check(object)).toBe(0);
        expect(o.PyWeakref_GetRef(object)).toBe(0);
        expect(o.PyWeakref_Count(object)).toBe(0);
        expect(scene.wasm.misuse_count()).toBe(before);
      });
    });
  });

  it.each(Object.entries(usesOfFreed))(
    "nothing changes when a very large one was freed, and one would %s",
    (_, use) => {
      const scene = open();
      const { o, wasm } = scene;
      const object = o.PyObject_NewVar(scene.text, VERY_LARGE);
      wasm.malloc(700);
      o.Py_DECREF(object);
      expectUnchanged(scene, () => {
        const before = wasm.misuse_count();
        // Where its type was, the secure build has an encoded link, which may lie beyond memory.
        try {
          use(scene, object);
          expect(wasm.misuse_count()).toBe(before + 1);
        } catch (trap) {
          expect(trap).toBeInstanceOf(WebAssembly.RuntimeError);
          expect(build).toBe("secure");
        }
      });
    },
  );

  it.each(Object.entries(usesOfDead))("NULL is no object: a dead one to whoever would %s", (_, use) => {
    const scene = open();
    expectMisuse(scene, () => use(scene, 0), "DEAD_OBJECT", 0);
  });

  it.each(Object.entries(usesOfFreed))(
    "a block that never was an object is dead to whoever would %s",
    (_, use) => {
      const scene = open();
      const blocks = [
        scene.wasm.PyMem_Calloc(4, 16),
        scene.wasm.PyObject_Calloc(1, 2000),
        scene.pair,
        scene.scratch,
      ];
      for (const block of blocks) expectMisuse(scene, () => use(scene, block), "DEAD_OBJECT", block);
    },
  );

  it.each(Object.entries(usesOfFreed))(
    "an address beyond memory traps, and changes nothing: %s",
    (_, use) => {
      const scene = open();
      for (const address of [0xfffffff0, 0x80000000, scene.wasm.memory.buffer.byteLength]) {
        expectUnchanged(scene, () => expect(() => use(scene, address)).toThrow(WebAssembly.RuntimeError));
      }
    },
  );

  it("a count that was overwritten with 0 goes neither up nor down", () => {
    const scene = open();
    const { o, liveLeaf } = scene;
    scene.setWord(liveLeaf, 0);
    for (const call of [o.Py_INCREF, o.Py_DECREF])
      expectMisuse(scene, () => call(liveLeaf), "NEGATIVE_REFCOUNT", liveLeaf);
  });

  it("an object that is being deallocated has no count that could go down, and cannot be used", () => {
    const scene = open();
    const { o, liveKnown } = scene;
    let calls = 0;
    const callback = scene.addFunction(() => {
      calls++;
      expectUnchanged(scene, () => {
        expect(o.Py_DECREF(liveKnown)).toBe(0);
        expect(scene.wasm.last_error()).toBe(12);
        expect(scene.wasm.last_error_address()).toBe(liveKnown);
      });
      expectUnchanged(scene, () => {
        for (const use of Object.values(usesOfFreed)) if (!/DECREF/.test(String(use))) use(scene, liveKnown);
        expect(scene.wasm.last_error()).toBe(13);
      });
    });
    const ref = o.PyWeakref_NewRef(liveKnown, callback, 0);
    o.Py_DECREF(liveKnown);
    expect(calls).toBe(1);
    expect(o.PyWeakref_GetRef(ref)).toBe(0);
    expect(scene.wasm.check()).toBe(0);
  });

  it("a container is tracked once, and what is none is not tracked", () => {
    const scene = open();
    const { o, live, liveLeaf } = scene;
    expectMisuse(scene, () => o.PyObject_GC_Track(live), "NOT_A_CONTAINER", live);
    expectMisuse(scene, () => o.PyObject_GC_Track(liveLeaf), "NOT_A_CONTAINER", liveLeaf);
    expectMisuse(scene, () => o.PyObject_GC_UnTrack(liveLeaf), "NOT_A_CONTAINER", liveLeaf);
    const untracked = o.PyObject_GC_New(scene.pair);
    expectUnchanged(scene, () => o.PyObject_GC_UnTrack(untracked));
  });

  it("only an untracked container with items is resized", () => {
    const scene = open();
    const { o, live, liveLeaf } = scene;
    const row = o.PyObject_GC_NewVar(scene.row, 3);
    o.PyObject_GC_Track(row);
    for (const object of [live, liveLeaf, row, o.PyObject_GC_New(scene.pair)]) {
      const size = object === liveLeaf ? 0 : 2;
      expectMisuse(scene, () => o.PyObject_GC_Resize(object, 2), "NOT_A_CONTAINER", object, size);
    }
  });

  it("a container and what is none are made by functions of their own", () => {
    const scene = open();
    const { o } = scene;
    for (const [make, type] of [
      [o.PyObject_New, scene.pair],
      [o.PyObject_NewVar, scene.row],
      [o.PyObject_GC_New, scene.leaf],
      [o.PyObject_GC_NewVar, scene.text],
    ] as const) {
      expectMisuse(scene, () => make(type, 0), "NOT_A_CONTAINER", type);
    }
  });

  it("what is no type makes no object", () => {
    const scene = open();
    const { o, wasm } = scene;
    const makers = [o.PyObject_New, o.PyObject_NewVar, o.PyObject_GC_New, o.PyObject_GC_NewVar];
    const beyond = wasm.memory.buffer.byteLength;
    const addresses = [0, 1, scene.pair + 4, scene.pair + 1, scene.live, scene.scratch, scene.freed("leaf")];
    for (const type of [...addresses, beyond - 8, beyond, 0x80000000, 0xfffffff8]) {
      for (const make of makers) expectMisuse(scene, () => make(type, 1), "BAD_TYPE", type);
    }
  });

  it("more items than 2 GiB have room for are no memory, not a wrong one", () => {
    const scene = open();
    const { o } = scene;
    const row = o.PyObject_GC_NewVar(scene.row, 3);
    const wide = o.PyObject_GC_NewVar(scene.wide, 0);
    const textItems = [0x7ffffff4, 0x80000000, 0xffffffff, 0xfffffff5];
    const rowItems = [0x1ffffffc, 0x20000000, 0x3fffffff, 0x40000000, 0x80000000, 0xffffffff];
    const wideItems = [0x800, 0x1000, 0x1001, 0xffffffff];
    const before = scene.wasm.misuse_count();
    for (const n of textItems) expectUnchanged(scene, () => expect(o.PyObject_NewVar(scene.text, n)).toBe(0));
    for (const [type, object, counts] of [
      [scene.row, row, rowItems],
      [scene.wide, wide, wideItems],
    ] as const) {
      for (const n of counts) {
        expectUnchanged(scene, () => expect(o.PyObject_GC_NewVar(type, n)).toBe(0));
        expectUnchanged(scene, () => expect(o.PyObject_GC_Resize(object, n)).toBe(0));
      }
    }
    // Those of expectUnchanged itself.
    const own = 2 * (textItems.length + 2 * rowItems.length + 2 * wideItems.length);
    expect(scene.wasm.misuse_count() - before).toBe(own);
  });

  it("an object of a type without a place for weak references has none", () => {
    const scene = open();
    const { o, live, liveLeaf } = scene;
    for (const object of [live, liveLeaf]) {
      expectMisuse(scene, () => o.PyWeakref_NewRef(object, 0, 0), "NO_WEAKREFS", object);
      expect(o.PyWeakref_Count(object)).toBe(0);
      expect(o.PyWeakref_NextRef(object, 0)).toBe(0);
    }
    expect(o.PyWeakref_GetRef(live)).toBe(0);
  });

  it("a generation that there is not is asked, set and collected without effect", () => {
    const scene = open();
    const { o } = scene;
    for (const index of [3, 4, 0x7fffffff, 0xffffffff]) {
      expectUnchanged(scene, () => {
        expect([o.gc_collect(index), o.gc_get_threshold(index), o.gc_get_count(index)]).toEqual([0, 0, 0]);
        o.gc_set_threshold(index, 5);
        expect(o.gc_get_stats(index, 0)).toBe(0);
        expect(o.gc_garbage_item(index)).toBe(0);
        if (index > 3) expect(o.gc_first(index)).toBe(0);
      });
    }
  });

  it("the function of the policy is told of it, and the call does nothing", () => {
    const scene = open();
    const told: number[][] = [];
    const object = scene.freed("container");
    scene.wasm.set_misuse_policy(
      2,
      scene.addFunctionOfThree((...given) => told.push(given)),
    );
    scene.o.Py_DECREF(object);
    scene.o.PyObject_GC_Track(scene.live);
    expect(told).toEqual([
      [13, object, 0],
      [15, scene.live, 0],
    ]);
  });
});
