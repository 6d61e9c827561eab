// Objects of any size made from outside, as bindings make them: what is in them at first, how long they live, what frees them; and what
// our runtimes say to a block that is freed twice.
import { beforeAll, describe, expect, it } from "vitest";
import { withSeed } from "./support/random.js";
import { compileAll, everyWay, ourEveryWay, Program } from "./support/runtimes.js";

/** About size classes, pools and pages, and large. */
const sizes = [
  ...Array.from({ length: 70 }, (_, i) => i * 8 + (i % 5)),
  ...[492, 496, 508, 512, 1024, 2048, 4096, 16384, 65536, 131072].flatMap((n) =>
    [-21, -20, -17, -16, -4, -1, 0, 1, 4].map((d) => n + d),
  ),
  1_000_000,
  16 << 20,
];

/** A full collection, and what a runtime with its own pace may have left for another one. */
function collect(program: Program): void {
  program.call("__collect");
  program.call("__collect");
}

/** Blocks that are there before anything is done: those of the program's globals, and what the runtime needs to pin. */
function begin(module: WebAssembly.Module) {
  const program = new Program(module);
  program.call("__unpin", program.call("__pin", program.call("__new", 1, program.call("bufferId"))));
  collect(program);
  return { program, before: "liveBlocks" in program.exports ? program.call("liveBlocks") : 0 };
}

describe.each(everyWay)("$runtime.name, $level", ({ runtime, flags }) => {
  let module: WebAssembly.Module;
  beforeAll(async () => {
    module = await compileAll(runtime, flags);
  });

  it("makes objects of every size, of zeros, and keeps those that are pinned as they are", () => {
    const { program, before } = begin(module);
    const id = program.call("bufferId");
    const made = sizes.map((size, i) => {
      const p = program.call("__pin", program.call("__new", size, id)) >>> 0;
      expect(p % 16).toBe(0);
      const bytes = new Uint8Array(program.memory.buffer, p, size);
      expect(bytes.every((byte) => byte === 0)).toBe(true);
      bytes.fill(i % 251);
      return { p, size, fill: i % 251 };
    });
    program.call("churn", 200, 300);
    collect(program);
    for (const { p, size, fill } of made) {
      const bytes = new Uint8Array(program.memory.buffer, p, size);
      expect(bytes.every((byte) => byte === fill)).toBe(true);
      expect(new DataView(program.memory.buffer).getUint32(p - 4, true)).toBe(size);
      program.call("__unpin", p);
    }
    if (!runtime.isOurs) return;
    expect(program.call("check")).toBe(0);
    expect(program.call("liveBlocks")).toBeGreaterThanOrEqual(before + made.length);
    if (runtime.collects === "never") return;
    collect(program);
    expect([program.call("check"), program.call("liveBlocks")]).toEqual([0, before]);
  });

  it.each([1, 13, 100, 500, 3000, 70_000])(
    "makes arrays of %i bytes of zeros where there was something else",
    (bytes) => {
      const { program } = begin(module);
      for (let i = 0; i < 6; i++) {
        expect(program.call("churn", Math.ceil(100_000 / (bytes + 100)), bytes)).toBe(0);
        collect(program);
      }
    },
  );

  it("keeps what can be reached from a pinned object, and nothing else", () => {
    const { program, before } = begin(module);
    const kept = program.call("__pin", program.call("pairs", 500, 40));
    program.call("pairs", 500, 40);
    collect(program);
    expect(program.call("lengthOf", kept)).toBe(500);
    if (!runtime.isOurs || runtime.collects === "never") return;
    expect(program.call("liveBlocks")).toBe(before + 1000);
    program.call("__unpin", kept);
    collect(program);
    expect([program.call("check"), program.call("liveBlocks")]).toEqual([0, before]);
  });

  const isItcms = runtime.collects === "by itself" && runtime.isSized;
  it.skipIf(isItcms)(
    "makes arrays longer with zeros (AssemblyScript's own collector leaves what there was)",
    () => {
      const { program } = begin(module);
      for (const length of [1, 3, 40, 200, 1000, 5000]) {
        for (const more of [1, 7, 100, 3000]) {
          program.call("churn", 30, 4 * (length + more));
          collect(program);
          expect(program.call("lengthened", length, more)).toBe(0);
        }
      }
    },
  );

  it("keeps what is pinned, in whatever order it is pinned and unpinned", () => {
    const { program, before } = begin(module);
    withSeed((random) => {
      const pinned: number[] = [];
      for (let i = 0; i < 600; i++) {
        if (random(3) > 0) pinned.push(program.call("__pin", program.call("pairs", 4, 20)));
        else for (const p of pinned.splice(random(pinned.length + 1), 1)) program.call("__unpin", p);
        if (random(5) === 0) program.call("churn", 5, 200);
        if (random(40) === 0) collect(program);
        for (const p of pinned)
          if (program.call("lengthOf", p) !== 4) throw new Error(`a pinned list was lost in step ${i}`);
      }
      for (const p of pinned) program.call("__unpin", p);
    });
    collect(program);
    if (!runtime.isOurs) return;
    expect(program.call("check")).toBe(0);
    if (runtime.collects !== "never") expect(program.call("liveBlocks")).toBe(before);
  });

  it.skipIf(runtime.collects === "never")(
    "takes no more memory for the same garbage again (where there is a collector)",
    () => {
      const { program } = begin(module);
      const work = () => {
        for (let i = 0; i < 20; i++) program.call("pairs", 1000, i * 30);
        collect(program);
      };
      work();
      work();
      const { pages } = program;
      for (let i = 0; i < 10; i++) work();
      expect(program.pages).toBeLessThanOrEqual(pages);
    },
  );

  it("refuses an object of more than a gigabyte", () => {
    const { program } = begin(module);
    expect(() => program.call("__new", 2 ** 30, program.call("bufferId"))).toThrow("too large");
    expect(program.call("churn", 10, 10)).toBe(0);
  });
});

/** Codes of last_error(). */
const [UNALIGNED, OUTSIDE, NOT_LIVE] = [1, 2, 3];

describe.each(ourEveryWay)("mistakes under $runtime.name, $level", ({ runtime, flags }) => {
  let module: WebAssembly.Module;
  beforeAll(async () => {
    module = await compileAll(runtime, flags);
  });

  function refuses(program: Program, mistake: () => unknown, code: number): void {
    expect(mistake).toThrow(WebAssembly.RuntimeError);
    expect(program.call("last_error")).toBe(code);
  }

  it.each([0, 1, 24, 300, 5000, 100_000])(
    "a block of %i bytes is not freed twice, nor resized when it is freed",
    (bytes) => {
      const { program, before } = begin(module);
      const other = program.call("alloc", bytes);
      const p = program.call("alloc", bytes);
      program.call("free", p);
      refuses(program, () => program.call("free", p), NOT_LIVE);
      expect(program.call("last_error_address") >>> 0).toBe(p);
      refuses(program, () => program.call("realloc", p, 50), NOT_LIVE);
      program.call("free", other);
      expect([program.call("check"), program.call("liveBlocks")]).toEqual([0, before]);
    },
  );

  it("an address within a block, or outside of the heap, is refused", () => {
    const { program, before } = begin(module);
    const small = program.call("alloc", 100);
    const large = program.call("alloc", 3000);
    refuses(program, () => program.call("free", small + 8), UNALIGNED);
    refuses(program, () => program.call("free", small + 16), NOT_LIVE);
    refuses(program, () => program.call("free", large + 1600), NOT_LIVE);
    refuses(program, () => program.call("free", 0x7ffffff0), OUTSIDE);
    program.call("free", small);
    program.call("free", large);
    expect([program.call("check"), program.call("liveBlocks")]).toEqual([0, before]);
  });
});
