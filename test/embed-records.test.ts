// Replaceable allocators in embed: each heap has records of its own, whose functions are told of the heap, or of another one.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EmbedScene } from "./support/embed-scene.js";

const [RAW, MEM, OBJ] = [0, 1, 2];
/** Words of a record; bytes of one. */
const WORDS = 5;

type Scene = EmbedScene;

function recordOf({ exports, memory }: Scene, domain: number): number[] {
  const at = exports.batch_slots() >>> 0;
  exports.PyMem_GetAllocator(domain, at);
  return [...new Uint32Array(memory.buffer, at, WORDS)];
}

function setRecord({ exports, memory }: Scene, domain: number, words: readonly number[]): void {
  const at = exports.batch_slots() >>> 0;
  new Uint32Array(memory.buffer, at, WORDS).set(words);
  exports.PyMem_SetAllocator(domain, at);
}

type Call = (...values: number[]) => number;
type Functions = Record<"malloc" | "calloc" | "realloc" | "free", Call>;

/** Puts functions of JavaScript into the table, round which wasm functions are. Their indices. */
function addFunctions({ exports }: Scene, functions: Functions): number[] {
  const bytes = readFileSync(new URL("../build/pymalloc.trampoline.wasm", import.meta.url));
  const none = () => 0;
  const host = { ...functions, misuse: none, arena_alloc: none, arena_free: none };
  const trampoline = new WebAssembly.Instance(new WebAssembly.Module(bytes), { host }).exports;
  const first = exports.table.grow(4);
  const names = ["malloc", "calloc", "realloc", "free"] as const;
  for (const [i, name] of names.entries()) exports.table.set(first + i, trampoline[name]);
  return names.map((_, i) => first + i);
}

describe("records of embed", () => {
  it("are the built-in functions with the heap as their ctx", () => {
    const scene = new EmbedScene({ heaps: 3 });
    for (const ctx of scene.heaps) {
      scene.exports.heap_use(ctx);
      expect(recordOf(scene, RAW)).toEqual([ctx, 1, 2, 3, 4]);
      for (const domain of [MEM, OBJ]) expect(recordOf(scene, domain)).toEqual([ctx, 5, 6, 7, 8]);
      expect(recordOf(scene, 3)).toEqual([0, 0, 0, 0, 0]);
    }
  });

  it.each([
    ["raw", RAW],
    ["mem", MEM],
  ])(
    "may be another heap's, its %s domain's: blocks lie there, and the heap that is called stays the current one",
    (_, domain) => {
      const scene = new EmbedScene({ heaps: 2 });
      const { exports, heaps } = scene;
      const [one = 0, other = 0] = heaps;
      exports.heap_use(other);
      const theirs = recordOf(scene, domain);
      exports.heap_use(one);
      setRecord(scene, MEM, theirs);
      expect(recordOf(scene, MEM)).toEqual(theirs);
      const blocks: number[] = [];
      for (let n = 1; n < 4000; n += 97) {
        const p = exports.PyMem_Malloc(n) >>> 0;
        expect([exports.heap_owns(one, p), exports.heap_owns(other, p)]).toEqual([0, 1]);
        blocks.push(exports.PyMem_Realloc(p, 2 * n) >>> 0, exports.PyMem_Calloc(2, n) >>> 0);
        expect(exports.heap_owns(one, exports.malloc(n))).toBe(1);
        expect(exports.heap_owns(one, exports.PyObject_Malloc(n))).toBe(1);
      }
      for (const p of blocks) exports.PyMem_Free(p);
      expect(heaps.map((ctx) => exports.heap_check(ctx))).toEqual([0, 0]);
      exports.heap_trim(other);
      const { host } = scene;
      expect([...host.chunks.keys()].every((chunk) => exports.heap_owns(one, chunk + 16) === 1)).toBe(true);
      // Misuse of the other one, inside a call of this one.
      expect(() => exports.PyMem_Free(blocks[0] ?? 0)).toThrow(/unreachable/i);
      expect(exports.heap_owns(one, exports.malloc(8))).toBe(1);
      expect(exports.misuse_count()).toBe(0);
    },
  );

  it("with a ctx that is no heap give 0, and free traps: nothing is written there", () => {
    const scene = new EmbedScene({ heaps: 1 });
    const { exports, memory } = scene;
    const [ctx = 0] = scene.heaps;
    for (const wrong of [0, 64, ctx + 16]) {
      const below = new Uint8Array(memory.buffer, 0, 4096).slice();
      setRecord(scene, MEM, [wrong, 1, 2, 3, 4]);
      setRecord(scene, OBJ, [wrong, 5, 6, 7, 8]);
      for (const name of ["PyMem_", "PyObject_"] as const) {
        expect(exports[`${name}Malloc`](10)).toBe(0);
        expect(exports[`${name}Calloc`](1, 1000)).toBe(0);
        expect(exports[`${name}Realloc`](0, 10)).toBe(0);
        expect(() => exports[`${name}Free`](1000)).toThrow(/unreachable/i);
      }
      expect(Buffer.compare(new Uint8Array(memory.buffer, 0, 4096), below)).toBe(0);
      const p = exports.malloc(10);
      expect(exports.heap_owns(ctx, p)).toBe(1);
      expect(exports.heap_check(ctx)).toBe(0);
    }
  });

  it("may be a host's functions, which call any heap and choose another one meanwhile", () => {
    const scene = new EmbedScene({ heaps: 3 });
    const { exports, heaps } = scene;
    const [one = 0, other = 0, third = 0] = heaps;
    const asked: number[] = [];
    /** Asks the other heap, having made the third the current one, and something of each. */
    const through =
      (call: Call): Call =>
      (ctx, ...values) => {
        asked.push(ctx ?? 0);
        exports.heap_use(third);
        exports.heap_free(one, exports.heap_malloc(one, 3000));
        exports.free(exports.malloc(10));
        return call(...values);
      };
    const places = addFunctions(scene, {
      malloc: through((n = 0) => exports.heap_malloc(other, n)),
      calloc: through((nelem = 0, elsize = 0) => exports.heap_calloc(other, nelem, elsize)),
      realloc: through((p = 0, n = 0) => exports.heap_realloc(other, p, n)),
      free: through((p = 0) => exports.heap_free(other, p)),
    });
    exports.heap_use(one);
    // Of the raw domain: what pools do not serve of the others goes through it as well.
    setRecord(scene, RAW, [77, ...places]);
    for (const name of ["PyMem_Raw", "PyMem_", "PyObject_"] as const)
      for (const n of [700, 5000, 100_000]) {
        const p = exports[`${name}Malloc`](n) >>> 0;
        expect(exports.heap_owns(other, p)).toBe(1);
        const q = exports[`${name}Realloc`](p, 3 * n) >>> 0;
        const zeros = exports[`${name}Calloc`](n, 2) >>> 0;
        expect([exports.heap_owns(other, q), exports.heap_owns(other, zeros)]).toEqual([1, 1]);
        exports[`${name}Free`](q);
        exports[`${name}Free`](zeros);
        expect(exports.heap_owns(one, exports.malloc(40))).toBe(1);
      }
    // By ctx, while another heap is the current one.
    exports.heap_use(third);
    const p = exports.heap_malloc(one, 100) >>> 0;
    expect(exports.heap_owns(one, p)).toBe(1);
    expect(exports.heap_owns(third, exports.malloc(10))).toBe(1);
    expect(new Set(asked)).toEqual(new Set([77]));
    expect(heaps.map((ctx) => exports.heap_check(ctx))).toEqual([0, 0, 0]);
  });

  it("may throw: the current heap is a heap still, and all are sound", () => {
    const scene = new EmbedScene({ heaps: 2 });
    const { exports, heaps } = scene;
    const [one = 0, other = 0] = heaps;
    const fail = () => {
      throw new Error("of the host");
    };
    const places = addFunctions(scene, { malloc: fail, calloc: fail, realloc: fail, free: fail });
    exports.heap_use(one);
    setRecord(scene, OBJ, [0, ...places]);
    expect(() => exports.PyObject_Malloc(10)).toThrow("of the host");
    expect(() => exports.PyObject_Free(10)).toThrow("of the host");
    expect(exports.heap_owns(one, exports.malloc(10))).toBe(1);
    expect(exports.heap_owns(other, exports.heap_malloc(other, 10))).toBe(1);
    expect(heaps.map((ctx) => exports.heap_check(ctx))).toEqual([0, 0]);
  });
});
