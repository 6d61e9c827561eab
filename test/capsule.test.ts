// Capsules: a misuse as one file, which any engine runs again.
import { describe, expect, it, vi } from "vitest";
import type { Capsule } from "../src/capsule/capsule.js";
import { decodeCapsule } from "../src/capsule/capsule-file.js";
import { replayCapsule } from "../src/capsule/replay-capsule.js";
import { createPyMem, MemoryMisuseError, type OnMisuse, type PyMem, PyMemFatalError } from "../src/index.js";
import { eachCheckedBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

/** The capsules of what is done with the heap. */
function capsulesOf(py: PyMem, run: () => void, operations?: number): Capsule[] {
  const capsules: Capsule[] = [];
  const stop = py.captureMisuse(
    (bytes) => capsules.push(decodeCapsule(bytes)),
    operations === undefined ? {} : { operations },
  );
  run();
  stop();
  return capsules;
}

function only(capsules: readonly Capsule[]): Capsule {
  expect(capsules.length).toBe(1);
  return capsules[0] as Capsule;
}

const again = (capsule: Capsule) => replayCapsule(capsule, createPyMem);

eachCheckedBuild((create) => {
  const misuses: Record<string, (py: PyMem) => void> = {
    "a double free": (py) => {
      const p = py.malloc(40);
      py.free(p);
      py.free(p);
    },
    "a free of the inside of a block": (py) => py.PyObject_Free((py.PyObject_Malloc(7000) + 16) as never),
    "a free by another domain": (py) => py.PyMem_RawFree(py.PyMem_Malloc(24) as never),
    "a resize of what was freed": (py) => {
      const p = py.PyMem_RawMalloc(5000);
      py.PyMem_RawFree(p);
      py.PyMem_RawRealloc(p, 6000);
    },
  };
  const policies: readonly OnMisuse[] = ["throw", "ignore", () => undefined];

  it.each(Object.keys(misuses))("%s is found again, whatever onMisuse is", (name) => {
    for (const onMisuse of policies) {
      const py = create({ onMisuse });
      const capsule = only(
        capsulesOf(py, () => {
          if (onMisuse === "throw") expect(() => misuses[name]?.(py)).toThrow(MemoryMisuseError);
          else misuses[name]?.(py);
        }),
      );
      expect(again(capsule)).toMatchObject({
        isReproduced: true,
        how: "request",
        found: { code: capsule.misuse.code },
        reason: null,
      });
      expect(py.check()).toBe(0);
      expect(py.misuseCount).toBe(1);
    }
  });
});

describe("a capsule", () => {
  const doubleFree = (py: PyMem) => () => {
    const p = py.malloc(40);
    py.free(p);
    expect(() => py.free(p)).toThrow();
  };

  it("tells what was wrong, what was done last, and what the heap was made with", () => {
    const py = createPyMem({ build: "secure", seed: 42 });
    const capsule = only(capsulesOf(py, doubleFree(py)));
    const { address } = capsule.misuse;
    expect(capsule).toMatchObject({
      build: "secure",
      seed: 42,
      left: 0,
      misuse: { name: "MemoryMisuseError", code: "NOT_LIVE", size: 0 },
      last: { kind: "free", domain: 3, address },
    });
    expect(capsule.engine).toContain(process.version);
    expect(capsule.operations).toEqual([
      { kind: "malloc", domain: 3, address, former: 0, size: 40 },
      { kind: "free", domain: 3, address, former: 0, size: 0 },
    ]);
    expect(createPyMem({ snapshot: capsule.snapshot }).check()).toBe(0);
  });

  it("has so many of the last requests", () => {
    const py = createPyMem();
    const capsule = only(
      capsulesOf(
        py,
        () => {
          for (let n = 1; n <= 10; n++) py.malloc(n);
          expect(() => py.free(1 as never)).toThrow();
        },
        3,
      ),
    );
    expect(capsule.operations.map(({ size }) => size)).toEqual([8, 9, 10]);
    expect(capsule.left).toBe(7);
  });

  it("has none of the last requests where none are wanted, and those since a reset", () => {
    const py = createPyMem();
    const run = (resets: boolean) => () => {
      for (let n = 1; n <= 5; n++) py.malloc(n);
      if (resets) py.reset();
      py.malloc(6);
      expect(() => py.free(1 as never)).toThrow();
    };
    const [none, some] = [only(capsulesOf(py, run(false), 0)), only(capsulesOf(py, run(true), 3))];
    expect([none.operations, none.left]).toEqual([[], 6]);
    expect([some.operations.map(({ size }) => size), some.left]).toEqual([[6], 5]);
  });

  it("has the resize that was wrong, whatever onMisuse is", () => {
    for (const onMisuse of ["ignore", "throw"] as const) {
      const py = createPyMem({ onMisuse });
      const p = py.malloc(40);
      py.free(p);
      const capsule = only(
        capsulesOf(py, () => {
          if (onMisuse === "ignore") expect(py.realloc(p, 700)).toBe(0);
          else expect(() => py.realloc(p, 700)).toThrow(MemoryMisuseError);
        }),
      );
      expect(capsule.last).toEqual({ kind: "realloc", domain: 3, address: p, former: p, size: 700 });
      expect(again(capsule).isReproduced).toBe(true);
    }
  });

  it("is looked at by check() where it was no request for one block: what was mended is not found", () => {
    const py = createPyMem();
    const [p] = [py.malloc(5000), py.malloc(5000)];
    py.free(p);
    const capsule = only(
      capsulesOf(py, () => {
        new Uint32Array(py.memory.buffer).fill(0xffff_ffff, p >> 2, (p >> 2) + 2);
        expect(() => py.malloc(5000)).toThrow(MemoryMisuseError);
      }),
    );
    expect([capsule.misuse.code, capsule.last]).toEqual(["CORRUPT_LINK", null]);
    expect(again(capsule)).toMatchObject({ isReproduced: false, found: null, how: "check" });
    expect(again(capsule).reason).toContain("mended");
  });

  it("is not found again where what is found is elsewhere, or something else", () => {
    const py = createPyMem();
    const capsule = only(capsulesOf(py, doubleFree(py)));
    const { misuse } = capsule;
    const other = (change: Partial<typeof misuse>) =>
      again({ ...capsule, misuse: { ...misuse, ...change } }).isReproduced;
    expect([other({}), other({ address: 8 }), other({ code: "UNALIGNED" })]).toEqual([true, false, false]);
  });

  it("has what the heap was, not what hooks and handlers there are", () => {
    const py = createPyMem({ onMisuse: () => undefined, allocator: "debug" });
    py.onHighWater(2 ** 20, () => undefined);
    py.tracemalloc.start();
    const capsule = only(capsulesOf(py, () => py.free((py.malloc(10) + 8) as never)));
    const copy = createPyMem({ snapshot: capsule.snapshot });
    expect(copy.currentAllocatorName()).toBe("pymalloc_debug");
    expect(again(capsule).isReproduced).toBe(true);
  });

  it("is made of what the debug hooks find, too", () => {
    const py = createPyMem({ allocator: "debug" });
    const capsule = only(
      capsulesOf(py, () => {
        const p = py.PyObject_Malloc(9);
        new Uint8Array(py.memory.buffer)[p + 9] = 1;
        expect(() => py.PyObject_Free(p)).toThrow(PyMemFatalError);
      }),
    );
    expect(capsule.misuse.code).toBe("TRAILING_PAD");
    expect(again(capsule)).toMatchObject({ isReproduced: true, found: { name: "PyMemFatalError" } });
  });

  it("is made of a misuse that wasm makes of a domain, which JavaScript did not call", () => {
    const py = createPyMem();
    const capsule = only(
      capsulesOf(py, () => {
        const p = py.exports.PyObject_Malloc(24);
        py.exports.PyObject_Free(p);
        expect(() => py.exports.PyObject_Free(p)).toThrow(MemoryMisuseError);
      }),
    );
    expect(capsule.last).toMatchObject({ kind: "free", domain: 2 });
    expect(again(capsule).isReproduced).toBe(true);
  });

  it("is made of a block object that was freed behind its back, which the heap's copy does not know", () => {
    const py = createPyMem();
    const capsule = only(
      capsulesOf(py, () => {
        const block = py.alloc(24);
        py.free(block.ptr);
        expect(() => block.free()).toThrow(MemoryMisuseError);
      }),
    );
    expect(capsule.misuse.code).toBe("STALE_BLOCK");
    expect(again(capsule)).toMatchObject({ isReproduced: false, found: { code: "NOT_LIVE" } });
    expect(again(capsule).reason).toContain("only the block object knew");
  });

  it("is made of the use of a block object, or a pool's cell, that is freed, with the request that freed it", () => {
    const py = createPyMem();
    const block = py.bytes([1, 2]);
    const pool = py.pool(16, 2);
    const cell = pool.take();
    const capsules = capsulesOf(py, () => {
      block.free();
      expect(() => block.view).toThrow(MemoryMisuseError);
      cell.free();
      expect(() => cell.view).toThrow(MemoryMisuseError);
    });
    expect(capsules.map(({ misuse }) => misuse.code)).toEqual(["USE_AFTER_FREE", "USE_AFTER_FREE"]);
    const { misuse, operations, last } = capsules[0] as Capsule;
    expect([operations.at(-1), last]).toMatchObject([{ kind: "free", address: misuse.address }, null]);
    expect(py.misuseCount).toBe(0);
  });

  it("is made of tags that stats() finds overwritten, which it finds again", () => {
    const py = createPyMem();
    const p = py.PyMem_RawMalloc(5000);
    new Uint32Array(py.memory.buffer).fill(0xdead_beef, p / 4 - 2, p / 4);
    for (const walk of ["stats", "snapshot"] as const) {
      const capsule = only(
        capsulesOf(py, () => {
          expect(() => py[walk]()).toThrow(`${walk}: 0x`);
        }),
      );
      expect(again(capsule)).toMatchObject({ isReproduced: true, how: "check" });
    }
  });

  it("names each request as it was made, once: by its domain's function or the malloc family's", () => {
    const py = createPyMem();
    const capsule = only(
      capsulesOf(py, () => {
        py.PyMem_Free(py.PyMem_Malloc(8));
        py.PyObject_Free(py.PyObject_Malloc(8));
        py.PyObject_Free(py.malloc(8) as never);
        py.freeBatch(py.mallocBatch(8, 1));
        expect(() => py.free(8 as never)).toThrow();
      }),
    );
    expect(capsule.operations.map(({ kind, domain }) => `${kind} ${domain}`)).toEqual([
      "malloc 1",
      "free 1",
      "malloc 2",
      "free 2",
      "malloc 3",
      "free 2",
      "malloc 3",
      "free 3",
    ]);
  });

  it("is not made any more once that was ended, and domains have what they had", () => {
    const py = createPyMem();
    capsulesOf(py, () => undefined);
    const told = vi.fn();
    py.captureMisuse(told)();
    expect(() => py.free(8 as never)).toThrow();
    expect(told).not.toHaveBeenCalled();
    expect(py.currentAllocatorName()).toBe("pymalloc");
  });

  it("what the callback throws does not hide the misuse", async () => {
    const py = createPyMem();
    const uncaught = new Promise((resolve) => {
      vi.stubGlobal("queueMicrotask", (run: () => void) => resolve(thrown(run)));
    });
    py.captureMisuse(() => {
      throw new Error("no room on the disk");
    });
    expect(() => py.free(8 as never)).toThrow(MemoryMisuseError);
    expect(await uncaught).toEqual(new Error("no room on the disk"));
    vi.unstubAllGlobals();
  });

  it.each([[{ operations: -1 }], [{ operations: 1.5 }], [{ operations: 2_000_000 }], [{ operations: "9" }]])(
    "is refused with %j",
    (options) => {
      expect(() => createPyMem().captureMisuse(() => undefined, options as never)).toThrow(
        /captureMisuse: operations/,
      );
    },
  );
  it("needs a function, options that there are, and a build that sees misuse", () => {
    expect(() => createPyMem().captureMisuse(() => undefined, { operation: 9 } as never)).toThrow(
      'captureMisuse: unknown option "operation"; the option is operations',
    );
    expect(() => createPyMem().captureMisuse(7 as never)).toThrow(TypeError);
    expect(() => createPyMem({ build: "fast" }).captureMisuse(() => undefined)).toThrow("sees no misuse");
  });
});
