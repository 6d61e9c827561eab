// Stacks as engines write them, read as positions; and positions mapped to the sources that were compiled.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Position, parseStack } from "../src/tracemalloc/frames.js";
import { stackRows } from "./support/stacks.js";

const text = ({ functionName, file, line, column }: Position) => `${functionName} ${file}:${line}:${column}`;
const unknown = [{ file: "<unknown>", line: 0, column: 0, functionName: "" }];

describe("what engines write", () => {
  it.each(stackRows)("$behaviour", ({ stack, calls }) => {
    expect(parseStack(stack).map(text)).toEqual(calls);
  });
});

it("reads this engine's own stack: this file, at this line", () => {
  const [here] = parseStack(new Error("with\n    at a (message:1:1)").stack?.replace(/^.*\n.*\n/, ""));
  expect(here?.file).toBe(fileURLToPath(import.meta.url));
  expect(here?.line).toBeGreaterThan(20);
});

it.each([
  undefined,
  null,
  7,
  {},
  "",
  "Error",
  "Error\n",
  "foo",
  "@",
  "    at ",
  "    at ()",
  "a@b:99999999999:1",
])("knows nothing of %j, and says so", (stack) => expect(parseStack(stack)).toEqual(unknown));

it("never throws, and gives files and numbers only, whatever it is given", () => {
  const part = fc.constantFrom(
    ..."ab@:()[]<>\n /\\%0x19 ",
    "    at ",
    "eval at ",
    "wasm-function[",
    " line 3 > eval",
    "file://",
    ":1:2",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.anything(),
        fc.array(part, { maxLength: 30 }).map((parts) => parts.join("")),
      ),
      (stack) => {
        const positions = parseStack(stack);
        expect(positions.length).toBeGreaterThan(0);
        for (const { file, line, column, functionName } of positions) {
          expect([typeof file, typeof functionName]).toEqual(["string", "string"]);
          expect([line >>> 0, column >>> 0]).toEqual([line, column]);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

it("reads what stands beneath a line of a hundred thousand characters", () => {
  const long = (part: string) =>
    parseStack(`Error\n    at ${part.repeat(20_000)}\n    at f (/a.js:1:2)`).at(-1);
  for (const part of ["(", " (", "eval at (", ":1", "a:1:", " line 3 > "]) expect(long(part)?.line).toBe(1);
});

// Node reads source maps only if it is told to when it starts.
it("maps positions to the source that was compiled, whose lines it knows then, though there is no such file", () => {
  const folder = mkdtempSync(join(tmpdir(), "pymalloc-wasm-"));
  const built = (name: string) =>
    JSON.stringify(new URL(`../build/src/tracemalloc/${name}.js`, import.meta.url).href);
  try {
    // What stands in line 1, from column 1, was line 3 of the source; column 19 on was line 4.
    const map = {
      version: 3,
      sources: ["original.ts"],
      sourcesContent: ["\n\nfunction f() {}\n  f(); // gone\n"],
      names: [],
      mappings: "AAEA,kBACE",
    };
    const data = Buffer.from(JSON.stringify(map)).toString("base64");
    const file = join(folder, "compiled.mjs");
    writeFileSync(
      file,
      `function f() {}   f();\n//# sourceMappingURL=data:application/json;base64,${data}\n`,
    );
    const program = `
      await import(${JSON.stringify(pathToFileURL(file).href)});
      const { mapFrame } = await import(${built("source-map")});
      const { sourceLine } = await import(${built("source-lines")});
      const mapped = mapFrame(${JSON.stringify(file)}, 1, 20);
      console.log(JSON.stringify([mapped, sourceLine(...mapped), mapFrame("/no/such.js", 2, 3)]));`;
    const run = (...flags: string[]) =>
      JSON.parse(
        execFileSync(process.execPath, [...flags, "--input-type=module", "--eval", program], {
          encoding: "utf8",
        }),
      );
    const original = join(folder, "original.ts");
    expect(run("--enable-source-maps")).toEqual([[original, 4], "  f(); // gone", ["/no/such.js", 2]]);
    expect(run()).toEqual([[file, 1], "function f() {}   f();", ["/no/such.js", 2]]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
