// Objects that live and that do not, and what must not be done with the latter.
import { ObjectHeap } from "./objects-raw.js";

const HUGE_ITEM = 2 ** 20;
/** Bytes of a large object. */
const LARGE = 2000;

/** A heap with a type of each sort, and living objects. */
export class Scene extends ObjectHeap {
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

export const freedObjects = ["container", "leaf", "large container", "large leaf"] as const;

export type Call = (scene: Scene, object: number) => number;

/** What must not be done with what is no living object. */
export const usesOfDead: Readonly<Record<string, Call>> = {
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
export const usesOfFreed: Readonly<Record<string, Call>> = {
  ...usesOfDead,
  "incref it if there is one": ({ o }, object) => o.Py_XINCREF(object),
  "decref it if there is one": ({ o }, object) => o.Py_XDECREF(object),
  "set a reference to it": ({ o, live }, object) => o.PyObject_SetReference(live, 8, object),
  "make it a context": ({ o, liveKnown }, object) => o.PyWeakref_NewRef(liveKnown, 1, object),
};
