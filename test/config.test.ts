// py.config is what the wasm was built with. Callers see CPython's size classes; arenas and pools are tuned for wasm.
import { expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";

/** The wasm exports only what these follow from. */
const derived = ["ALIGNMENT_SHIFT", "ARENA_BITS", "CHECKS", "NB_SMALL_SIZE_CLASSES", "POOL_BITS"];

eachBuild((create, build) => {
  it("is read from the instance's globals", () => {
    const { config, exports } = create();
    const read = Object.entries(config).filter(([name]) => !derived.includes(name));
    expect(read).toHaveLength(5);
    for (const [name, value] of read) {
      const exported: unknown = Reflect.get(exports, name);
      expect(exported).toBeInstanceOf(WebAssembly.Global);
      expect(exported).toHaveProperty("value", value);
    }
  });

  it("has CPython's size classes and limits for 32-bit", () => {
    expect(create().config).toMatchObject({
      ALIGNMENT: 8,
      ALIGNMENT_SHIFT: 3,
      SMALL_REQUEST_THRESHOLD: 512,
      NB_SMALL_SIZE_CLASSES: 64,
      PY_SSIZE_T_MAX: 0x7fffffff,
    });
  });

  it("has arenas of one pool, and pools of several blocks", () => {
    const { ARENA_BITS, ARENA_SIZE, POOL_BITS, POOL_SIZE, SMALL_REQUEST_THRESHOLD } = create().config;
    expect(ARENA_SIZE).toBe(2 ** ARENA_BITS);
    expect(ARENA_SIZE).toBe(POOL_SIZE);
    expect(POOL_SIZE).toBe(2 ** POOL_BITS);
    expect(POOL_SIZE).toBeGreaterThanOrEqual(4 * SMALL_REQUEST_THRESHOLD);
  });

  it("has one size class per multiple of the alignment", () => {
    const { ALIGNMENT, ALIGNMENT_SHIFT, NB_SMALL_SIZE_CLASSES, SMALL_REQUEST_THRESHOLD } = create().config;
    expect(ALIGNMENT).toBe(2 ** ALIGNMENT_SHIFT);
    expect(NB_SMALL_SIZE_CLASSES * ALIGNMENT).toBe(SMALL_REQUEST_THRESHOLD);
  });

  it("says whether misuse is detected", () => {
    expect(create().config.CHECKS).toBe(build === "fast" ? 0 : 1);
  });

  it("cannot be changed", () => {
    const { config } = create();
    expect(Object.isFrozen(config)).toBe(true);
    expect(() => Reflect.set(config, "ALIGNMENT", 16)).not.toThrow();
    expect(config.ALIGNMENT).toBe(8);
  });
});
