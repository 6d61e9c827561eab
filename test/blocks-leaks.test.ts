// The net under blocks: whoever forgets to free one is told, once, of its size and of where it was made.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it, vi } from "vitest";
import { createPyMem, type Leak, type OnLeak, type PyMem } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Until the condition holds, but not for ever: a host calls finalizers when it likes. */
async function collectUntil(isDone: () => boolean, turns = 400): Promise<void> {
  for (let turn = 0; turn < turns && !isDone(); turn++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** In which what should not be told would be. */
const MORE_TURNS = 5;

/** Not inlined into the test, whose frame would keep the blocks. */
function makeAndForget(py: PyMem): number[] {
  return [py.alloc(100).ptr, py.array(Float64Array, 20).ptr];
}

eachBuild((create) => {
  it("tells once of each block that was collected before it was freed, and frees nothing", async () => {
    const leaks: Leak[] = [];
    const py = create({ onLeak: (leak) => leaks.push(leak) });
    const addresses = makeAndForget(py);
    const living = py.alloc(8);
    (() => {
      py.alloc(8).free();
      py.scope(() => py.alloc(9).size);
    })();
    await collectUntil(() => leaks.length >= 2);
    expect(leaks.map(({ address }) => address).sort()).toEqual([...addresses].sort());
    expect(leaks.map(({ size }) => size).sort((a, b) => a - b)).toEqual([100, 160]);
    for (const { stack } of leaks) {
      expect(stack).toContain("makeAndForget");
      expect(stack).toMatch(/^ *at /);
    }
    await collectUntil(() => leaks.length > 2, MORE_TURNS);
    expect(leaks).toHaveLength(2);
    expect(living.isFreed).toBe(false);
    for (const address of addresses) py.PyObject_Free(address as never);
    expect(py.check()).toBe(0);
  });

  it("knows a resized block by its size and address then, and nothing of what was freed by reset or by its address", async () => {
    const leaks: Leak[] = [];
    const py = create({ onLeak: (leak) => leaks.push(leak) });
    (() => {
      py.alloc(77);
      py.reset();
      py.PyObject_Free(py.alloc(78).ptr as never);
    })();
    const address = (() => {
      const array = py.array(Int32Array, 3);
      array.resize(5000);
      return array.ptr;
    })();
    await collectUntil(() => leaks.length > 0);
    await collectUntil(() => leaks.length > 1, MORE_TURNS);
    expect(leaks).toMatchObject([{ address, size: 20_000 }]);
  });
});

it("tells of the program's calls, however many of the package's lie above them, and leaves the host's limit as it was", async () => {
  const leaks: Leak[] = [];
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 3;
  try {
    const py = createPyMem({ onLeak: (leak) => leaks.push(leak) });
    const Pair = py.structType({ a: "u8", b: "u8" });
    (function makeAndForgetStruct() {
      Pair.alloc({ a: 1 });
    })();
    expect(Error.stackTraceLimit).toBe(3);
    await collectUntil(() => leaks.length > 0);
    expect(leaks).toMatchObject([{ size: 2, stack: expect.stringContaining("makeAndForgetStruct") }]);
  } finally {
    Error.stackTraceLimit = limit;
  }
});

it("warns on the console where that is asked for, and is silent unless", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  try {
    makeAndForget(createPyMem());
    const py = createPyMem({ onLeak: "warn" });
    makeAndForget(py);
    await collectUntil(() => warn.mock.calls.length >= 2);
    const texts = warn.mock.calls.map(([text]) => String(text)).sort();
    expect(texts).toHaveLength(2);
    expect(texts[0]).toMatch(
      /^pymalloc-wasm: the block of 100 bytes at 0x[\da-f]{8} was collected before it was freed/,
    );
    expect(texts[1]).toContain("160 bytes");
    expect(texts[0]).toContain("makeAndForget");
  } finally {
    warn.mockRestore();
  }
});

it.each([true, "throw", 5, null, {}])("refuses %s as onLeak", (onLeak) => {
  const error = thrown(() => createPyMem({ onLeak: onLeak as unknown as OnLeak }));
  expect(error).toBeInstanceOf(TypeError);
  expect(error).toMatchObject({
    message: expect.stringContaining('createPyMem: onLeak must be "warn" or a function, not '),
  });
});
