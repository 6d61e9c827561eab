// When memory runs out under our runtimes: garbage is collected, the program's handler is asked, and then it is a trap; whatever comes of
// it, the heap is sound and the program can go on.
import { beforeAll, describe, expect, it } from "vitest";
import { compileProgram, ourEveryWay, Program } from "./support/runtimes.js";

const PAGES = 8;
const BYTES = PAGES * 65536;

describe.each(ourEveryWay)("$runtime.name, $level", ({ runtime, flags }) => {
  let module: WebAssembly.Module;
  let asked: number[] = [];
  let answer: (size: number) => boolean = () => false;
  beforeAll(async () => {
    module = await compileProgram(["limits", "ours"], runtime, [...flags, "--maximumMemory", `${PAGES}`]);
  });

  function begin(): Program {
    asked = [];
    const outOfMemory = (size: number) => {
      asked.push(size);
      return answer(size) ? 1 : 0;
    };
    return new Program(module, { limits: { outOfMemory } });
  }

  /** Keeps objects until there is no memory; how many there are then. */
  function fill(program: Program, bytes: number): number {
    expect(() => {
      for (;;) program.call("keep", bytes);
    }).toThrow(WebAssembly.RuntimeError);
    expect(program.call("check")).toBe(0);
    return program.call("keptCount");
  }

  it.each([24, 300, 5000, 100_000])(
    "fills its memory with objects of %i bytes, traps, and goes on",
    (bytes) => {
      const program = begin();
      const count = fill(program, bytes);
      // An object and what it refers to take less than three times what is in them.
      expect(count * (bytes + 128)).toBeGreaterThan(BYTES / 3);
      expect(program.pages).toBeLessThanOrEqual(PAGES);
      program.call("dropKept");
      program.call("__collect");
      expect(program.call("check")).toBe(0);
      if (runtime.collects === "never") return;
      // All of it is there again.
      expect(fill(program, bytes)).toBeGreaterThanOrEqual(count - 1);
    },
  );

  /** Takes the largest block that leaves so many bytes, or more. */
  function takeAllBut(program: Program, free: number): number {
    program.call("setHandler", 4);
    for (let size = BYTES - free; ; size -= 256) {
      try {
        return program.call("rawAlloc", size) >>> 0;
      } catch (error) {
        if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      }
    }
  }

  it("asks the handler once for each try, with the bytes there is no memory for", () => {
    const program = begin();
    expect(program.call("setHandler", 1)).toBe(0);
    expect(() => program.call("rawAlloc", BYTES)).toThrow(WebAssembly.RuntimeError);
    expect([program.call("handlerCalls"), program.call("handlerSize")]).toEqual([1, BYTES]);
    expect(program.call("setHandler", 0)).toBe(1);
    expect(() => program.call("rawAlloc", BYTES)).toThrow(WebAssembly.RuntimeError);
    expect(program.call("handlerCalls")).toBe(1);
    expect(program.call("check")).toBe(0);
  });

  it("tries again when the handler says so", () => {
    const program = begin();
    program.call("setReserve", BYTES / 2);
    program.call("setHandler", 2);
    const p = program.call("rawAlloc", BYTES / 2);
    expect(p).toBeGreaterThan(0);
    expect(program.call("handlerCalls")).toBe(1);
    program.call("rawFree", p);
    expect(program.call("check")).toBe(0);
  });

  it("tries again when a block cannot be resized, and keeps it where that is in vain", () => {
    const program = begin();
    const p = program.call("rawAlloc", 1000);
    new Uint8Array(program.memory.buffer, p, 1000).fill(7);
    program.call("setHandler", 1);
    expect(() => program.call("rawRealloc", p, BYTES)).toThrow(WebAssembly.RuntimeError);
    expect(program.call("handlerSize")).toBe(BYTES);
    expect(new Uint8Array(program.memory.buffer, p, 1000).every((byte) => byte === 7)).toBe(true);
    program.call("setReserve", BYTES / 2);
    program.call("setHandler", 2);
    const q = program.call("rawRealloc", p, BYTES / 2);
    expect(new Uint8Array(program.memory.buffer, q, 1000).every((byte) => byte === 7)).toBe(true);
    program.call("rawFree", q);
    expect([program.call("check"), program.call("liveBlocks")]).toEqual([0, 0]);
  });

  it.skipIf(runtime.collects !== "by itself")(
    "collects garbage before it asks (only the collector that may)",
    () => {
      const program = begin();
      program.call("setHandler", 1);
      // Each is garbage at once, and the collector has had no reason to come yet.
      for (let i = 0; i < 50; i++) program.call("waste", 3, BYTES / 5);
      expect(program.call("handlerCalls")).toBe(0);
      expect(program.call("check")).toBe(0);
    },
  );

  it.skipIf(runtime.collects !== "by itself")(
    "lets the handler drop objects and collect (only where that may be at any time)",
    () => {
      const program = begin();
      program.call("setHandler", 3);
      let times = 0;
      for (let i = 0; i < 3000; i++) {
        program.call("keep", 2000);
        if (program.call("keptCount") === 1) times++;
      }
      expect(times).toBeGreaterThan(2);
      expect(program.call("handlerCalls")).toBe(times - 1);
      expect(program.call("check")).toBe(0);
    },
  );

  it("lets an exception of the host's pass, and is whole afterwards", () => {
    class NoMemory extends Error {}
    const program = begin();
    answer = (size) => {
      throw new NoMemory(`${size} bytes`);
    };
    program.call("setHandler", 4);
    for (let round = 0; round < 3; round++) {
      expect(() => {
        for (;;) program.call("keep", 3000);
      }).toThrow(NoMemory);
      expect(asked).toHaveLength(round + 1);
      expect(program.call("check")).toBe(0);
      const count = program.call("keptCount");
      expect(() => program.call("rawAlloc", BYTES)).toThrow(NoMemory);
      asked.pop();
      expect(program.call("keptCount")).toBe(count);
      program.call("dropKept");
      program.call("__collect");
      if (runtime.collects === "never") break;
    }
    answer = () => false;
  });

  it("keeps the collector whole when a Map cannot grow in the middle of a function", () => {
    const program = begin();
    for (let round = 0; round < 3; round++) {
      expect(() => program.call("fillMap")).toThrow(WebAssembly.RuntimeError);
      expect(program.call("check")).toBe(0);
      program.call("unwind");
      program.call("__collect");
      expect(program.call("check")).toBe(0);
    }
    if (runtime.collects === "never") return;
    expect(program.call("liveBlocks")).toBe(0);
    program.call("keep", 1000);
    expect(program.call("keptCount")).toBe(1);
  });

  it("pins an object, and does not lose it to the collection that makes room for that", () => {
    for (let free = 2_000; free < 6_000; free += 50) {
      const program = begin();
      const taken = takeAllBut(program, free);
      const kept: number[] = [];
      // For so much there may be no room any more.
      const fits = (bytes: number) => program.call("waste", 1, bytes);
      expect(() => [0.4 * free, free, free].forEach(fits)).toThrow(WebAssembly.RuntimeError);
      expect(() => {
        for (;;) {
          const p = program.call("__new", 24, program.call("bufferId"));
          new Uint8Array(program.memory.buffer, p, 24).fill(kept.length % 251);
          kept.push(program.call("__pin", p));
        }
      }).toThrow(WebAssembly.RuntimeError);
      // The collection must not find an object among the pinned that is none.
      program.call("rawFree", taken);
      program.call("waste", 1000, 24);
      program.call("__collect");
      for (const [i, p] of kept.entries()) {
        const bytes = new Uint8Array(program.memory.buffer, p, 24);
        if (!bytes.every((byte) => byte === i % 251))
          throw new Error(`pinned object ${i} of ${kept.length} was lost, with ${free} bytes free`);
      }
      expect(program.call("check")).toBe(0);
    }
  });
});
