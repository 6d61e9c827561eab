// Functions of a record that throw, that call the heap themselves, and that a snapshot cannot have.
import { describe, expect, it } from "vitest";
import type { PyMem, PyMemAllocatorEx } from "../src/index.js";
import { createPyMem, PyMemFatalError } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { domains, functionsOf, logDomain } from "./support/logged-allocator.js";
import { thrown } from "./support/thrown.js";

const kinds = ["malloc", "calloc", "realloc", "free"] as const;
type Kind = (typeof kinds)[number];

/** A record that throws in one function as long as it is told to. */
function throwing(old: PyMemAllocatorEx & { ctx: number }, kind: Kind, state: { isArmed: boolean }) {
  const forward = old[kind] as (...values: number[]) => number;
  const hook = (_ctx: number, ...values: number[]) => {
    if (state.isArmed) throw new Error(`no ${kind}`);
    return forward(old.ctx, ...values);
  };
  return { ...old, [kind]: hook } as PyMemAllocatorEx;
}

const filled = (py: PyMem, p: number, n: number) => new Uint8Array(py.memory.buffer, p, n);

eachBuild((create) => {
  describe.each(domains)("of %s", (domain) => {
    it.each(kinds)("%s throws to the caller, and the heap goes on", (kind) => {
      const py = create();
      const own = functionsOf(py, domain);
      const p = own.malloc(100);
      filled(py, p, 100).fill(0x5a);
      const state = { isArmed: true };
      py.PyMem_SetAllocator(domain, throwing(py.PyMem_GetAllocator(domain), kind, state));
      const blocks = py.stats().blocksInUse;
      const calls: Record<Kind, () => unknown> = {
        malloc: () => own.malloc(24),
        calloc: () => own.calloc(2, 12),
        realloc: () => own.realloc(p, 1000),
        free: () => own.free(p),
      };
      expect(calls[kind]).toThrow(`no ${kind}`);
      expect(py.stats().blocksInUse).toBe(blocks);
      expect(filled(py, p, 100).every((byte) => byte === 0x5a)).toBe(true);
      expect(py.check()).toBe(0);
      state.isArmed = false;
      own.free(own.realloc(p, 1000));
      own.free(own.calloc(2, 12));
      expect(py.stats().blocksInUse).toBe(blocks - 1);
      expect(py.check()).toBe(0);
    });

    it.each([5, 64, 100, 128, 129, 500, 1000])(
      "realloc that throws beneath the debug hooks, or above, leaves a block of %d bytes whole",
      (n) => {
        for (const isBeneath of [true, false]) {
          const py = create();
          const state = { isArmed: false };
          if (!isBeneath) py.PyMem_SetupDebugHooks();
          py.PyMem_SetAllocator(domain, throwing(py.PyMem_GetAllocator(domain), "realloc", state));
          if (isBeneath) py.PyMem_SetupDebugHooks();
          const own = functionsOf(py, domain);
          const p = own.malloc(n);
          const bytes = Uint8Array.from({ length: n }, (_, i) => (i * 7 + 1) & 0xff);
          filled(py, p, n).set(bytes);
          const around = filled(py, p - 8, n + 12).slice();
          for (const size of [0, n - 1, n + 1, 3 * n, 5000]) {
            state.isArmed = true;
            expect(() => own.realloc(p, size)).toThrow("no realloc");
            expect(filled(py, p - 8, n + 12)).toEqual(around);
          }
          state.isArmed = false;
          const q = own.realloc(p, n + 1);
          expect(filled(py, q, n)).toEqual(bytes);
          own.free(q);
          expect(py.stats().blocksInUse).toBe(0);
          expect(py.check()).toBe(0);
        }
      },
    );

    it("may allocate, free and resize other blocks while it is called", () => {
      const py = create();
      const old = py.PyMem_GetAllocator(domain);
      const own = functionsOf(py, domain);
      let other: number = own.malloc(33);
      const kept: number[] = [];
      let depth = 0;
      const inside = (call: () => void) => {
        if (depth++ === 0) call();
        depth--;
      };
      py.PyMem_SetAllocator(domain, {
        ctx: 0,
        malloc: (_ctx, n) => {
          inside(() => kept.push(own.malloc(40), own.malloc(4000)));
          return old.malloc(old.ctx, n);
        },
        calloc: (_ctx, nelem, elsize) => {
          inside(() => own.free(own.calloc(5, 5)));
          return old.calloc(old.ctx, nelem, elsize);
        },
        realloc: (_ctx, p, n) => {
          inside(() => {
            other = own.realloc(other, 34 + n);
          });
          return old.realloc(old.ctx, p, n);
        },
        free: (_ctx, p) => {
          inside(() => {
            const block = kept.pop();
            if (block !== undefined) own.free(block);
          });
          old.free(old.ctx, p);
        },
      });
      const live: number[] = [];
      for (let n = 0; n < 300; n++) live.push(own.malloc(3 * n), own.calloc(n, 2));
      for (const [i, p] of live.entries()) live[i] = own.realloc(p, 7 * i);
      expect(new Set([...live, ...kept, other]).size).toBe(live.length + kept.length + 1);
      expect(py.check()).toBe(0);
      for (const p of live) own.free(p);
      while (kept.length > 0) own.free(kept.pop() ?? 0);
      own.free(other);
      expect(py.stats().blocksInUse).toBe(0);
      expect(py.check()).toBe(0);
    });

    it("may replace itself while it is called", () => {
      const py = create();
      const old = py.PyMem_GetAllocator(domain);
      const own = functionsOf(py, domain);
      py.PyMem_SetAllocator(domain, {
        ...old,
        malloc: (_ctx, n) => {
          py.PyMem_SetAllocator(domain, old);
          return own.malloc(n);
        },
      });
      const p = own.malloc(700);
      expect(py.currentAllocatorName()).toBe("pymalloc");
      own.free(p);
      expect(py.check()).toBe(0);
    });
  });

  it("a record of raw that reallocates a debug block of another domain in its realloc disturbs neither", () => {
    const py = create({ allocator: "debug" });
    const other = py.PyObject_Malloc(200);
    filled(py, other, 200).fill(3);
    const old = py.PyMem_GetAllocator("raw");
    let moved: number = other;
    let isInside = false;
    py.PyMem_SetAllocator("raw", {
      ...old,
      realloc: (_ctx, p, n) => {
        if (!isInside) {
          isInside = true;
          moved = py.PyObject_Realloc(moved as never, 300);
          isInside = false;
        }
        return old.realloc(old.ctx, p, n);
      },
    });
    const p = py.PyMem_Malloc(2000);
    filled(py, p, 2000).fill(4);
    const q = py.PyMem_Realloc(p, 9000);
    expect(filled(py, q, 2000).every((byte) => byte === 4)).toBe(true);
    expect(filled(py, moved, 200).every((byte) => byte === 3)).toBe(true);
    py.PyMem_Free(q);
    py.PyObject_Free(moved as never);
    expect(py.stats().blocksInUse).toBe(0);
    expect(py.check()).toBe(0);
  });

  it("a free that throws beneath the debug hooks leaves a block that can be freed", () => {
    for (const domain of domains) {
      for (const n of [0, 5, 100, 1000]) {
        const py = create();
        const state = { isArmed: true };
        py.PyMem_SetAllocator(domain, throwing(py.PyMem_GetAllocator(domain), "free", state));
        py.PyMem_SetupDebugHooks();
        const own = functionsOf(py, domain);
        const p = own.malloc(n);
        expect(() => own.free(p)).toThrow("no free");
        expect(() => own.free(p)).toThrow("no free");
        expect(py.stats().blocksInUse).toBe(1);
        state.isArmed = false;
        own.free(p);
        expect(py.stats().blocksInUse).toBe(0);
        expect(py.check()).toBe(0);
      }
    }
  });

  it("who is called in the middle of a realloc may catch a fault of its own", () => {
    const py = create({ allocator: "debug" });
    let other = py.PyMem_Malloc(16);
    const p = py.PyObject_Malloc(3000);
    filled(py, p, 3000).fill(9);
    const codes: unknown[] = [];
    py.onHighWater(65_536, () => {
      codes.push((thrown(() => py.PyMem_RawRealloc(other as never, 99)) as PyMemFatalError).code);
      codes.push((thrown(() => py.PyMem_RawFree(other as never)) as PyMemFatalError).code);
      // Another realloc must not keep its block's ends where those of the one under way are kept.
      filled(py, other, 16).fill(1);
      other = py.PyMem_Realloc(other, 40);
    });
    const q = py.PyObject_Realloc(p, 200_000);
    expect(codes).toEqual(["BAD_ID", "BAD_ID"]);
    expect(filled(py, q, 3000).every((byte) => byte === 9)).toBe(true);
    py.PyObject_Free(q);
    py.PyMem_Free(other);
    expect(py.stats().blocksInUse).toBe(0);
    expect(py.check()).toBe(0);
  });

  describe("a snapshot", () => {
    it.each(domains)("is refused while %s has functions of JavaScript, and only then", (domain) => {
      const py = create();
      const p = py.PyMem_Malloc(24);
      const { old } = logDomain(py, domain);
      expect(() => py.snapshot()).toThrow(TypeError);
      expect(() => py.snapshot()).toThrow(
        "snapshot: an allocator has functions that are not in the heap's memory",
      );
      py.PyMem_SetAllocator(domain, old);
      const copy = createPyMem({ snapshot: py.snapshot() });
      copy.PyMem_Free(p);
      expect(copy.check()).toBe(0);
    });

    it("is refused while the debug hooks have such a record beneath them", () => {
      const py = create();
      logDomain(py, "mem");
      py.PyMem_SetupDebugHooks();
      expect(() => py.snapshot()).toThrow(TypeError);
    });

    it("is refused while an arena is somebody else's", () => {
      const py = create();
      const arenas = py.PyObject_GetArenaAllocator();
      const first = py.memory.grow(1) * 65536;
      let next = first;
      const alloc = (_ctx: number, size: number) => {
        next += size;
        return next - size;
      };
      py.PyObject_SetArenaAllocator({ alloc, free: () => undefined });
      expect(() => py.snapshot()).toThrow(TypeError);
      const p = py.PyMem_Malloc(24);
      expect(p).toBeGreaterThanOrEqual(first);
      py.PyObject_SetArenaAllocator(arenas);
      expect(() => py.snapshot()).toThrow(TypeError);
      py.PyMem_Free(p);
      py.trim();
      expect(createPyMem({ snapshot: py.snapshot() }).check()).toBe(0);
    });

    it.each(["debug", "malloc_debug"] as const)("of a heap with %s has its debug hooks", (allocator) => {
      const py = create({ allocator, debugSerials: true });
      const [p, q] = [py.PyMem_Malloc(16), py.PyObject_Malloc(600)];
      const copy = createPyMem({ snapshot: py.snapshot() });
      expect(copy.currentAllocatorName()).toBe(py.currentAllocatorName());
      const fault = thrown(() => copy.PyMem_RawFree(p as never)) as PyMemFatalError;
      const same = thrown(() => py.PyMem_RawFree(p as never)) as PyMemFatalError;
      expect(fault).toBeInstanceOf(PyMemFatalError);
      expect([fault.message, fault.report, fault.code]).toEqual([same.message, same.report, same.code]);
      expect(fault.report).toContain("The block was made by call #1 to debug malloc/realloc.");
      copy.PyMem_Free(copy.PyMem_Realloc(p, 600));
      filled(copy, q + 600, 1).fill(0);
      expect((thrown(() => copy.PyObject_Free(q)) as PyMemFatalError).code).toBe("TRAILING_PAD");
      expect(copy.check()).toBe(0);
      expect(() => createPyMem({ snapshot: py.snapshot(), allocator })).toThrow(TypeError);
      expect(() => createPyMem({ snapshot: py.snapshot(), debugSerials: true })).toThrow(TypeError);
    });

    it("is had again once nobody waits for a mark or a call", () => {
      const py = create({ allocator: "debug" });
      const remove = py.onHighWater(2 ** 20, () => undefined);
      expect(() => py.snapshot()).toThrow(TypeError);
      remove();
      py.breakAt(5, () => undefined);
      expect(() => py.snapshot()).toThrow(TypeError);
      py.breakAt(0);
      expect(createPyMem({ snapshot: py.snapshot() }).check()).toBe(0);
    });
  });
});
