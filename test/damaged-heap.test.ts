// A heap that was overwritten is reported as such, never as a bare trap.
import { expect, it } from "vitest";
import { MemoryMisuseError, PyMemFatalError } from "../src/index.js";
import { trapExplainer } from "../src/trap.js";
import { eachBuild, eachCheckedBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

/** Where the allocator keeps the address of the last free block, which no block is near. */
const TAIL = 1024 + 4;

/** No debug hooks: none of their faults. */
const noFault = () => undefined;

eachCheckedBuild((create, build) => {
  it("is found by check() when a large block ran over its end", () => {
    const py = create();
    const [one, other] = [py.PyMem_RawMalloc(1000), py.PyMem_RawMalloc(1000)];
    expect(py.check()).toBe(0);
    const end = one + py.malloc_usable_size(one);
    new Uint8Array(py.memory.buffer, end, 8).fill(0xff);

    const error = thrown(() => py.check());
    expect(error).toBeInstanceOf(PyMemFatalError);
    expect(error).toMatchObject({ name: "PyMemFatalError", code: expect.stringMatching(/^[A-Z_]+$/) });
    expect(error).toHaveProperty(
      "message",
      expect.stringMatching(/^check: the heap is damaged at 0x[0-9a-f]{8}: .+\.$/),
    );
    if (error instanceof PyMemFatalError)
      expect(Math.abs((error.address ?? 0) - other)).toBeLessThanOrEqual(1024);
  });

  it("is named by the free that would have spread the damage", () => {
    const py = create();
    const [one, other] = [py.PyMem_RawMalloc(1000), py.PyMem_RawMalloc(1000)];
    // In the secure build there is a canary below it.
    const bytes = new Uint8Array(py.memory.buffer, other - 8, 8);
    const tag = bytes.slice();
    bytes.fill(0xff);
    for (const p of [one, other]) {
      const error = thrown(() => py.PyMem_RawFree(p));
      expect(error).toBeInstanceOf(MemoryMisuseError);
      expect(error).toMatchObject({ code: "CORRUPT_TAG", address: p });
    }

    // Nothing was changed: once the tag is mended, so is the heap.
    bytes.set(tag);
    expect(py.check()).toBe(0);
    py.PyMem_RawFree(one);
    py.PyMem_RawFree(other);
    expect(py.check()).toBe(0);
  });

  it.each(["live", "free"])(
    "is found, whichever bit of a tag between a live and a %s block flips",
    (below) => {
      const py = create();
      const [lower, p] = [py.PyMem_RawMalloc(1000), py.PyMem_RawMalloc(1000), py.PyMem_RawMalloc(1000)];
      if (below === "free") py.PyMem_RawFree(lower);
      // Out of quarantine, where it is not free yet.
      if (build === "secure") py.trim();
      const bytes = new Uint8Array(py.memory.buffer, p - 8, 8);
      for (let bit = 0; bit < 64; bit++) {
        const flip = () => {
          bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        };
        flip();
        expect(thrown(() => py.check())).toBeInstanceOf(PyMemFatalError);
        const isPrevInUse = bit === 33;
        // A flag that says "in use" of a free block keeps free from joining the two, and does no other harm.
        if (!(isPrevInUse && below === "free"))
          expect(thrown(() => py.PyMem_RawFree(p))).toMatchObject({ code: "CORRUPT_TAG", address: p });
        flip();
        expect(py.check()).toBe(0);
      }
      py.PyMem_RawFree(p);
      expect(py.check()).toBe(0);
    },
  );

  it("is not called misuse because something was recorded before", () => {
    for (const record of ["check", "exports"] as const) {
      const py = create();
      const p = py.PyMem_RawMalloc(1000);
      const tag = new Uint32Array(py.memory.buffer, p - 4, 1);
      const [word = 0] = tag;
      tag[0] = ~word;
      if (record === "check") expect(thrown(() => py.check())).toBeInstanceOf(PyMemFatalError);
      else expect(thrown(() => py.exports.free(p))).toBeInstanceOf(WebAssembly.RuntimeError);
      tag[0] = word;
      // Beyond the end of memory.
      new Uint32Array(py.memory.buffer, TAIL, 1)[0] = 0xfffffff0;
      expect(thrown(() => py.malloc(5000))).toMatchObject({ name: "PyMemFatalError", code: "TRAP" });
    }
  });
});

eachBuild((create, build) => {
  it("makes an unexplained trap a PyMemFatalError", () => {
    const py = create();
    const cause = new WebAssembly.RuntimeError("unreachable");
    const error = trapExplainer(py.exports, noFault)(cause, "malloc");
    expect(error).toBeInstanceOf(PyMemFatalError);
    expect(error).toMatchObject({ code: "TRAP", address: undefined, cause });
    expect(error).toHaveProperty("message", expect.stringMatching(/^malloc: .+\(unreachable\)\.$/));
  });

  it("lets what is no trap pass", () => {
    const full = new RangeError("Maximum call stack size exceeded");
    expect(trapExplainer(create().exports, noFault)(full, "malloc")).toBe(full);
  });

  it("that sends the allocator out of memory is no bare trap", () => {
    const py = create();
    const pointers = Array.from({ length: 8 }, () => py.malloc(3000));
    const freed = pointers.filter((_, i) => i % 2 === 1);
    for (const p of freed) py.free(p);
    // Out of quarantine, which is left one by one.
    if (build === "secure") py.trim();
    // Writes after free, over whatever the allocator keeps in a free block.
    for (const p of freed) new Uint8Array(py.memory.buffer, p, 64).fill(0xf8);
    const error = thrown(() => {
      for (let time = 0; time < 16; time++) py.malloc(3000);
    });
    expect([MemoryMisuseError, PyMemFatalError]).toContain(Object.getPrototypeOf(error).constructor);
  });
});
