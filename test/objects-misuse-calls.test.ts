// What is told of calls with a living object, or a type, that they are not for: by each build, and it changes nothing.
import { expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { expectMisuse, expectUnchanged } from "./support/objects-misuse.js";
import { Scene } from "./support/objects-misuse-scene.js";

eachBuild((create) => {
  const open = () => new Scene(create());

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
