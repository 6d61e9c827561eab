// Memory that runs out while finalizers run, or garbage is kept: what was alive is alive, and lists and heap are sound.
import { expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { Scene } from "./support/objects-traps-scene.js";

const SAVEALL = 32;

eachBuild((create) => {
  const open = () => new Scene(create());

  it("finalizers for which there is no memory, when it runs out in the middle of a collection, end with it", () => {
    const scene = open();
    const { o, wasm } = scene;
    const objects = scene.cycle(scene.finalized, 50);
    const other = scene.make(scene.plain);
    wasm.set_maximum_pages(wasm.memory.buffer.byteLength / 65536);
    const results: number[] = [];
    let blocks = 0;
    scene.react = () => {
      for (let size = 512; size > 0; size -= 8) {
        for (let block = 1; block !== 0; blocks++) block = wasm.PyMem_Malloc(size);
      }
      results.push(o.PyObject_GC_New(scene.bare), o.PyObject_GC_NewVar(scene.bare, 5));
      results.push(o.PyWeakref_NewRef(other, 0, 0));
    };
    expect(o.gc_collect(2)).toBe(objects.length);
    expect(scene.calls).toEqual(objects);
    expect(blocks).toBeGreaterThan(objects.length);
    expect(results.filter((result) => result !== 0)).toEqual([]);
    expect(scene.tracked()).toEqual([other]);
    scene.expectSound();
  });

  it("garbage that there is no memory to keep lives on, and is not in the list", () => {
    const scene = open();
    const { o } = scene;
    let hasMemory = true;
    scene.injectFailures(() => hasMemory);
    const objects = scene.cycle(scene.plain, 40);
    o.gc_set_debug(SAVEALL);
    hasMemory = false;
    expect(o.gc_collect(2)).toBe(40);
    expect(o.gc_garbage_size()).toBe(0);
    expect(scene.tracked()).toEqual(objects);
    hasMemory = true;
    expect(o.gc_collect(2)).toBe(40);
    expect(o.gc_garbage_size()).toBe(40);
    o.gc_set_debug(0);
    o.gc_garbage_clear();
    expect(o.gc_collect(2)).toBe(40);
    expect(scene.tracked()).toEqual([]);
    scene.expectSound();
  });
});
