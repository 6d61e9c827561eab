// set_misuse_policy as a host without the facade has it: a number, and a function of the exported table.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { PyMemExports } from "../src/index.js";
import { eachCheckedBuild } from "./support/builds.js";
import { nextBlockOf } from "./support/next-block.js";

const [TRAP, IGNORE, CALL] = [0, 1, 2];
const NOT_LIVE = 3;

const trampoline = new WebAssembly.Module(
  readFileSync(new URL("../build/pymalloc.trampoline.wasm", import.meta.url)),
);

/** What the trampoline gives back besides. */
const others = Object.fromEntries(
  ["malloc", "calloc", "realloc", "free", "arena_alloc", "arena_free"].map((name) => [name, () => 0]),
);

/** Puts the host's function into the table, as its last element. */
function intoTable(wasm: PyMemExports, misuse: (...given: number[]) => void): number {
  const { exports } = new WebAssembly.Instance(trampoline, { host: { ...others, misuse } });
  const index = wasm.table.grow(1);
  wasm.table.set(index, exports.misuse);
  return index;
}

eachCheckedBuild((create, build) => {
  /** A heap, an address that is freed twice, and one that lives. */
  const open = () => {
    const { exports: wasm } = create();
    const [freed, live] = [wasm.malloc(64), wasm.malloc(64)];
    wasm.free(freed);
    return { wasm, freed, live };
  };
  const setPolicy = (wasm: PyMemExports, policy: number, handler = 0) =>
    wasm.set_misuse_policy(policy, handler);

  it("2 calls the function with code, address and size, and the call does nothing", () => {
    const { wasm, freed, live } = open();
    const told: number[][] = [];
    setPolicy(
      wasm,
      CALL,
      intoTable(wasm, (...given) => told.push(given)),
    );
    wasm.free(freed);
    expect(wasm.realloc(freed, 5000)).toBe(0);
    expect(wasm.malloc_usable_size(freed)).toBe(0);
    expect(told).toEqual([
      [NOT_LIVE, freed, 0],
      [NOT_LIVE, freed, 5000],
      [NOT_LIVE, freed, 0],
    ]);
    expect(wasm.misuse_count()).toBe(3);
    expect(nextBlockOf(build, wasm)(0)).toBe(live);
    expect(wasm.check()).toBe(0);
  });

  it("2 calls the one that was set last, of several in the table", () => {
    const { wasm, freed } = open();
    const told: string[] = [];
    const handlers = ["one", "other"].map((name) => intoTable(wasm, () => told.push(name)));
    for (const handler of [1, 0, 1]) {
      setPolicy(wasm, CALL, handlers[handler]);
      wasm.free(freed);
    }
    expect(told).toEqual(["other", "one", "other"]);
  });

  it("2 with no function at the index traps, and the misuse is recorded", () => {
    const { wasm, freed } = open();
    for (const index of [0, 1, 1000, 0xffffffff]) {
      setPolicy(wasm, CALL, index);
      expect(() => wasm.free(freed)).toThrow(WebAssembly.RuntimeError);
    }
    expect(wasm.misuse_count()).toBe(4);
    expect(wasm.last_error_address()).toBe(freed);
    expect(wasm.check()).toBe(0);
  });

  it("0 traps, 1 does not, and each may follow the other", () => {
    const { wasm, freed } = open();
    expect(() => wasm.free(freed)).toThrow(WebAssembly.RuntimeError);
    setPolicy(wasm, IGNORE);
    wasm.free(freed);
    expect(wasm.realloc(freed, 8)).toBe(0);
    setPolicy(wasm, TRAP);
    expect(() => wasm.realloc(freed, 8)).toThrow(WebAssembly.RuntimeError);
    expect(wasm.misuse_count()).toBe(4);
    expect(wasm.last_error()).toBe(NOT_LIVE);
  });

  it.each([3, 7, 0x80000000, 0xffffffff])("%d is no policy, and traps", (policy) => {
    const { wasm, freed } = open();
    setPolicy(wasm, policy);
    expect(() => wasm.free(freed)).toThrow(WebAssembly.RuntimeError);
    expect(wasm.misuse_count()).toBe(1);
    expect(wasm.check()).toBe(0);
  });
});
