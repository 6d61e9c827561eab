// createPyMem takes a build, a cap, and what other files tell of, and no other word.
import { describe, expect, it } from "vitest";
import { createPyMem } from "../src/index.js";
import { badValues } from "./support/bad-values.js";
import { builds } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

const WASM_PAGE = 65536;
const create = (...given: unknown[]) => Reflect.apply(createPyMem, undefined, given);

describe("build", () => {
  it("is the default one unless given", () => {
    for (const py of [createPyMem(), createPyMem({}), create(undefined), create({ build: undefined })]) {
      expect(py.config).toEqual(createPyMem({ build: "default" }).config);
    }
  });

  it.each(builds)("%s gives a heap that works", (build) => {
    const py = createPyMem({ build });
    const p = py.malloc(24);
    expect(p).toBeGreaterThan(0);
    py.free(p);
    expect(py.check()).toBe(0);
  });

  it.each(["Default", "release", "", "toString", "__proto__", "constructor"])(
    "refuses the name %j",
    (build) => {
      const error = thrown(() => create({ build }));
      expect(error).toBeInstanceOf(TypeError);
      expect(error).toHaveProperty(
        "message",
        `createPyMem: unknown build ${JSON.stringify(build)}; the builds are default, fast, secure, debug, sampling`,
      );
    },
  );

  it.each([0, 1, true, null, {}, ["fast"], 1n, Symbol("fast")])("refuses %o", (build) => {
    expect(thrown(() => create({ build }))).toBeInstanceOf(TypeError);
  });
});

describe("options", () => {
  it.each([{ maximumbytes: WASM_PAGE }, { Build: "fast" }, { build: "fast", debug: true }, { 0: "fast" }])(
    "refuses an unknown one in %o",
    (options) => {
      const error = thrown(() => create(options));
      expect(error).toBeInstanceOf(TypeError);
      expect(error).toHaveProperty(
        "message",
        expect.stringMatching(/unknown option "\w+"; the options are build/),
      );
    },
  );

  it.each([null, 5, "fast", true, [], ["fast"], 1n, () => ({})])("must be an object, not %o", (options) => {
    expect(thrown(() => create(options))).toBeInstanceOf(TypeError);
  });
});

describe("maximumBytes", () => {
  const outOfRange = [0, 1, WASM_PAGE - 1, WASM_PAGE + 0.5, 2 ** 32 + 1, 2 ** 32 + WASM_PAGE, 2 ** 53];
  const badNumbers = badValues.flatMap(([value]) =>
    typeof value === "number" && value !== 2 ** 32 ? [value] : [],
  );

  it.each([...outOfRange, ...badNumbers])("%d is out of range", (maximumBytes) => {
    const py = createPyMem();
    const before = py.memory.buffer.byteLength;
    for (const call of [() => create({ maximumBytes }), () => py.setMaximumBytes(maximumBytes)]) {
      const error = thrown(call);
      expect(error).toBeInstanceOf(RangeError);
      expect(error).toHaveProperty("message", expect.stringContaining(`not ${maximumBytes}`));
    }
    expect(py.malloc(2 * WASM_PAGE)).toBeGreaterThan(0);
    expect(py.memory.buffer.byteLength).toBeGreaterThan(before);
  });

  it.each(
    badValues.flatMap(([value, , named]) =>
      typeof value === "number" || value === undefined ? [] : [{ value, named }],
    ),
  )("must be a number, not $named", ({ value, named }) => {
    const setMaximumBytes = createPyMem().setMaximumBytes;
    for (const call of [
      () => create({ maximumBytes: value }),
      () => Reflect.apply(setMaximumBytes, undefined, [value]),
    ]) {
      const error = thrown(call);
      expect(error).toBeInstanceOf(TypeError);
      expect(error).toHaveProperty("message", expect.stringContaining(`not ${named}`));
    }
  });

  it.each([WASM_PAGE, WASM_PAGE + 1, 10 * WASM_PAGE - 1, 2 ** 31, 2 ** 32])("takes %d", (maximumBytes) => {
    const py = createPyMem({ maximumBytes });
    py.setMaximumBytes(maximumBytes);
    expect(py.PyObject_Malloc(100)).toBeGreaterThan(0);
  });

  it("setMaximumBytes needs its argument", () => {
    expect(() => Reflect.apply(createPyMem().setMaximumBytes, undefined, [])).toThrow(TypeError);
  });
});
