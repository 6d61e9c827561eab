// Records that cannot be, and functions that do what they must not: a typed error, and the heap as it was.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { DomainName, PyMem, PyMemAllocatorEx } from "../src/index.js";
import { createPyMem, PyMemFatalError } from "../src/index.js";
import { badValues } from "./support/bad-values.js";
import { eachBuild } from "./support/builds.js";
import { domains, functionsOf, logDomain } from "./support/logged-allocator.js";
import { thrown } from "./support/thrown.js";
import { callerOf, wasmRecord } from "./support/wasm-hooks.js";

const kinds = ["malloc", "calloc", "realloc", "free"] as const;

/** Everything that a call which is refused must leave alone. */
function stateOf(py: PyMem) {
  py.check();
  const records = domains.map((domain) => py.PyMem_GetAllocator(domain));
  return { records, bytes: hashOf(py) };
}

/** What the memory holds, in a word. */
function hashOf(py: PyMem): string {
  return createHash("sha1").update(new Uint8Array(py.memory.buffer)).digest("hex");
}

function expectRefused(py: PyMem, call: () => unknown, error: typeof TypeError, words: RegExp): void {
  const before = stateOf(py);
  const caught = thrown(call) as Error;
  expect(caught).toBeInstanceOf(error);
  expect(caught.message).toMatch(words);
  expect(stateOf(py)).toEqual(before);
}

eachBuild((create) => {
  it.each(["", "Raw", "object", "toString", 0, 3, undefined, null, {}])(
    "the domain %j is unknown",
    (domain) => {
      const py = create();
      const words = /unknown domain .*; the domains are raw, mem, obj/;
      const record = py.PyMem_GetAllocator("mem");
      expectRefused(py, () => py.PyMem_GetAllocator(domain as DomainName), TypeError, words);
      expectRefused(py, () => py.PyMem_SetAllocator(domain as DomainName, record), TypeError, words);
    },
  );

  it("an unknown domain gives zeros in wasm, and takes nothing", () => {
    const py = create();
    const p = py.malloc(64);
    const words = new Uint32Array(py.memory.buffer, p, 6);
    for (const domain of [3, 4, 0x7fffffff, -1]) {
      words.fill(7);
      py.exports.PyMem_GetAllocator(domain, p);
      expect([...words]).toEqual([0, 0, 0, 0, 0, 7]);
      words.fill(7);
      const before = new Uint8Array(py.memory.buffer).slice();
      py.exports.PyMem_SetAllocator(domain, p);
      expect(Buffer.compare(new Uint8Array(py.memory.buffer), before)).toBe(0);
    }
    expect(py.currentAllocatorName()).toBe("pymalloc");
    py.free(p);
    expect(py.check()).toBe(0);
  });

  it.each(kinds)("a record without its %s is refused", (kind) => {
    const py = create();
    const record = py.PyMem_GetAllocator("obj");
    for (const value of [undefined, null, 0, 5, "malloc", {}]) {
      const bad = { ...record, [kind]: value } as unknown as PyMemAllocatorEx;
      const words = new RegExp(`^PyMem_SetAllocator: the record's ${kind} must be a function`);
      expectRefused(py, () => py.PyMem_SetAllocator("obj", bad), TypeError, words);
    }
  });

  it("what is no record is refused", () => {
    const py = create();
    for (const value of [undefined, null, "debug", true, () => 0]) {
      const call = () => py.PyMem_SetAllocator("mem", value as unknown as PyMemAllocatorEx);
      expectRefused(py, call, TypeError, /the allocator must be a record of functions/);
    }
  });

  it("a ctx that is no word of 32 bits is refused", () => {
    const py = create();
    for (const [value, error, named] of badValues) {
      if (value === undefined) continue;
      const record = { ...py.PyMem_GetAllocator("raw"), ctx: value as number };
      const caught = thrown(() => py.PyMem_SetAllocator("raw", record)) as Error;
      expect(caught).toBeInstanceOf(error);
      expect(caught.message).toContain(`ctx must be an integer from 0 to 4294967295, not ${named}`);
    }
    expect(py.currentAllocatorName()).toBe("pymalloc");
  });

  it("the functions of another heap are refused, in any place and domain", () => {
    const py = create();
    const other = create();
    const foreign = other.PyMem_GetAllocator("mem");
    for (const kind of kinds) {
      for (const domain of domains) {
        const bad = { ...py.PyMem_GetAllocator(domain), [kind]: foreign[kind] };
        const words = new RegExp(`the record's ${kind} calls another heap`);
        expectRefused(py, () => py.PyMem_SetAllocator(domain, bad), TypeError, words);
      }
    }
    const arena = other.PyObject_GetArenaAllocator();
    const words = /the record's alloc calls another heap/;
    expectRefused(py, () => py.PyObject_SetArenaAllocator(arena), TypeError, words);
  });

  it.each(kinds)("a wasm function of another type is refused as %s", (kind) => {
    const py = create();
    const record = py.PyMem_GetAllocator("mem");
    const words = new RegExp(`the record's ${kind} is a wasm function of another type`);
    for (const f of [py.exports.malloc, py.exports.check, py.exports.trim, callerOf(py.exports.malloc)]) {
      const bad = { ...record, [kind]: f } as unknown as PyMemAllocatorEx;
      expectRefused(py, () => py.PyMem_SetAllocator("mem", bad), TypeError, words);
    }
  });

  it("wasm functions of another module are called as they are", () => {
    const py = create();
    py.PyMem_SetAllocator("raw", wasmRecord(py.exports));
    const record = py.PyMem_GetAllocator("raw");
    expect(record.ctx).toBe(5);
    const p = py.PyMem_RawMalloc(100);
    expect(py.PyMem_RawRealloc(p, 101)).not.toBe(0);
    expect(py.getAllocatedBlocks()).toBe(1);
    const q = record.calloc(record.ctx, 3, 5);
    record.free(record.ctx, q);
    expect(py.getAllocatedBlocks()).toBe(1);
    expect(py.check()).toBe(0);
  });

  describe("a record in memory", () => {
    function written(py: PyMem, words: readonly number[]): number {
      const p = py.malloc(32);
      new Uint32Array(py.memory.buffer, p, 5).set(words);
      return p;
    }

    it("is read by its address, and may be freed behind the call", () => {
      const py = create();
      const { calls } = logDomain(py, "mem", 9);
      const at = written(py, [0, 0, 0, 0, 0]);
      py.exports.PyMem_GetAllocator(1, at);
      const old = py.PyMem_GetAllocator("obj");
      py.PyMem_SetAllocator("obj", at as Parameters<PyMem["PyMem_SetAllocator"]>[1]);
      new Uint32Array(py.memory.buffer, at, 5).fill(0);
      const p = py.PyObject_Malloc(24);
      expect(calls).toEqual([["malloc", 9, 24]]);
      py.PyObject_Free(p);
      py.PyMem_SetAllocator("obj", old);
      py.free(at as never);
      expect(py.check()).toBe(0);
    });

    it("that was freed, or holds no functions, is refused", () => {
      const py = create();
      const set = (p: number) => () => py.PyMem_SetAllocator("raw", p as never);
      const far = 0xffffffff;
      const garbage = [
        [0, 0, 0, 0, 0],
        [0, 1, 2, 3, far],
        [0, far, 2, 3, 4],
        [0, 1, 1, 3, 4],
        [0, 1, 2, 3, 0],
        [0, 2, 2, 3, 4],
        [0, py.exports.table.length, 2, 3, 4],
        // Where the debug hooks will be, if there are any.
        [0, 11, 12, 13, 14],
      ];
      for (const words of garbage) {
        expectRefused(py, set(written(py, words)), TypeError, /where the table has no such function/);
      }
      const p = written(py, [0, 9, 9, 9, 9]);
      py.free(p as never);
      expectRefused(py, set(p), TypeError, /where the table has no such function/);
    });

    it("cannot lie at NULL, across a word or outside of memory", () => {
      const py = create();
      const bytes = py.memory.buffer.byteLength;
      for (const p of [0, 1, 2, 1026, bytes - 16, bytes - 4, bytes, 0xfffffff0, 0xfffffffc]) {
        const words = /PyMem_SetAllocator: no record can lie at the address/;
        expectRefused(py, () => py.PyMem_SetAllocator("raw", p as never), RangeError, words);
      }
      for (const p of [-4, 2 ** 32, Number.NaN, 1028.5]) {
        const words = /the record's address must be an integer/;
        expectRefused(py, () => py.PyMem_SetAllocator("raw", p as never), RangeError, words);
      }
    });

    it("with functions of another type that wasm set unchecked is a typed error when it is called", () => {
      const py = create();
      const at = written(py, [0, 4, 4, 4, 1]);
      py.exports.PyMem_SetAllocator(1, at);
      const error = thrown(() => py.PyMem_Malloc(8));
      expect(error).toBeInstanceOf(PyMemFatalError);
      expect((error as PyMemFatalError).code).toBe("BAD_RECORD");
      expect(py.check()).toBe(0);
    });
  });

  describe.each(domains)("what a function of %s gives that is no address", (domain) => {
    it("is an error of the caller, and the heap is as it was", () => {
      const py = create();
      const own = functionsOf(py, domain);
      const p = own.malloc(100);
      new Uint8Array(py.memory.buffer, p, 100).fill(0x5a);
      const old = py.PyMem_GetAllocator(domain);
      // Of a record that was replaced once something stays.
      py.PyMem_SetAllocator(domain, { ...old, malloc: () => 0 });
      py.PyMem_SetAllocator(domain, old);
      const bytes = hashOf(py);
      for (const [value, error, named] of badValues) {
        const give = () => value as number;
        py.PyMem_SetAllocator(domain, { ...old, malloc: give, calloc: give, realloc: give });
        const calls = {
          malloc: () => own.malloc(8),
          calloc: () => own.calloc(1, 8),
          realloc: () => own.realloc(p, 8),
        };
        for (const [name, call] of Object.entries(calls)) {
          const caught = thrown(call) as Error;
          expect(caught).toBeInstanceOf(error);
          expect(caught.message).toContain(`${name}: the result must be an integer`);
          expect(caught.message).toContain(named);
        }
        py.PyMem_SetAllocator(domain, old);
        expect(hashOf(py)).toBe(bytes);
      }
      own.free(p);
      expect(py.check()).toBe(0);
    });
  });

  it("what a free gives does not matter", () => {
    const py = create();
    const old = py.PyMem_GetAllocator("mem");
    for (const value of [-1, Number.NaN, "text", {}, Symbol("s")]) {
      const free = (ctx: number, p: number) => {
        old.free(ctx, p);
        return value as unknown as undefined;
      };
      py.PyMem_SetAllocator("mem", { ...old, free });
      py.PyMem_Free(py.PyMem_Malloc(24));
      expect(py.getAllocatedBlocks()).toBe(0);
    }
  });
});

it("a record's getter that throws leaves the records as they were", () => {
  const py = createPyMem();
  const record = {
    ...py.PyMem_GetAllocator("mem"),
    get realloc(): never {
      throw new Error("no realloc");
    },
  };
  expect(() => py.PyMem_SetAllocator("mem", record)).toThrow("no realloc");
  expect(py.currentAllocatorName()).toBe("pymalloc");
});
