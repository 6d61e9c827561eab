// Strings, arrays, typed arrays and objects go to a program and come back by the bindings that asc writes (--bindings raw): __new, __pin,
// __unpin and __collect from JavaScript.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import asc from "assemblyscript/asc";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { replayed } from "./support/block-scenes.js";
import { everyWay, install, packages, root } from "./support/runtimes.js";

/** What the bindings make of test/wasm/bound.ts. */
interface Bound {
  greet(name: string): string;
  join(words: readonly string[], between: string): string;
  doubled(values: readonly number[]): number[];
  sums(rows: readonly Float64Array[]): Float64Array;
  reversed(bytes: Uint8Array): Uint8Array;
  newCounter(name: string): object;
  count(counter: object, by: number): number;
  nameOf(counter: object): string;
  swap(pair: { readonly first: string; readonly second: string }): { first: string; second: string };
  check?(): number;
  __collect(): void;
}

type Instantiate = (module: WebAssembly.Module, imports: object) => Promise<Bound>;

const folder = join(root, "build/test-wasm/bindings");

describe.each(everyWay)("$runtime.name, $level", ({ runtime, level, flags }) => {
  let bound: Bound;
  beforeAll(async () => {
    install();
    mkdirSync(folder, { recursive: true });
    const name = `${runtime.name}-${level}`.replaceAll(/\W+/g, "-");
    const files = runtime.isOurs ? ["test/wasm/bound.ts", "test/wasm/ours.ts"] : ["test/wasm/bound.ts"];
    const out = ["-o", `build/test-wasm/bindings/${name}.wasm`, "--bindings", "raw", "--exportRuntime"];
    const from = ["--baseDir", root, "--path", packages, "--config", "none"];
    const { error, stderr } = await asc.main([
      ...files,
      "--runtime",
      runtime.flag,
      ...flags,
      ...out,
      ...from,
    ]);
    if (error) throw new Error(String(stderr));
    const bindings: unknown = await import(/* @vite-ignore */ pathToFileURL(join(folder, `${name}.js`)).href);
    const { instantiate } = bindings as { instantiate: Instantiate };
    bound = await instantiate(new WebAssembly.Module(readFileSync(join(folder, `${name}.wasm`))), {});
  });

  function settle(): void {
    bound.__collect();
    if (bound.check) expect(bound.check()).toBe(0);
  }

  it("takes and gives strings and arrays of them", () => {
    const run = fc.property(fc.array(fc.string({ unit: "binary" })), fc.string(), (words, between) => {
      expect(bound.join(words, between)).toBe(words.join(between));
      expect(bound.greet(between)).toBe(`Hello, ${between}!`);
      settle();
    });
    fc.assert(run, { numRuns: 50, ...replayed });
  });

  it("takes and gives arrays and typed arrays", () => {
    const numbers = fc.array(fc.integer({ min: -(2 ** 30), max: 2 ** 30 - 1 }), { maxLength: 400 });
    const rows = fc.array(fc.float64Array({ noNaN: true, minLength: 1 }), { maxLength: 20 });
    const run = fc.property(numbers, rows, fc.uint8Array({ maxLength: 3000 }), (values, table, bytes) => {
      expect(bound.doubled(values)).toEqual(values.map((value) => value * 2));
      const sum = (row: Float64Array) => row.reduce((total, value) => total + value, 0);
      expect(bound.sums(table)).toEqual(Float64Array.from(table, sum));
      expect(bound.reversed(bytes)).toEqual(Uint8Array.from(bytes).reverse());
      settle();
    });
    fc.assert(run, { numRuns: 50, ...replayed });
  });

  it("keeps the program's objects as long as JavaScript has them", () => {
    const counters = Array.from({ length: 300 }, (_, i) => bound.newCounter(`counter ${i}`));
    for (let round = 1; round <= 3; round++) {
      for (const [i, counter] of counters.entries()) {
        expect(bound.count(counter, i)).toBe(round * i);
        if (i % 50 === 0) settle();
      }
    }
    expect(counters.map((counter) => bound.nameOf(counter))).toEqual(counters.map((_, i) => `counter ${i}`));
  });

  it("copies plain objects", () => {
    for (let i = 0; i < 200; i++)
      expect(bound.swap({ first: `a${i}`, second: "b" })).toEqual({ first: "b", second: `a${i}` });
    settle();
  });
});
