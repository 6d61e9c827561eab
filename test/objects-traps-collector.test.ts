// A finalizer, a clear function or a callback that traps while the collector runs: what was alive is alive, and the next collection goes on
// as if nothing had been.
import { expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { LEFT, RIGHT, Scene } from "./support/objects-traps-scene.js";

eachBuild((create) => {
  const open = () => new Scene(create());

  it.each([0, 1, 2])(
    "a finalizer that traps in a collection of generation %d leaves all alive, and is not called again",
    (generation) => {
      const scene = open();
      const { o } = scene;
      const objects = scene.cycle(scene.finalized, 3);
      scene.breakOnce();
      scene.throwing(() => o.gc_collect(generation));
      expect(scene.calls).toEqual([objects[0]]);
      expect(scene.tracked().toSorted()).toEqual(objects.toSorted());
      // The collector has not given its own reference back.
      expect(objects.map((object) => o.Py_REFCNT(object))).toEqual([2, 1, 1]);
      o.Py_DECREF(objects[0] as number);
      expect(o.gc_collect(2)).toBe(3);
      expect(scene.calls.toSorted()).toEqual(objects.toSorted());
      expect(scene.tracked()).toEqual([]);
      scene.expectSound();
    },
  );

  it("a clear function that traps leaves its object alive", () => {
    const scene = open();
    const { o } = scene;
    const objects = scene.cycle(scene.cleared, 2);
    scene.breakOnce();
    scene.throwing(() => o.gc_collect(2));
    expect(scene.tracked().toSorted()).toEqual(objects.toSorted());
    o.Py_DECREF(objects[0] as number);
    scene.react = (object) => o.PyObject_SetReference(object, LEFT, 0);
    expect(o.gc_collect(2)).toBe(2);
    expect(scene.tracked()).toEqual([]);
    scene.expectSound();
  });

  it("a weak reference's callback that traps in a collection leaves what is unreachable for the next one", () => {
    const scene = open();
    const { o } = scene;
    const objects = scene.cycle(scene.plain, 2);
    const refs = objects.map((object) => o.PyWeakref_NewRef(object, scene.call, 0));
    scene.breakOnce();
    scene.throwing(() => o.gc_collect(2));
    expect(refs.map((ref) => o.PyWeakref_GetRef(ref))).toEqual([0, 0]);
    expect(o.gc_collect(2)).toBe(2);
    expect(scene.tracked().toSorted()).toEqual(refs.toSorted());
    scene.expectSound();
  });

  it("what is told of collections and traps at the start or at the end stops none of the next", () => {
    const scene = open();
    const { o } = scene;
    let phase = 0;
    o.gc_set_callback(
      scene.addFunctionOfThree((told) => {
        if (told === phase) throw new Error("broken");
      }),
    );
    scene.cycle(scene.bare, 2);
    scene.throwing(() => o.gc_collect(2));
    expect(scene.tracked().length).toBe(2);
    phase = 1;
    scene.throwing(() => o.gc_collect(2));
    expect(scene.tracked()).toEqual([]);
    o.gc_set_callback(0);
    scene.cycle(scene.bare, 2);
    expect(o.gc_collect(2)).toBe(2);
  });

  it("what an old object's finalizer traps in is given back once, where nothing of the young ones can run", () => {
    const scene = open();
    const { o } = scene;
    const old = scene.make(scene.finalized);
    o.gc_collect(2);
    const [young = 0] = scene.cycle(scene.bare, 2);
    o.PyObject_SetReference(young, RIGHT, old);
    o.Py_DECREF(old);
    scene.breakOnce();
    scene.throwing(() => o.gc_collect(0));
    expect(scene.calls).toEqual([old]);
    expect(o.Py_REFCNT(old)).toBe(1);
    expect(o.gc_collect(2)).toBe(2);
    o.Py_DECREF(old);
    expect(scene.tracked()).toEqual([]);
    scene.expectSound();
  });

  it("a collection that began in a finalizer and traps is over when that finalizer knows it, and the outer one goes on", () => {
    const scene = open();
    const { o } = scene;
    const inner = scene.cycle(scene.finalized, 2);
    const outer = scene.make(scene.finalized);
    scene.react = (object) => {
      if (object !== outer) throw new Error("broken");
      expect(() => o.gc_collect(2)).toThrow("broken");
      o.objects_recover(scene.depth);
      expect(o.gc_check()).toBe(0);
      expect(scene.tracked().toSorted()).toEqual([...inner, outer].toSorted());
    };
    o.Py_DECREF(outer);
    expect(scene.calls).toEqual([outer, inner[0]]);
    scene.react = () => {};
    o.Py_DECREF(inner[0] as number);
    expect(o.gc_collect(2)).toBe(2);
    expect(scene.tracked()).toEqual([]);
    scene.expectSound();
  });

  it("a deallocation that traps in a collection's finalizer does not end the collection", () => {
    const scene = open();
    const { o } = scene;
    const victim = scene.make(scene.finalized);
    const objects = scene.cycle(scene.finalized, 3);
    scene.react = (object) => {
      if (object === victim) throw new Error("broken");
      if (object !== objects[0]) return;
      expect(() => o.Py_DECREF(victim)).toThrow("broken");
      o.objects_recover(scene.depth);
    };
    expect(o.gc_collect(2)).toBe(3);
    expect(scene.calls).toEqual([objects[0], victim, objects[1], objects[2]]);
    expect(scene.tracked()).toEqual([victim]);
    o.Py_DECREF(victim);
    expect(scene.tracked()).toEqual([]);
    scene.expectSound();
  });
});
