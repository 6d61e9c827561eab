// A finalizer, a clear function or a callback that traps, and memory that runs out while they run: what was alive is alive, lists and heap are
// sound, and what comes next goes on as if nothing had been.
import { expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { ObjectHeap } from "./support/objects-raw.js";

const [LEFT, RIGHT, WEAK] = [8, 12, 16];
const SAVEALL = 32;

/** A heap whose functions in the table throw, or do what the test says. */
class Scene extends ObjectHeap {
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
