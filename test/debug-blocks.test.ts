// Heaps with CPython's debug hooks: blocks as they must be, no fault without a mistake, each mistake a fault.
import { describe, expect, it } from "vitest";
import { type DomainName, MemoryMisuseError, type PyMem, PyMemFatalError } from "../src/index.js";
import { type Create, eachBuild } from "./support/builds.js";
import { areAll, expectEnvelope } from "./support/debug-block.js";
import { domains, functionsOf } from "./support/logged-allocator.js";
import { type Random, runSeed, withSeed } from "./support/random.js";
import { thrown } from "./support/thrown.js";

const CLEAN = 0xcd;
const apis = { raw: "r", mem: "m", obj: "o" } as const;

interface Owned {
  p: number;
  n: number;
  readonly domain: DomainName;
  stamp: number;
}

/** A heap with debug hooks whose every block is known. */
class DebugModel {
  readonly blocks: Owned[] = [];
  refused = 0;
  #stamps = 0;
  readonly py: PyMem;

  constructor(py: PyMem) {
    this.py = py;
  }

  malloc(domain: DomainName, n: number): void {
    this.#add(domain, functionsOf(this.py, domain).malloc(n), n, CLEAN);
  }

  calloc(domain: DomainName, nelem: number, elsize: number): void {
    this.#add(domain, functionsOf(this.py, domain).calloc(nelem, elsize), nelem * elsize, 0);
  }

  realloc(block: Owned, n: number): void {
    this.#verify(block);
    const q = functionsOf(this.py, block.domain).realloc(block.p, n);
    if (q === 0) {
      this.refused++;
      this.#verify(block);
      return;
    }
    expectEnvelope(this.py, q, n, apis[block.domain]);
    const kept = Math.min(n, block.n);
    if (!areAll(this.py, q, kept, block.stamp))
      throw new Error(`${q}: realloc from ${block.n} to ${n} lost bytes`);
    if (!areAll(this.py, q + kept, n - kept, CLEAN)) throw new Error(`${q}: what is new is not clean`);
    Object.assign(block, { p: q, n });
    this.#stamp(block);
  }

  free(index: number): void {
    const [block] = this.blocks.splice(index, 1);
    if (block === undefined) return;
    this.#verify(block);
    functionsOf(this.py, block.domain).free(block.p);
  }

  freeAll(): void {
    while (this.blocks.length > 0) this.free(this.blocks.length - 1);
  }

  check(): void {
    this.py.check();
    for (const block of this.blocks) this.#verify(block);
  }

  #add(domain: DomainName, p: number, n: number, byte: number): void {
    if (p === 0) {
      this.refused++;
      return;
    }
    expectEnvelope(this.py, p, n, apis[domain]);
    if (!areAll(this.py, p, n, byte)) throw new Error(`${p}: not all of ${n} bytes are ${byte}`);
    const block = { p, n, domain, stamp: 0 };
    this.#stamp(block);
    this.blocks.push(block);
  }

  #stamp(block: Owned): void {
    block.stamp = 1 + (this.#stamps++ % 200);
    new Uint8Array(this.py.memory.buffer, block.p, block.n).fill(block.stamp);
  }

  #verify({ p, n, domain, stamp }: Owned): void {
    expectEnvelope(this.py, p, n, apis[domain]);
    if (!areAll(this.py, p, n, stamp)) throw new Error(`${p}: its ${n} bytes were changed`);
  }
}

function randomSize(random: Random): number {
  const kind = random(10);
  if (kind < 5) return random(131);
  if (kind < 7) return 470 + random(50);
  return random(kind === 9 ? 20_000 : 3000);
}

function randomStep(model: DebugModel, random: Random, live: number): void {
  const domain = domains[random(3)] ?? "raw";
  const index = random(Math.max(model.blocks.length, 1));
  const block = model.blocks[index];
  const kind = random(10);
  if (block !== undefined && kind < 3) model.realloc(block, randomSize(random));
  else if (block !== undefined && random(2 * live) < model.blocks.length) model.free(index);
  else if (kind < 5) model.calloc(domain, 1 + random(4), random(300));
  else model.malloc(domain, randomSize(random));
}

const seed = runSeed();

function expectEmpty(py: PyMem): void {
  py.trim();
  const { blocksInUse, bytesInUse, requestedBytes } = py.stats();
  expect([blocksInUse, bytesInUse, py.getAllocatedBlocks()]).toEqual([0, 0, 0]);
  expect(requestedBytes).toBe(py.exports.set_seed === undefined ? null : 0);
  expect(py.check()).toBe(0);
}

eachBuild((create) => {
  describe.each(["debug", "malloc_debug"] as const)(`allocator %s, seed ${seed}`, (allocator) => {
    it("keeps each block of random calls, and leaves nothing", () => {
      withSeed((random) => {
        const model = new DebugModel(create({ allocator }));
        for (let i = 0; i < 3000; i++) {
          randomStep(model, random, 150);
          if (i % 500 === 0) model.check();
        }
        model.freeAll();
        expectEmpty(model.py);
      }, seed);
    });

    it.each([1, 2, 3])("finds no fault where memory of %d pages has no end of being full", (pages) => {
      withSeed((random) => {
        const model = new DebugModel(create({ allocator, maximumBytes: pages * 65_536 }));
        for (let round = 0; round < 6; round++) {
          const limit = random(3) === 0 ? 600 : 40;
          for (let i = 0; i < 2500 && model.refused < limit; i++) randomStep(model, random, 100_000);
          expect(model.refused).toBeGreaterThan(0);
          model.refused = 0;
          model.check();
          if (random(2) === 0) model.freeAll();
          else for (let i = random(model.blocks.length); i > 0; i--) model.free(random(model.blocks.length));
          expect(model.py.check()).toBe(0);
        }
        model.freeAll();
        expectEmpty(model.py);
      }, seed);
    });

    it("to the brim with one size after the other, and all can be freed", () => {
      const py = create({ allocator, maximumBytes: 65_536 });
      const model = new DebugModel(py);
      for (const n of [5000, 1000, 501, 500, 499, 476, 200, 100, 40, 8, 1, 0]) {
        for (const domain of domains) {
          const { refused } = model;
          while (model.refused === refused) model.malloc(domain, n);
          for (const block of model.blocks.slice(-5)) model.realloc(block, n + 30);
          model.calloc(domain, 1, n);
        }
      }
      model.check();
      model.freeAll();
      expectEmpty(py);
    });
  });

  describe("a mistake", () => {
    const sizes = [0, 1, 5, 8, 100, 128, 129, 487, 488, 500, 501, 512, 513, 1000, 5000];

    it.each(domains)(
      "of a byte behind or before a block of %s is a fault, and all is as it was",
      (domain) => {
        const py = create({ allocator: "debug" });
        const own = functionsOf(py, domain);
        for (const n of sizes) {
          const p = own.malloc(n);
          for (const offset of [-4, -3, -2, -1, n, n + 1, n + 2, n + 3]) {
            const code = offset === -4 ? "BAD_ID" : offset < 0 ? "LEADING_PAD" : "TRAILING_PAD";
            const at = new Uint8Array(py.memory.buffer, p + offset, 1);
            const [old = 0] = at;
            at[0] = old ^ 0x81;
            const memory = Buffer.from(new Uint8Array(py.memory.buffer, p - 24, n + 40));
            expectFault(() => own.free(p), code, p, "Free");
            expectFault(() => own.realloc(p, 2 * n + 1), code, p, "Realloc");
            expectFault(() => own.free(p), code, p, "Free");
            expect(memory.equals(new Uint8Array(py.memory.buffer, p - 24, n + 40))).toBe(true);
            expect(py.check()).toBe(0);
            at[0] = old;
          }
          own.free(p);
        }
        expectEmpty(py);
      },
    );

    it("of the API is a fault, for all six pairs", () => {
      const py = create({ allocator: "debug" });
      for (const domain of domains) {
        for (const other of domains.filter((name) => name !== domain)) {
          for (const n of [0, 16, 600]) {
            const p = functionsOf(py, domain).malloc(n);
            const wrong = functionsOf(py, other);
            const words = `bad ID: Allocated using API '${apis[domain]}', verified using API '${apis[other]}'`;
            expect(expectFault(() => wrong.free(p), "BAD_ID", p, "Free").message).toContain(words);
            expect(expectFault(() => wrong.realloc(p, 9), "BAD_ID", p, "Realloc").message).toContain(words);
            functionsOf(py, domain).free(p);
          }
        }
      }
      expectEmpty(py);
    });

    it.each(domains)("of freeing a block of %s twice is a fault or a misuse", (domain) => {
      const py = create({ allocator: "debug" });
      const own = functionsOf(py, domain);
      for (const n of sizes) {
        const neighbour = own.malloc(n);
        const p = own.malloc(n);
        own.free(p);
        const error = thrown(() => own.free(p));
        expect(error instanceof PyMemFatalError || error instanceof MemoryMisuseError).toBe(true);
        own.free(neighbour);
        expect(py.check()).toBe(0);
      }
      expectEmpty(py);
    });

    it("is one whatever the policy of misuse is", () => {
      for (const onMisuse of ["ignore", () => undefined] as const) {
        for (const py of createWith(create, onMisuse)) {
          const p = py.PyMem_Malloc(16);
          expectFault(() => py.PyObject_Free(p as never), "BAD_ID", p, "Free");
          expect(py.misuseCount).toBe(1);
          py.PyMem_Free(p);
          expectEmpty(py);
        }
      }
    });

    it("of an address that cannot be a block's is a typed error", () => {
      const py = create({ allocator: "debug" });
      for (const p of [1, 7, 8, 0xffffffff, 0xfffffff8, py.memory.buffer.byteLength, 2 ** 31]) {
        for (const domain of domains) {
          const error = thrown(() => functionsOf(py, domain).free(p));
          expect(error instanceof PyMemFatalError || error instanceof MemoryMisuseError).toBe(true);
        }
      }
      expect(py.check()).toBe(0);
    });
  });

  it("refuses what has no room for the envelope", () => {
    const py = create({ allocator: "debug", maximumBytes: 2 ** 20 });
    const p = py.PyMem_Malloc(8);
    for (let n = 0x7fffffff; n > 0x7fffffff - 40; n--) {
      expect([py.PyMem_Malloc(n), py.PyMem_RawCalloc(1, n), py.PyMem_Realloc(p, n)]).toEqual([0, 0, 0]);
    }
    expectEnvelope(py, p, 8, "m");
    py.PyMem_Free(p);
    expectEmpty(py);
  });

  it("is set up once, however often it is asked for", () => {
    const py = create();
    py.PyMem_SetupDebugHooks();
    const records = domains.map((domain) => py.PyMem_GetAllocator(domain));
    py.PyMem_SetupDebugHooks();
    expect(domains.map((domain) => py.PyMem_GetAllocator(domain))).toEqual(records);
    expectEnvelope(py, py.PyMem_Malloc(9), 9, "m");
  });
});

/** Heaps with the policy, of builds that have one. */
function createWith(create: Create, onMisuse: "ignore" | (() => undefined)): PyMem[] {
  return create().config.CHECKS === 0 ? [] : [create({ onMisuse, allocator: "debug" })];
}

function expectFault(call: () => unknown, code: string, p: number, place: string): PyMemFatalError {
  const error = thrown(call) as PyMemFatalError;
  expect(error).toBeInstanceOf(PyMemFatalError);
  expect([error.code, error.address, error.name]).toEqual([code, p, "PyMemFatalError"]);
  expect(error.message).toMatch(new RegExp(`^Fatal Python error: _PyMem_DebugRaw${place}: bad `));
  expect(error.report).toContain(`Debug memory block at address p=0x${p.toString(16)}: API `);
  return error;
}
