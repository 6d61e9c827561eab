// What a block object costs beside what it is made of, and what an element of its view costs beside one of a plain typed array.
import { createPyMem, type PyMem } from "../../src/index.js";
import type { AccessCost } from "../results.js";

/** Does its work once; gives what came of it, so that no engine leaves the work out. */
type Loop = () => number;

interface AccessLoop {
  readonly what: string;
  readonly unit: AccessCost["unit"];
  /** What its ratio is to; itself has none. */
  readonly base?: string;
  readonly resizable?: true;
  make(py: PyMem): Loop;
}

export const PAIRS = 10_000;
const ELEMENTS = 1000;
const WALKS = 100;
/** Ten integers of four bytes: the first example of every guide. */
const LENGTH = 10;
const BYTES = 4 * LENGTH;
/** Objects live for a while. */
const KEPT = 64;

const PARTICLE = { x: "f32", y: "f32", age: "i32" } as const;

const RAW = "raw calls, one object";
const RAW_VIEW = "raw calls, one Int32Array";
const PLAIN = "a plain Int32Array";

const pairs = (make: (py: PyMem) => (i: number) => object): Pick<AccessLoop, "unit" | "make"> => ({
  unit: "pair",
  make: (py) => {
    const pair = make(py);
    const kept: object[] = new Array(KEPT).fill(py);
    return () => {
      for (let i = 0; i < PAIRS; i++) kept[i % KEPT] = pair(i);
      return kept.length;
    };
  },
});

/** The sum of a typed array, over and over. */
const walks = (view: (py: PyMem) => () => Int32Array): Pick<AccessLoop, "unit" | "make"> => ({
  unit: "element",
  make: (py) => {
    const look = view(py);
    return () => {
      let sum = 0;
      for (let walk = 0; walk < WALKS; walk++) {
        const elements = look();
        for (let i = 0; i < elements.length; i++) sum += elements[i] as number;
      }
      return sum;
    };
  },
});

export const accessLoops: readonly AccessLoop[] = [
  {
    what: RAW,
    ...pairs(({ exports: { PyObject_Calloc, PyObject_Free } }) => () => {
      const object = { ptr: PyObject_Calloc(LENGTH, 4), size: BYTES };
      PyObject_Free(object.ptr);
      return object;
    }),
  },
  {
    what: "py.PyObject_Calloc and PyObject_Free, one object",
    base: RAW,
    ...pairs(({ PyObject_Calloc, PyObject_Free }) => () => {
      const object = { ptr: PyObject_Calloc(LENGTH, 4), size: BYTES };
      PyObject_Free(object.ptr);
      return object;
    }),
  },
  {
    what: "py.array(Int32Array, 10), freed",
    base: RAW,
    ...pairs((py) => () => {
      const array = py.array(Int32Array, LENGTH);
      array.free();
      return array;
    }),
  },
  {
    what: "py.alloc(40), freed",
    base: RAW,
    ...pairs((py) => () => {
      const block = py.alloc(BYTES);
      block.free();
      return block;
    }),
  },
  {
    what: 'py.string("ten letters"), freed',
    base: RAW,
    ...pairs((py) => () => {
      const text = py.string("ten letters");
      text.free();
      return text;
    }),
  },
  {
    what: "a struct of two f32 and an i32, freed",
    base: RAW,
    ...pairs((py) => {
      const Particle = py.structType(PARTICLE);
      return () => {
        const particle = Particle.alloc();
        particle.free();
        return particle;
      };
    }),
  },
  {
    what: "the same struct as a pool's cell, given back",
    base: RAW,
    ...pairs((py) => {
      const pool = py.pool(py.structType(PARTICLE), KEPT);
      return () => {
        const particle = pool.take();
        particle.free();
        return particle;
      };
    }),
  },
  {
    what: RAW_VIEW,
    ...pairs(({ exports: { PyObject_Calloc, PyObject_Free }, memory }) => {
      const { buffer } = memory;
      return () => {
        const ptr = PyObject_Calloc(LENGTH, 4);
        const view = new Int32Array(buffer, ptr, LENGTH);
        view[0] = 1;
        PyObject_Free(ptr);
        return view;
      };
    }),
  },
  {
    what: "py.array(Int32Array, 10), view, freed",
    base: RAW_VIEW,
    ...pairs((py) => () => {
      const array = py.array(Int32Array, LENGTH);
      array.view[0] = 1;
      array.free();
      return array;
    }),
  },
  {
    what: PLAIN,
    ...walks(() => {
      // One of two in turn: of an array that is always the same V8 knows address and length when it compiles.
      const [one, other] = [new Int32Array(ELEMENTS), new Int32Array(ELEMENTS)];
      let isOne = false;
      return () => {
        isOne = !isOne;
        return isOne ? one : other;
      };
    }),
  },
  {
    what: "array.view",
    base: PLAIN,
    ...walks((py) => {
      const array = py.array(Int32Array, ELEMENTS);
      return () => array.view;
    }),
  },
  {
    what: "array.slice(10).view",
    base: PLAIN,
    ...walks((py) => {
      const part = py.array(Int32Array, ELEMENTS + 10).slice(10);
      return () => part.view;
    }),
  },
  {
    what: "array.view[i], the view anew for each element",
    base: PLAIN,
    unit: "element",
    make: (py) => {
      const array = py.array(Int32Array, ELEMENTS);
      return () => {
        let sum = 0;
        for (let walk = 0; walk < WALKS; walk++)
          for (let i = 0; i < ELEMENTS; i++) sum += array.view[i] as number;
        return sum;
      };
    },
  },
  {
    what: "array.view, of a resizable buffer",
    base: PLAIN,
    resizable: true,
    ...walks((py) => {
      const array = py.array(Int32Array, ELEMENTS);
      return () => array.view;
    }),
  },
];

/** Those that the host can run. */
export function knownLoops(): AccessLoop[] {
  const hasResizable = "toResizableBuffer" in WebAssembly.Memory.prototype;
  return accessLoops.filter(({ resizable }) => resizable !== true || hasResizable);
}

/** The loop on a heap of its own, and how often it does in one run what it is about. */
export function startLoop(what: string): { readonly run: Loop; readonly operations: number } {
  const loop = accessLoops.find((one) => one.what === what);
  if (loop === undefined) throw new Error(`no such loop: ${what}`);
  const py = createPyMem({ resizableViews: loop.resizable === true });
  // So that no growth is in the times, nor an empty heap's luck.
  for (let i = 0; i < 1000; i++) py.alloc(8 + 8 * (i % 60));
  py.alloc(100_000).free();
  return { run: loop.make(py), operations: loop.unit === "pair" ? PAIRS : WALKS * ELEMENTS };
}
