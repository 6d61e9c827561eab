// What the package's command refuses. test/linked-programs.long.ts has what it makes.
import { cpSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { assemble, at, BODY, build, HEAP, IMPORTS, MEMORY, PROGRAM, runCommand } from "./support/linking.js";

describe("the command refuses, and says what to do:", () => {
  const refusals: readonly (readonly [what: string, module: string, words: RegExp])[] = [
    ["a memory that is not exported", `(module ${IMPORTS} (memory 1) ${HEAP} ${BODY})`, /--export-memory/],
    [
      "no __heap_base",
      `(module ${IMPORTS} ${MEMORY} ${BODY})`,
      /does not export __heap_base.*-Wl,--export=__heap_base/,
    ],
    ["no import of ours", `(module ${MEMORY} ${HEAP})`, /imports nothing from "pymalloc".*malloc\.c/],
    [
      "an import that the build does not have",
      `(module (import "pymalloc" "mallocs" (func)) ${MEMORY} ${HEAP})`,
      /does not have: mallocs/,
    ],
    [
      "Emscripten's modules",
      `(module ${IMPORTS} (import "env" "emscripten_resize_heap" (func (param i32) (result i32))) ${MEMORY} ${HEAP})`,
      /made by Emscripten/,
    ],
    [
      "an import of env that it exports itself",
      `(module ${IMPORTS} (import "env" "print" (func $p)) (export "print" (func $p)) ${MEMORY} ${HEAP})`,
      /both imports and exports env\.print/,
    ],
    [
      "a memory of threads",
      `(module ${IMPORTS} (memory (export "memory") 1 2 shared) ${HEAP} ${BODY})`,
      /failed: .*threads/s,
    ],
  ];
  for (const [what, module, words] of refusals)
    it(what, () => {
      assemble("refused.wasm", module);
      const { status, stderr } = runCommand(["link", "refused.wasm", "-o", "refused-out.wasm"]);
      expect(stderr).toMatch(words);
      expect(stderr).not.toContain("    at ");
      expect(status).toBe(1);
      expect(existsSync(at("refused-out.wasm"))).toBe(false);
    });

  it("what is no wasm file, or a broken one, or none", () => {
    writeFileSync(at("text.wasm"), "int main() {}");
    writeFileSync(at("broken.wasm"), Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 99));
    const words = (file: string): string => runCommand(["link", file, "-o", "x.wasm"]).stderr;
    expect(words("text.wasm")).toMatch(/text\.wasm is not a wasm file/);
    expect(words("broken.wasm")).toMatch(/broken\.wasm is not a module/);
    expect(words("absent.wasm")).toMatch(/absent\.wasm cannot be read/);
  });

  it("a folder that is not there", () => {
    assemble("program.wasm", PROGRAM);
    const { status, stderr } = runCommand(["link", "program.wasm", "-o", "absent/out.wasm"]);
    expect(stderr).toMatch(/no folder absent/);
    expect(status).toBe(1);
  });

  it("command lines that it does not understand, in a line", () => {
    const lines = [
      ["link"],
      ["link", "a.wasm"],
      ["link", "a.wasm", "b.wasm", "-o", "c.wasm"],
      ["link", "a.wasm", "-o", "c.wasm", "--fast"],
      ["link", assemble("program.wasm", PROGRAM), "-o", "c.wasm", "--build", "link/../secure"],
    ];
    for (const line of lines) {
      const { status, stderr } = runCommand(line);
      expect(stderr).toMatch(/^pymalloc-wasm: .+ \(see pymalloc-wasm link --help\)\n$/);
      expect(status).toBe(2);
    }
  });

  it("to go on without binaryen", () => {
    const alone = at("alone");
    cpSync(`${build}src`, join(alone, "build/src"), { recursive: true });
    cpSync(`${build}pymalloc.link.wasm`, join(alone, "build/pymalloc.link.wasm"));
    writeFileSync(join(alone, "package.json"), '{ "type": "module" }');
    const program = assemble("program.wasm", PROGRAM);
    const script = join(alone, "build/src/cli.js");
    const { status, stderr } = runCommand(["link", program, "-o", "out.wasm"], script, alone);
    expect(stderr).toMatch(/needs binaryen.*npm install/);
    expect(status).toBe(1);
  });
});
