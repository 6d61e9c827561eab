// A finalizer or a callback that traps while objects are deallocated: what was alive is alive, lists and heap are sound, and what comes
// next goes on as if nothing had been.
import { expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { LEFT, RIGHT, Scene } from "./support/objects-traps-scene.js";

eachBuild((create) => {
  const open = () => new Scene(create());

  it("a finalizer that traps in a deallocation leaves its object alive, and its sisters die with the next one that does", () => {
    const scene = open();
    const { o } = scene;
    const sisters = [1, 2, 3].map(() => scene.make(scene.finalized));
    const owner = scene.make(scene.trio, ...sisters.map((one, i) => [8 + i * 4, one] as const));
    for (const one of sisters) o.Py_DECREF(one);
    scene.breakOnce();
    scene.throwing(() => o.Py_DECREF(owner));
    expect(scene.calls).toEqual([sisters[0]]);
    // The others are in its hands still, and not dying yet.
    expect(scene.tracked().toSorted()).toEqual(sisters.toSorted());
    o.Py_DECREF(scene.make(scene.plain));
    // Those that waited have died with it; the first one is as its finalizer found it.
    expect(scene.calls).toEqual(sisters);
    o.Py_DECREF(sisters[0] as number);
    expect(scene.calls).toEqual(sisters);
    expect(scene.tracked()).toEqual([]);
    scene.expectSound();
  });

  it("a weak reference's callback that traps in a deallocation leaves the reference, which is dead", () => {
    const scene = open();
    const { o } = scene;
    const object = scene.make(scene.plain);
    const ref = o.PyWeakref_NewRef(object, scene.call, 0);
    scene.breakOnce();
    scene.throwing(() => o.Py_DECREF(object));
    expect(scene.calls).toEqual([ref]);
    expect(o.PyWeakref_GetRef(ref)).toBe(0);
    o.Py_DECREF(scene.make(scene.plain));
    scene.expectSound();
  });

  it("a deallocation that ends in a misuse does not keep the next object from dying at once", () => {
    const scene = open();
    const { o } = scene;
    const dead = scene.make(scene.bare);
    const owner = scene.make(scene.bare, [LEFT, dead]);
    // One too many: the owner's reference is to nothing then.
    for (let i = 0; i < 2; i++) o.Py_DECREF(dead);
    expect(() => o.Py_DECREF(owner)).toThrow(WebAssembly.RuntimeError);
    expect(scene.wasm.last_error_address()).toBe(dead);
    o.objects_recover(0);
    const next = scene.make(scene.finalized);
    o.Py_DECREF(next);
    expect(scene.calls).toEqual([next]);
    expect(scene.tracked()).toEqual([]);
    expect(o.gc_check()).toBe(0);
    expect(scene.wasm.check()).toBe(0);
  });

  it("a type whose finalizer is no function of the table traps when an object dies, which lives on", () => {
    const scene = open();
    const { o } = scene;
    const type = scene.defineType({ basicsize: 16, fixed: [LEFT, RIGHT], finalize: 100_000 });
    const object = scene.make(type);
    expect(() => o.Py_DECREF(object)).toThrow(WebAssembly.RuntimeError);
    o.objects_recover(0);
    expect(scene.tracked()).toEqual([object]);
    o.Py_DECREF(object);
    expect(scene.tracked()).toEqual([]);
    scene.expectSound();
  });

  it("what a trap leaves in a finalizer's calls goes on when the finalizer has come back", () => {
    const scene = open();
    const { o } = scene;
    const trapping = scene.make(scene.finalized);
    const later = scene.make(scene.finalized);
    const left = scene.make(scene.bare, [LEFT, trapping], [RIGHT, later]);
    const child = scene.make(scene.finalized);
    const owner = scene.make(scene.bare, [LEFT, child]);
    for (const one of [trapping, later, child]) o.Py_DECREF(one);
    scene.react = (object) => {
      if (object === trapping) throw new Error("broken");
      if (object !== child) return;
      expect(() => o.Py_DECREF(left)).toThrow("broken");
      o.objects_recover(scene.depth);
    };
    const blocks = scene.py.getAllocatedBlocks();
    o.Py_DECREF(owner);
    expect(scene.calls).toEqual([child, trapping, later]);
    // The one whose finalizer trapped is alive; the other four have gone.
    expect(scene.tracked()).toEqual([trapping]);
    expect(scene.py.getAllocatedBlocks()).toBe(blocks - 4);
    o.Py_DECREF(trapping);
    expect(scene.tracked()).toEqual([]);
    scene.expectSound();
  });
});
