// What PyMem_SetAllocator is told is what each call of the domain goes to, whoever makes it.
import { describe, expect, it } from "vitest";
import type { InstalledAllocator, PyMemAllocatorEx } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { domains, functionsOf, logDomain, loggedAllocator } from "./support/logged-allocator.js";
import { callerOf } from "./support/wasm-hooks.js";

eachBuild((create, build) => {
  describe.each(domains)("the %s domain", (domain) => {
    it("gives back the very functions and the ctx that were set", () => {
      const py = create();
      const { record } = logDomain(py, domain, 0xffffffff);
      expect(py.PyMem_GetAllocator(domain)).toEqual({ ...record });
      for (const name of ["malloc", "calloc", "realloc", "free"] as const) {
        expect(py.PyMem_GetAllocator(domain)[name]).toBe(record[name]);
      }
      expect(py.PyMem_GetAllocator(domain).malloc).toBe(py.PyMem_GetAllocator(domain).malloc);
    });

    it("hands ctx, sizes and pairs on as they were given", () => {
      const py = create();
      const { calls } = logDomain(py, domain, 0xfffffff8);
      const own = functionsOf(py, domain);
      const p = own.malloc(42);
      const q = own.realloc(p, 200);
      own.free(q);
      const zeros = own.calloc(2, 5);
      own.free(zeros);
      own.free(0);
      const ctx = 0xfffffff8;
      expect(calls).toEqual([
        ["malloc", ctx, 42],
        ["realloc", ctx, p, 200],
        ["free", ctx, q],
        ["calloc", ctx, 2, 5],
        ["free", ctx, zeros],
        ["free", ctx, 0],
      ]);
      expect(py.check()).toBe(0);
    });

    it("refuses what is too large before the record is asked, and asks it the largest sizes", () => {
      const py = create();
      const { calls } = logDomain(py, domain);
      const own = functionsOf(py, domain);
      const p = own.malloc(8);
      calls.length = 0;
      expect(own.malloc(0x80000000)).toBe(0);
      expect(own.malloc(0xffffffff)).toBe(0);
      expect(own.calloc(0x10000, 0x10000)).toBe(0);
      expect(own.calloc(2, 0x40000000)).toBe(0);
      expect(own.realloc(p, 0x80000000)).toBe(0);
      expect(calls).toEqual([]);
      // A record that never has memory may be asked for anything.
      const asked: number[] = [];
      const old = py.PyMem_GetAllocator(domain);
      py.PyMem_SetAllocator(domain, {
        ...old,
        malloc: (_ctx, n) => asked.push(n) * 0,
        calloc: (_ctx, nelem, elsize) => asked.push(nelem, elsize) * 0,
        realloc: (_ctx, q, n) => asked.push(q, n) * 0,
      });
      expect(own.malloc(0x7fffffff)).toBe(0);
      expect(own.calloc(0x7fffffff, 1)).toBe(0);
      expect(own.calloc(0xffffffff, 0)).toBe(0);
      expect(own.realloc(p, 0x7fffffff)).toBe(0);
      expect(asked).toEqual([0x7fffffff, 0x7fffffff, 1, 0xffffffff, 0, p, 0x7fffffff]);
      py.PyMem_SetAllocator(domain, old);
      own.free(p);
    });

    it("gives and takes addresses above 2 GiB unsigned", () => {
      const py = create();
      const freed: number[] = [];
      const high = 0xfffffff0;
      const old = py.PyMem_GetAllocator(domain);
      py.PyMem_SetAllocator(domain, {
        ctx: high,
        malloc: () => high,
        calloc: () => high,
        realloc: (_ctx, p) => p,
        free: (ctx, p) => void freed.push(ctx, p),
      });
      const own = functionsOf(py, domain);
      expect([own.malloc(8), own.calloc(1, 8), own.realloc(high, 9)]).toEqual([high, high, high]);
      own.free(high);
      expect(freed).toEqual([high, high]);
      py.PyMem_SetAllocator(domain, old);
      expect(py.check()).toBe(0);
    });

    it.each(["malloc", "calloc", "realloc", "free"] as const)(
      "heeds a record of which only %s is new",
      (name) => {
        const py = create();
        const own = functionsOf(py, domain);
        const { calls, old, record } = loggedAllocator(py, domain);
        const run = () => {
          own.free(own.realloc(own.malloc(20), 30));
          own.free(own.calloc(3, 4));
        };
        py.PyMem_SetAllocator(domain, { ...old, [name]: record[name] });
        run();
        expect(calls.map(([called]) => called)).toEqual(name === "free" ? [name, name] : [name]);
        py.PyMem_SetAllocator(domain, old);
        run();
        expect(calls.length).toBe(name === "free" ? 2 : 1);
        expect(py.currentAllocatorName()).toBe("pymalloc");
        expect(py.check()).toBe(0);
      },
    );

    it("is called without this, by calls of wasm as well", () => {
      const py = create();
      const old = py.PyMem_GetAllocator(domain);
      const seen: unknown[] = [];
      py.PyMem_SetAllocator(domain, {
        ...old,
        malloc(this: unknown, _ctx: number, n: number) {
          seen.push(this, n);
          return old.malloc(old.ctx, n);
        },
      } as PyMemAllocatorEx);
      const name = { raw: "PyMem_RawMalloc", mem: "PyMem_Malloc", obj: "PyObject_Malloc" } as const;
      const p = py.exports[name[domain]](11);
      const q = callerOf(py.exports[name[domain]])(12);
      expect(seen).toEqual([undefined, 11, undefined, 12]);
      functionsOf(py, domain).free(p >>> 0);
      functionsOf(py, domain).free(q >>> 0);
      expect(py.check()).toBe(0);
    });
  });

  it("is forgotten once the built-in ones are handed back, domain by domain", () => {
    const py = create();
    const found = domains.map((domain) => py.PyMem_GetAllocator(domain));
    const logs = domains.map((domain) => logDomain(py, domain));
    expect(py.currentAllocatorName()).toBe(null);
    domains.forEach((domain, i) => {
      py.PyMem_SetAllocator(domain, found[i] as InstalledAllocator);
    });
    expect(py.currentAllocatorName()).toBe("pymalloc");
    for (const domain of domains) {
      const own = functionsOf(py, domain);
      own.free(own.realloc(own.malloc(20), 2000));
    }
    expect(logs.flatMap(({ calls }) => calls)).toEqual([]);
    expect(py.check()).toBe(0);
  });

  it("takes one function for many domains and kinds, in one place of the table", () => {
    const py = create();
    const none = () => 0;
    const record = { malloc: none, calloc: none, realloc: none, free: none };
    py.PyMem_SetAllocator("mem", record);
    const { length } = py.exports.table;
    for (let i = 0; i < 50; i++) for (const domain of domains) py.PyMem_SetAllocator(domain, record);
    expect(py.exports.table.length).toBe(length);
    expect(py.PyMem_Malloc(8)).toBe(0);
  });

  it("sees the large requests of mem and obj in raw, and no small one", () => {
    const py = create();
    const { calls } = logDomain(py, "raw", 7);
    for (const domain of ["mem", "obj"] as const) {
      const own = functionsOf(py, domain);
      for (const n of [1, 8, 100, 500]) own.free(own.malloc(n));
      own.free(own.calloc(4, 25));
      own.free(own.realloc(own.malloc(9), 90));
      own.free(0);
      expect(calls).toEqual([]);
      const large = own.malloc(513);
      const zeros = own.calloc(3, 300);
      const grown = own.realloc(large, 700);
      const still = own.realloc(grown, 40);
      for (const p of [zeros, still]) own.free(p);
      expect(calls).toEqual([
        ["malloc", 7, 513],
        ["calloc", 7, 3, 300],
        ["realloc", 7, large, 700],
        ["realloc", 7, grown, 40],
        ["free", 7, zeros],
        ["free", 7, still],
      ]);
      calls.length = 0;
    }
    expect(py.getAllocatedBlocks()).toBe(0);
    expect(py.check()).toBe(0);
  });

  // In the secure build a block of 0 bytes has a canary, and lies in a pool of 8 bytes if there is one.
  it(`sees requests of 0 bytes in raw${build === "secure" ? ", if no pool has a place" : ""}`, () => {
    const py = create();
    const { calls } = logDomain(py, "raw");
    if (build !== "secure") py.PyMem_Free(py.PyMem_Malloc(1));
    for (const domain of ["mem", "obj"] as const) {
      const own = functionsOf(py, domain);
      const p = own.malloc(0);
      const q = own.calloc(0, 9);
      const small = own.malloc(build === "secure" ? 100 : 8);
      const shrunk = own.realloc(small, 0);
      for (const block of [p, q, shrunk]) own.free(block);
      expect(calls).toEqual([
        ["malloc", 0, 0],
        ["calloc", 0, 0, 9],
        ["malloc", 0, 0],
        ["free", 0, p],
        ["free", 0, q],
        ["free", 0, shrunk],
      ]);
      calls.length = 0;
    }
    expect(py.getAllocatedBlocks()).toBe(0);
    expect(py.check()).toBe(0);
  });

  it("never sees the malloc family", () => {
    const py = create();
    const logs = domains.map((domain) => logDomain(py, domain));
    for (const n of [0, 8, 512, 513, 5000, 70_000]) {
      py.free(py.realloc(py.malloc(n), 2 * n + 1));
      py.free(py.calloc(n, 2));
      py.free(py.aligned_alloc(64, n));
    }
    expect(logs.flatMap(({ calls }) => calls)).toEqual([]);
    expect(py.check()).toBe(0);
  });

  it("may be one that forwards to another that forwards", () => {
    const py = create();
    const inner = logDomain(py, "obj", 1);
    const outer = logDomain(py, "obj", 2);
    const p = py.PyObject_Malloc(24);
    py.PyObject_Free(p);
    expect(outer.old.malloc).toBe(inner.record.malloc);
    expect([...outer.calls, ...inner.calls]).toEqual([
      ["malloc", 2, 24],
      ["free", 2, p],
      ["malloc", 1, 24],
      ["free", 1, p],
    ]);
  });

  it("lets live blocks of the built-in record be resized and freed by one that forwards", () => {
    const py = create();
    const blocks = domains.map((domain) => [20, 2000].map((n) => functionsOf(py, domain).malloc(n)));
    for (const domain of domains) logDomain(py, domain);
    blocks.forEach((pair, i) => {
      const own = functionsOf(py, domains[i] ?? "raw");
      for (const p of pair) own.free(own.realloc(p, 900));
    });
    expect(py.getAllocatedBlocks()).toBe(0);
    expect(py.check()).toBe(0);
  });
});
