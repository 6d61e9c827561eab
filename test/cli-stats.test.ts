// What the command tells of traces and snapshots, for people and for programs.
import { expect, it } from "vitest";
import { createPyMem } from "../build/src/index.js";
import { lifetimesOf } from "../src/trace/lifetimes.js";
import { encodeTrace } from "../src/trace/trace-file.js";
import { command, put, small, smallFile } from "./support/command.js";

it("tells of a trace in words, and in tables that add up", async () => {
  const { status, stdout, stderr } = await command(["stats", put("small.pmtc", smallFile)]);
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("small.pmtc: six operations");
  expect(stdout).toContain("6: 2 malloc, 1 calloc, 1 realloc, 2 free");
  expect(stdout).toMatch(/asked for +69\.0 KiB \(70,629 bytes\)/);
  expect(stdout).toMatch(/churn +1\.0 times/);
  expect(stdout).toMatch(/^1 +1 +33\.3 % +33\.3 %$/m);
  expect(stdout).toMatch(/^never +1 +33\.3 % +100\.0 %$/m);
  expect(stdout).toMatch(/^1,024 +1 +600 +0 +0$/m);
});

it("a title is printed without what a terminal would do with it", async () => {
  const file = put("titled.pmtc", encodeTrace({ ...small, title: "a\nb\x1b[2J" }));
  expect((await command(["stats", file])).stdout).toMatch(/^titled\.pmtc: a\\u\{a\}b\\u\{1b\}\[2J\n/);
});

it("--json is one document with every figure", async () => {
  const { status, stdout } = await command(["stats", "--json", put("small.pmtc", smallFile)]);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    ...{ kind: "trace", file: "small.pmtc", title: "six operations" },
    ...lifetimesOf(small),
  });
});

it("tells of a heap's snapshot what stats() does, and CPython's report", async () => {
  const py = createPyMem({ build: "fast" });
  for (let size = 1; size < 2000; size += 7) py.malloc(size);
  const file = put("some.heap", py.snapshot());
  const text = await command(["stats", file]);
  const json = await command(["stats", file, "--json"]);
  expect([text.status, json.status, text.stderr]).toEqual([0, 0, ""]);
  expect(JSON.parse(json.stdout)).toEqual({ kind: "snapshot", file, ...py.stats() });
  expect(text.stdout).toContain(py.debugMallocStats().trimEnd());
  expect(text.stdout).toMatch(/in use +279\.9 KiB in 286 blocks/);
});
