// Debug blocks with serial numbers, breakAt, the traceback of a report, and the names of allocators.
import { describe, expect, it } from "vitest";
import { type AllocatorName, createPyMem, type PyMem, PyMemFatalError } from "../src/index.js";
import { badValues } from "./support/bad-values.js";
import { eachBuild } from "./support/builds.js";
import { expectEnvelope } from "./support/debug-block.js";
import { thrown } from "./support/thrown.js";

const serialOf = (py: PyMem, p: number, n: number) => new DataView(py.memory.buffer).getUint32(p + n + 4);

/** Calls that make or resize blocks of all kinds, each known by what it is about. */
function calls(py: PyMem): readonly (() => readonly [p: number, n: number])[] {
  let p = 0;
  let q = 0;
  const keep = (block: number) => {
    p = block;
    return block;
  };
  return [
    () => [keep(py.PyMem_Malloc(24)), 24],
    () => [keep(py.PyMem_Realloc(p as never, 60)), 60],
    () => [keep(py.PyMem_Realloc(p as never, 2000)), 2000],
    () => [keep(py.PyMem_Realloc(p as never, 10)), 10],
    () => [py.PyMem_RawMalloc(0), 0],
    () => [py.PyObject_Calloc(3, 5), 15],
    () => [py.PyObject_Malloc(700), 700],
    () => {
      q = py.PyMem_RawCalloc(2, 1000);
      return [q, 2000];
    },
    () => [py.PyMem_RawRealloc(q as never, 9000), 9000],
  ];
}

const COUNT = 30;

eachBuild((create) => {
  it("has a number of its own in each block, later ones larger", () => {
    const py = create({ allocator: "debug", debugSerials: true });
    const seen = calls(py).map((call) => {
      const [p, n] = call();
      expectEnvelope(py, p, n, String.fromCharCode(new Uint8Array(py.memory.buffer)[p - 4] ?? 0));
      return serialOf(py, p, n);
    });
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it("tells of each number once, in the call whose block has it", () => {
    const told = new Map<number, number>();
    const reference = create({ allocator: "debug", debugSerials: true });
    const numbers = calls(reference).map((call) => serialOf(reference, ...call()));
    for (let serial = 1; serial <= COUNT; serial++) {
      const py = create({ allocator: "debug", debugSerials: true });
      let present = -1;
      py.breakAt(serial, (number) => {
        expect(number).toBe(serial);
        expect(told.has(serial)).toBe(false);
        told.set(serial, present);
      });
      calls(py).forEach((call, i) => {
        present = i;
        call();
      });
    }
    numbers.forEach((serial, i) => {
      expect([serial, told.get(serial)]).toEqual([serial, i]);
    });
    // None is left out.
    expect([...told.keys()]).toEqual(Array.from({ length: told.size }, (_, i) => i + 1));
  });

  it("shows who makes the block by the stack of who is told", () => {
    const py = create({ allocator: "debug", debugSerials: true });
    let stack: string | undefined = "";
    py.breakAt(2, () => {
      stack = new Error().stack;
    });
    py.PyMem_Malloc(8);
    expect(stack).toBe("");
    function whoMakesTheSecondBlock() {
      py.PyObject_Malloc(8);
    }
    whoMakesTheSecondBlock();
    expect(stack).toContain("whoMakesTheSecondBlock");
  });

  it("goes on as before when who is told throws", () => {
    for (const serial of [2, 3]) {
      const py = create({ allocator: "debug", debugSerials: true });
      const p = py.PyMem_Malloc(100);
      new Uint8Array(py.memory.buffer, p, 100).fill(7);
      py.breakAt(serial, () => {
        throw new Error("stop here");
      });
      if (serial === 3) py.PyMem_Free(py.PyMem_Malloc(5));
      expect(() => py.PyMem_Realloc(p, 3000)).toThrow("stop here");
      expect(py.stats().blocksInUse).toBe(1);
      expectEnvelope(py, p, 100, "m");
      const q = py.PyMem_Realloc(p, 3000);
      expect(new Uint8Array(py.memory.buffer, q, 100).every((byte) => byte === 7)).toBe(true);
      py.PyMem_Free(q);
      expect(py.stats().blocksInUse).toBe(0);
      expect(py.check()).toBe(0);
    }
  });

  it("leaves nothing behind when who is told of a new block throws", () => {
    for (const make of [24, 5000]) {
      for (const serial of [1, 2]) {
        const py = create({ allocator: "debug", debugSerials: true });
        py.free(py.malloc(1));
        py.breakAt(serial, () => {
          throw new Error("stop here");
        });
        const attempt = () => py.PyMem_Malloc(make);
        if (serial === 2 && make === 24) py.PyMem_Free(attempt());
        expect(attempt).toThrow("stop here");
        expect(py.stats().blocksInUse).toBe(0);
        expect(py.check()).toBe(0);
      }
    }
  });

  it("is not asked for again after breakAt(0)", () => {
    const py = create({ allocator: "debug", debugSerials: true });
    py.breakAt(1, () => expect.unreachable());
    py.breakAt(0);
    expect(py.PyMem_Malloc(1)).toBeGreaterThan(0);
  });

  it("ends a report with where the block comes from, if somebody knows", () => {
    const py = create({ allocator: "debug" });
    const p = py.PyMem_Malloc(3);
    const advice = "\n\nEnable tracemalloc to get the memory block allocation traceback\n\n";
    const report = () => (thrown(() => py.PyMem_RawFree(p as never)) as PyMemFatalError).report;
    const plain = report();
    expect(plain.endsWith(`cd cd cd${advice}`)).toBe(true);
    const asked: number[] = [];
    py.setBlockTraceback((block) => {
      asked.push(block);
      return ['File "a.py", line 1', "main"];
    });
    const heading = "Memory block allocated at (most recent call first):";
    expect(report()).toBe(plain.replace(advice, `\n\n${heading}\n  File "a.py", line 1\n  main\n\n`));
    expect(asked).toEqual([p]);
    py.setBlockTraceback(() => undefined);
    expect(report()).toBe(plain.replace(advice, "\n\n"));
    py.setBlockTraceback(undefined);
    expect(report()).toBe(plain);
    for (const bad of [null, 5, "trace", {}]) {
      expect(() => py.setBlockTraceback(bad as never)).toThrow(TypeError);
    }
    py.PyMem_Free(p);
  });

  it.each([
    ["default", "pymalloc"],
    ["pymalloc", "pymalloc"],
    ["malloc", "malloc"],
    ["debug", "pymalloc_debug"],
    ["pymalloc_debug", "pymalloc_debug"],
    ["malloc_debug", "malloc_debug"],
  ] as const)("the allocator %s is %s, and is that again after a while", (allocator, name) => {
    const py = create({ allocator });
    expect(py.currentAllocatorName()).toBe(name);
    const blocks = [0, 1, 100, 512, 513, 70_000].map(
      (n) => [py.PyMem_Malloc(n), py.PyObject_Calloc(1, n)] as const,
    );
    const isPooled = name.startsWith("pymalloc");
    expect(py.stats().arenas > 0).toBe(isPooled);
    for (const [p, q] of blocks) {
      py.PyMem_Free(p);
      py.PyObject_Free(q);
    }
    const hooked = { ...py.PyMem_GetAllocator("mem"), malloc: () => 0 };
    const old = py.PyMem_GetAllocator("mem");
    py.PyMem_SetAllocator("mem", hooked);
    expect(py.currentAllocatorName()).toBe(null);
    py.PyMem_SetAllocator("mem", old);
    expect(py.currentAllocatorName()).toBe(name);
    expect(py.check()).toBe(0);
  });
});

describe("options that cannot be", () => {
  it.each(["", "Debug", "pymalloc-debug", "mimalloc", "constructor", 1, null, {}, true])(
    "the allocator %j is unknown, and the error tells the known ones",
    (allocator) => {
      const error = thrown(() => createPyMem({ allocator: allocator as AllocatorName })) as Error;
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toMatch(
        /unknown allocator .*; the allocators are default, debug, malloc, malloc_debug, pymalloc, pymalloc_debug$/,
      );
    },
  );

  it.each([0, 1, "true", null, {}])("debugSerials %j is neither true nor false", (debugSerials) => {
    expect(() => createPyMem({ debugSerials: debugSerials as never })).toThrow(TypeError);
  });

  it("serial numbers to break at are checked, and who is told", () => {
    const py = createPyMem({ allocator: "debug", debugSerials: true });
    for (const [value, error] of badValues) expect(() => py.breakAt(value as number)).toThrow(error);
    for (const bad of [null, 5, "stop", {}]) expect(() => py.breakAt(1, bad as never)).toThrow(TypeError);
    py.PyMem_Free(py.PyMem_Malloc(1));
    expect(py.check()).toBe(0);
  });
});

it("a fault's error is one by its name too", () => {
  expect(PyMemFatalError.prototype.name).toBe("PyMemFatalError");
});
