// Every build keeps the vectors that the hosts of test/hosts run.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { builds } from "./hosts/builds.mjs";
import { instantiator } from "./hosts/js/instances.mjs";
import { runVector, runVectors } from "./hosts/js/vectors.mjs";

type Vector = Parameters<typeof runVector>[0];

const text = readFileSync(new URL("hosts/vectors.json", import.meta.url), "utf8");
const { vectors } = JSON.parse(text) as { vectors: Vector[] };

function compiled(name: string): WebAssembly.Module {
  const file = builds.find(({ build }) => build === name)?.file;
  if (file === undefined) throw new Error(`${name} has not been built`);
  return new WebAssembly.Module(readFileSync(file) as BufferSource);
}

describe.each(builds)("vectors: $build build", ({ build }) => {
  const instantiate = instantiator(compiled(build), build);
  const own = vectors.filter((vector) => vector.builds?.includes(build) ?? true);
  it.each(own)("$name", (vector) => {
    runVector(vector, instantiate());
  });
});

describe("the interpreter of vectors", () => {
  const instantiate = instantiator(compiled("default"), "default");
  const block = { call: "malloc", args: [100], as: "p", law: "nonzero" };

  it.each([
    ["a law that does not hold", { call: "malloc", args: [100], law: "zero" }, /gave \d+/],
    ["a trap", { call: "free", args: ["p+8"] }, /unreachable/],
    ["a trap that does not come", { call: "free", args: ["p"], law: "trap" }, /no trap/],
    ["other bytes", { holds: "p", bytes: 100, value: 1 }, /byte 0 is not 1/],
    [
      "no end",
      { repeat: { call: "malloc", args: [8] }, as: "q", until: "zero", atMost: 9 },
      /no end after 9/,
    ],
    ["an overlap", { disjoint: "same", bytes: 8 }, /overlap/],
    ["an unknown step", { fly: "p" }, /not known/],
    ["an unknown law", { call: "free", args: ["p"], law: { maybe: 1 } }, /not known/],
    ["an unknown function", { call: "mallok", args: [1] }, /not exported/],
  ])("tells of %s", (_, step, message) => {
    const same = { repeat: { call: "batch_slots", args: [] }, as: "same", times: 2 };
    const vector: Vector = { name: "wrong", steps: [same, block, step] };
    const { passed, failed } = runVectors([vector], "default", instantiate);
    expect(passed).toBe(0);
    expect(failed[0]).toMatch(/^wrong: step 3/);
    expect(failed[0]).toMatch(message);
  });
});
