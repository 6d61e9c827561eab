// What a misuse does is the caller's to say: it throws, is ignored and counted, or is told to a function.
import { describe, expect, it } from "vitest";
import { createPyMem, MemoryMisuseError, type Pointer, type PyMem } from "../src/index.js";
import { badValues } from "./support/bad-values.js";
import { eachCheckedBuild } from "./support/builds.js";
import { takers } from "./support/misuse-scene.js";
import { thrown } from "./support/thrown.js";

/** The fields of the heap's state that tell of the latest misuse. */
const RECORD = { start: 1024 + 44, end: 1024 + 56 };
const CODE = { start: 1024 + 116, end: 1024 + 120 };

/** The memory, without the record. */
function bytesOf(py: PyMem): Uint8Array {
  return new Uint8Array(py.memory.buffer)
    .slice()
    .fill(0, RECORD.start, RECORD.end)
    .fill(0, CODE.start, CODE.end);
}

/** Wrong addresses, with the code of each. The heap has a live block of each kind. */
function wrongAddresses(py: PyMem): readonly (readonly [Pointer, string])[] {
  const [small, large, freed, freedLarge] = [64, 3000, 64, 3000].map((size) => py.malloc(size));
  py.malloc(3000);
  if (!small || !large || !freed || !freedLarge) throw new Error("no memory");
  py.free(freed);
  py.free(freedLarge);
  return [
    [freed, "NOT_LIVE"],
    [freedLarge, "NOT_LIVE"],
    [(small + 8) as Pointer, "NOT_LIVE"],
    [(large + 16) as Pointer, "NOT_LIVE"],
    [(small + 1) as Pointer, "UNALIGNED"],
    [(large + 4) as Pointer, "UNALIGNED"],
    [16 as Pointer, "OUTSIDE"],
    [0xfffffff0 as Pointer, "OUTSIDE"],
  ];
}

eachCheckedBuild((create) => {
  it("throws unless told otherwise", () => {
    for (const py of [create(), create({ onMisuse: "throw" })]) {
      let count = 0;
      for (const [p, code] of wrongAddresses(py)) {
        expect(thrown(() => py.free(p))).toMatchObject({ name: "MemoryMisuseError", code, address: p });
        expect(py.misuseCount).toBe(++count);
      }
    }
  });

  it("ignored has no effect, gives 0 if anything, and is counted", () => {
    const py = create({ onMisuse: "ignore" });
    let count = 0;
    const addresses = wrongAddresses(py);
    const before = bytesOf(py);
    for (const [p] of addresses) {
      for (const [name, call] of takers(py, p)) {
        expect(call(), name).toBe(/free$/i.test(name) ? undefined : 0);
        expect(py.misuseCount).toBe(++count);
      }
    }
    expect(Buffer.compare(bytesOf(py), before)).toBe(0);
    expect(py.check()).toBe(0);
  });

  it("ignored leaves a block with its domain, and one whose tag was overwritten where it is", () => {
    const py = create({ onMisuse: "ignore" });
    const [small, large] = [py.malloc(64), py.PyMem_RawMalloc(3000)];
    py.exports.PyMem_RawFree(small);
    expect(py.exports.PyMem_RawRealloc(small, 10)).toBe(0);
    const tag = new Uint32Array(py.memory.buffer, large - 4, 1);
    tag[0] = ~(tag[0] ?? 0);
    py.PyMem_RawFree(large);
    expect(py.PyMem_RawRealloc(large, 5000)).toBe(0);
    tag[0] = ~(tag[0] ?? 0);
    expect(py.misuseCount).toBe(4);
    expect([...py.heapWalk()].map(({ ptr }) => ptr).toSorted()).toEqual([small, large].toSorted());
    expect(py.check()).toBe(0);
  });

  it("is told to a function, and has no effect either", () => {
    const errors: MemoryMisuseError[] = [];
    const py = create({ onMisuse: (error) => errors.push(error) });
    const addresses = wrongAddresses(py);
    const before = bytesOf(py);
    for (const [p, code] of addresses) {
      for (const [name, call, size] of takers(py, p)) {
        expect(call(), name).toBe(/free$/i.test(name) ? undefined : 0);
        expect(errors).toHaveLength(1);
        const error = errors.pop();
        expect(error).toBeInstanceOf(MemoryMisuseError);
        expect(error).toMatchObject({ code, address: p, size });
        expect(error).toHaveProperty("message", expect.stringMatching(/^misuse: 0x[0-9a-f]{8} .+\.$/));
      }
    }
    expect(py.misuseCount).toBe(takers(py, 16 as Pointer).length * addresses.length);
    expect(Buffer.compare(bytesOf(py), before)).toBe(0);
    expect(py.check()).toBe(0);
  });

  it.each([new Error("no"), new RangeError("not a trap"), "a string", undefined])(
    "what the function throws reaches the caller: %s",
    (reason) => {
      const py = create({
        onMisuse: () => {
          throw reason;
        },
      });
      const block = py.alloc(64);
      block.view.fill(7);
      for (const [p] of wrongAddresses(py)) {
        for (const [, call] of takers(py, p)) expect(thrown(call)).toBe(reason);
      }
      expect(block.view.every((byte) => byte === 7)).toBe(true);
      expect(py.check()).toBe(0);
    },
  );

  it("the function may call the allocator, and make the same mistake", () => {
    const seen: string[] = [];
    const kept: number[] = [];
    const py: PyMem = create({
      onMisuse: ({ code, address }) => {
        seen.push(code);
        expect(py.check()).toBe(0);
        for (const size of [8, 64, 3000, 70_000]) kept.push(py.malloc(size));
        py.free(py.realloc(py.malloc(100), 5000));
        if (seen.length % 3 !== 0) py.free(address as Pointer);
      },
    });
    const addresses = wrongAddresses(py).filter(([, code]) => code !== "NOT_LIVE");
    for (const [p] of addresses) py.free(p);
    expect(seen).toEqual(addresses.flatMap(([, code]) => [code, code, code]));
    expect(new Set(kept).size).toBe(4 * seen.length);
    for (const p of kept) py.free(p as Pointer);
    expect(py.check()).toBe(0);
  });

  it("the function may fill the list whose damage it is told of", () => {
    const seen: string[] = [];
    const py: PyMem = create({
      onMisuse: ({ code }) => {
        seen.push(code);
        py.trim();
        for (let time = 0; time < 200; time++) live.push(py.malloc(600));
      },
    });
    const live = Array.from({ length: 10 }, () => py.malloc(600));
    for (const p of [live.splice(2, 1), live.splice(4, 1), live.splice(6, 1)].flat()) {
      py.free(p);
      new Uint32Array(py.memory.buffer, p, 1)[0] = 0x41414141;
    }
    for (let time = 0; time < 400; time++) live.push(py.malloc(600));
    py.trim();
    expect(seen.length).toBeGreaterThan(0);
    for (const code of seen) expect(["CORRUPT_LINK", "WRITE_AFTER_FREE"]).toContain(code);
    expect(live).not.toContain(0);
    expect(new Set(live).size).toBe(live.length);
    expect(py.check()).toBe(0);
  });

  it("is one heap's own matter", () => {
    const seen: string[] = [];
    const [told, other, silent] = [
      create({ onMisuse: () => seen.push("told") }),
      create({ onMisuse: () => seen.push("other") }),
      create({ onMisuse: "ignore" }),
    ];
    for (const py of [told, other, silent, told]) py.free(16 as Pointer);
    expect(seen).toEqual(["told", "other", "told"]);
    expect([told, other, silent].map((py) => py.misuseCount)).toEqual([2, 1, 1]);
    expect(thrown(() => create().free(16 as Pointer))).toBeInstanceOf(MemoryMisuseError);
  });
});

describe("onMisuse", () => {
  const create = (options: object) => Reflect.apply(createPyMem, undefined, [options]);

  it.each([
    ...badValues.filter(([value]) => value !== undefined && typeof value !== "function"),
    ["Throw", TypeError, '"Throw"'] as const,
  ])("cannot be %o", (onMisuse, _, named) => {
    const error = thrown(() => create({ onMisuse }));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toHaveProperty(
      "message",
      `createPyMem: onMisuse must be "throw", "ignore" or a function, not ${named}`,
    );
  });

  it("is not for the fast build, which sees no misuse", () => {
    for (const onMisuse of ["ignore", () => undefined])
      expect(thrown(() => create({ build: "fast", onMisuse }))).toBeInstanceOf(TypeError);
    for (const onMisuse of ["throw", undefined])
      expect(create({ build: "fast", onMisuse }).misuseCount).toBe(0);
  });
});
