// What callers without the facade can do with objects that do not live: each mistake is told with its code and address, by each build,
// and changes nothing.
import { describe, expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { expectMisuse, expectUnchanged } from "./support/objects-misuse.js";
import { freedObjects, Scene, usesOfDead, usesOfFreed } from "./support/objects-misuse-scene.js";

/** Bytes of an object that the secure build does not hold back when it is freed. */
const VERY_LARGE = 5000;

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
});
