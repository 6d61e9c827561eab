// The wasm of npm's packages, read and rewritten; and one of them run.
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { findAllocator } from "../src/try/find-allocator.js";
import { instructionsOf } from "../src/try/instructions.js";
import { instrumented } from "../src/try/instrument.js";
import { WasmModule } from "../src/try/wasm-module.js";
import { runInProcess } from "./support/in-process.js";
import { npmPrograms } from "./support/try-programs.js";

const END = 0x0b;

describe.each(Object.entries(npmPrograms))("%s", (_, { wasm, roles }) => {
  const module = new WasmModule(readFileSync(wasm));

  it("is read to the end of every function", () => {
    expect(module.bodies.length).toBeGreaterThan(200);
    for (const body of module.bodies) expect(instructionsOf(body).at(-1)?.opcode).toBe(END);
  });

  it("has an allocator that is found, and is valid with that behind a table", () => {
    const allocator = findAllocator(module, { given: new Map(), inGlue: () => new Map() });
    expect(allocator.functions.map(({ role }) => role)).toEqual(roles);
    expect(allocator.unclear).toEqual([]);
    expect(WebAssembly.validate(instrumented(module, allocator))).toBe(true);
  });
});

it("Lua gives the same on both allocators", async () => {
  const { wasm, script } = npmPrograms.lua ?? { wasm: "", script: "" };
  const { stdout, status } = await runInProcess(
    ["try", wasm, "--run", script, "--rounds", "1", "--json"],
    tmpdir(),
  );
  const { recorded, compared } = JSON.parse(stdout);
  expect(recorded.requests).toBeGreaterThan(200_000);
  expect(recorded.misuses).toEqual([]);
  expect(compared).toMatchObject({ results: "equal", pymalloc: { misuses: 0 } });
  expect(compared.pymalloc.bytesInUse).toBeGreaterThan(1_000_000);
  expect(status).toBe(0);
});

it("the script in the guide is the one that is tested", () => {
  const guide = readFileSync(new URL("../docs/try.md", import.meta.url), "utf8");
  const [, ...lines] = readFileSync(npmPrograms.lua?.script ?? "", "utf8").split("\n");
  expect(guide).toContain(lines.join("\n"));
});
