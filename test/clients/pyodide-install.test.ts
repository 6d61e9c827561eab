// What cannot be installed in is refused by a typed error, with nothing changed.
import { loadPyodide } from "pyodide";
import { beforeAll, describe, expect, it } from "vitest";
import { type BootOptions, InstallError, installInPyodide, loadPyodideOn } from "../../src/pyodide/index.js";
import { allocatorsOf, moduleOf, type StockPyodide } from "./pyodide-here.js";

async function refusal(attempt: () => Promise<unknown>): Promise<unknown> {
  try {
    await attempt();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** A Pyodide that differs from the real one in these. */
const altered = (pyodide: object, version: unknown, changes: object) => ({
  version: version as string,
  _module: Object.assign(Object.create(moduleOf(pyodide)), changes),
});

describe("a running Pyodide", () => {
  let pyodide: StockPyodide;
  let before: readonly number[];
  const expectCode = async (attempt: () => Promise<unknown>, code: string, words: RegExp) => {
    const error = await refusal(attempt);
    expect(error).toBeInstanceOf(InstallError);
    expect(error).toMatchObject({ name: "InstallError", code });
    expect(error).toHaveProperty("message", expect.stringMatching(words));
    expect(allocatorsOf(pyodide)).toEqual(before);
  };

  beforeAll(async () => {
    pyodide = await loadPyodide();
    before = allocatorsOf(pyodide);
  });

  it.each(["0.29.5", "315.0.0", "314.1.0", "314.0", "", undefined, 314])("of version %s", async (version) => {
    await expectCode(
      () => installInPyodide(altered(pyodide, version, {})),
      "VERSION",
      /^installInPyodide: Pyodide .* has not been tried/,
    );
  });

  it.each(["_memalign", "_PyMem_SetAllocator", "__PyMem_GetCurrentAllocatorName", "memory", "wasmTable"])(
    "without %s",
    async (name) => {
      const without = altered(pyodide, pyodide.version, { [name]: undefined });
      await expectCode(() => installInPyodide(without), "EXPORTS", new RegExp(`does not export ${name}\\.$`));
    },
  );

  it("without a module", async () => {
    await expectCode(() => installInPyodide({ version: pyodide.version }), "EXPORTS", /_module is undefined/);
  });

  it("whose memory has no room for the state", async () => {
    const full = altered(pyodide, pyodide.version, { _memalign: () => 0 });
    await expectCode(() => installInPyodide(full), "MEMORY", /no room/);
  });

  it("whose table cannot grow, and the state is given back", async () => {
    const freed: number[] = [];
    const { memory, _free, wasmTable } = moduleOf(pyodide);
    const table = new WebAssembly.Table({
      element: "anyfunc",
      initial: wasmTable.length,
      maximum: wasmTable.length,
    });
    for (let i = 0; i < table.length; i++) table.set(i, wasmTable.get(i));
    const _freeNoted = (p: number) => {
      freed.push(p);
      _free(p);
    };
    const full = altered(pyodide, pyodide.version, { wasmTable: table, _free: _freeNoted });
    await expectCode(() => installInPyodide(full), "MEMORY", /cannot grow/);
    expect(freed.filter((p) => p % 16 === 0 && p < memory.buffer.byteLength)).not.toHaveLength(0);
  });

  it("while tracemalloc traces", async () => {
    pyodide.runPython("import tracemalloc; tracemalloc.start()");
    const tracing = allocatorsOf(pyodide);
    const error = await refusal(() => installInPyodide(pyodide));
    expect(error).toMatchObject({ name: "InstallError", code: "ALLOCATOR" });
    expect(allocatorsOf(pyodide)).toEqual(tracing);
    pyodide.runPython("tracemalloc.stop()");
    expect(allocatorsOf(pyodide)).toEqual(before);
  });

  const limits: readonly (readonly [object, typeof RangeError | typeof TypeError])[] = [
    [{ memoryLimit: 65_536 }, RangeError],
    [{ memoryLimit: 262_143 }, RangeError],
    [{ memoryLimit: -1 }, RangeError],
    [{ memoryLimit: 1.5e6 + 0.5 }, RangeError],
    [{ memoryLimit: Number.NaN }, RangeError],
    [{ memoryLimit: 2 ** 33 }, RangeError],
    [{ memoryLimit: "64 MB" }, TypeError],
    [{ memoryLimit: 1n << 20n }, TypeError],
    [{ memoryLimit: null }, TypeError],
    [{ headroom: 65_536 }, TypeError],
    [{ memoryLimit: 1 << 20, headroom: -65_536 }, RangeError],
    [{ memorylimit: 1 << 20 }, TypeError],
    [null as never, TypeError],
    [[] as never, TypeError],
  ];
  it.each(limits)("with the options %o", async (options, type) => {
    const error = await refusal(() => installInPyodide(pyodide, options));
    expect(error).toBeInstanceOf(type);
    expect(error).toHaveProperty("message", expect.stringMatching(/^installInPyodide: /));
    expect(allocatorsOf(pyodide)).toEqual(before);
  });

  it.each([undefined, null, 5, "pyodide"])("that is none: %o", async (given) => {
    expect(await refusal(() => installInPyodide(given as never))).toBeInstanceOf(TypeError);
  });

  it("a second time, by either function", async () => {
    const heap = await installInPyodide(pyodide);
    before = allocatorsOf(pyodide);
    await expectCode(() => installInPyodide(pyodide), "INSTALLED", /has the allocator already/);
    const blocks = heap.stats().blocksInUse;
    expect(pyodide.runPython("sum(len(str(i)) for i in range(1000))")).toBe(2890);
    expect(heap.stats().blocksInUse).toBeGreaterThanOrEqual(blocks);
    expect(heap.check()).toBe(0);
  });
});

describe("a Pyodide that is to be loaded", () => {
  const options: readonly (readonly [object, RegExp])[] = [
    [{ env: { PYTHONMALLOC: "debug" } }, /env\.PYTHONMALLOC/],
    [{ env: { PYTHONMALLOC: "malloc" } }, /env\.PYTHONMALLOC/],
    [{ env: { PYTHONDEVMODE: "1" } }, /env\.PYTHONDEVMODE/],
    [{ args: ["-X", "dev"] }, /-X dev/],
    [{ args: ["-Xdev"] }, /-X dev/],
    [{ args: ["-X", "dev=1"] }, /-X dev/],
    [{ env: null }, /env must be an object/],
    [{ memorylimit: 2 ** 25 }, /"memorylimit"; it is memoryLimit/],
    [{ memory_limit: 2 ** 25 }, /"memory_limit"; it is memoryLimit/],
    [[] as never, /not an array/],
    [{ _makeSnapshot: true }, /_makeSnapshot/],
    [{ _loadSnapshot: new Uint8Array(8) }, /_loadSnapshot/],
    [{ debug: "yes" }, /debug must be a boolean/],
    [{ loadPyodide: "pyodide" }, /loadPyodide must be a function/],
    [{ headroom: 65_536 }, /headroom/],
    [null as never, /options must be an object/],
  ];
  it.each(options)("with %o", async (given, words) => {
    const error = await refusal(() => loadPyodideOn(given as BootOptions));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toHaveProperty("message", expect.stringMatching(words));
  });

  it("by what gives no Pyodide", async () => {
    for (const given of [{}, undefined, null]) {
      const attempt = () => loadPyodideOn({ loadPyodide: async () => given as never });
      expect(await refusal(attempt)).toMatchObject({ name: "InstallError", code: "VERSION" });
    }
  });

  it("with too small a limit", async () => {
    for (const memoryLimit of [Number.NaN, -1, 0, 65_536, 1 << 20, (16 << 20) - 1]) {
      const error = await refusal(() => loadPyodideOn({ memoryLimit }));
      expect(error).toBeInstanceOf(RangeError);
      expect(error).toHaveProperty("message", expect.stringMatching(/memoryLimit must be at least 16777216/));
    }
  });

  it("of another version, before Python starts", async () => {
    // Its types leave this file out.
    const file = "pyodide/pyodide.asm.mjs";
    const creator = (await import(file)).default as (settings: object) => Promise<object>;
    const started: string[] = [];
    const createPyodideModule = (settings: { preRun: unknown[] }) => {
      settings.preRun.unshift((module: { API: { version: string } }) => {
        module.API.version = "0.29.5";
      });
      return creator(settings);
    };
    const attempt = () =>
      loadPyodideOn({ createPyodideModule, stdout: (line: string) => started.push(line) } as never);
    expect(await refusal(attempt)).toMatchObject({ name: "InstallError", code: "VERSION" });
    expect(started).toEqual([]);
  });
});
