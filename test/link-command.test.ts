// The package's command: the allocator merged into programs that are small enough to be written by hand, and what it refuses.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import binaryen from "binaryen";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const build = fileURLToPath(new URL("../build/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "link-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);

const { Features } = binaryen;
const FEATURES = Features.Atomics | Features.BulkMemory | Features.MutableGlobals;

function assemble(name: string, text: string): string {
  const module = binaryen.parseText(text);
  module.setFeatures(FEATURES);
  writeFileSync(at(name), module.emitBinary());
  module.dispose();
  return at(name);
}

function runCommand(args: readonly string[], script = `${build}src/cli.js`, cwd = folder) {
  return spawnSync(process.execPath, [script, ...args], { encoding: "utf8", cwd });
}

/** Links, and expects that to go well. */
function linked(program: string, ...flags: string[]): Uint8Array<ArrayBuffer> {
  const result = runCommand(["link", program, "-o", at("out.wasm"), ...flags]);
  expect(result.stderr).toBe("");
  expect(result.status).toBe(0);
  return Uint8Array.from(readFileSync(at("out.wasm")));
}

type Call = (...args: number[]) => number;
const instanceOf = (bytes: Uint8Array<ArrayBuffer>): Record<string, Call> & { memory: WebAssembly.Memory } =>
  new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as never;

const HEAP_BASE = 5000;
const IMPORTS = `
  (import "pymalloc" "malloc" (func $malloc (param i32) (result i32)))
  (import "pymalloc" "free" (func $free (param i32)))
  (import "pymalloc" "check" (func $check (result i32)))`;
const MEMORY = `(memory (export "memory") 1)`;
const HEAP = `(global (export "__heap_base") i32 (i32.const ${HEAP_BASE}))`;
const BODY = `
  (func (export "make") (param $n i32) (result i32) (call $malloc (local.get $n)))
  (func (export "unmake") (param $p i32) (call $free (local.get $p)))
  (func (export "sound") (result i32) (call $check))`;
const PROGRAM = `(module ${IMPORTS} ${MEMORY} ${HEAP} (data (i32.const 1024) "static") ${BODY})`;

/** The optimizer may have to wait for its turn. */
const timeout = 300_000;

describe("a linked program", { timeout }, () => {
  let bytes: Uint8Array<ArrayBuffer>;
  beforeAll(() => {
    bytes = linked(assemble("program.wasm", PROGRAM), "--names");
  }, timeout);

  it("imports nothing any more, and exports what it did", () => {
    const module = new WebAssembly.Module(bytes);
    expect(WebAssembly.Module.imports(module)).toEqual([]);
    const names = WebAssembly.Module.exports(module).map(({ name }) => name);
    expect(names.sort()).toEqual(["__heap_base", "make", "memory", "sound", "unmake"]);
  });

  it("has blocks above its heap base, and its static data as it was", () => {
    const { make, unmake, sound, memory } = instanceOf(bytes);
    const blocks = Array.from({ length: 3000 }, (_, i) => make?.(1 + (i % 700)) ?? 0);
    expect(new Set(blocks).size).toBe(blocks.length);
    expect(Math.min(...blocks)).toBeGreaterThanOrEqual(HEAP_BASE);
    expect(blocks.every((block) => block % 16 === 0)).toBe(true);
    for (const block of blocks) unmake?.(block);
    expect(sound?.()).toBe(0);
    expect(Buffer.from(memory.buffer, 1024, 6).toString()).toBe("static");
  });

  it("traps when a block is freed twice, as the build does that was linked", () => {
    const { make, unmake } = instanceOf(bytes);
    const block = make?.(24) ?? 0;
    unmake?.(block);
    expect(() => unmake?.(block)).toThrow(WebAssembly.RuntimeError);
  });

  it("has the fast paths in their callers: what they call are the slow ones", () => {
    const module = binaryen.readBinary(bytes);
    const bodyOf = (name: string): string => {
      const { value } = binaryen.getExportInfo(module.getExport(name));
      return binaryen.emitText(binaryen.getFunctionInfo(module.getFunction(value)).body);
    };
    const callees = (name: string): string[] =>
      [...bodyOf(name).matchAll(/\(call \$([^\s)]+)/g)].map(([, callee = ""]) => callee);
    expect(callees("make")).toEqual(["~object/mallocSlow"]);
    expect(callees("unmake").sort()).toEqual(["~raw/largeFree", "~small/pool/poolEventSlow"]);
    module.dispose();
  });

  it("has names only if they are asked for", () => {
    const names = (module: Uint8Array<ArrayBuffer>): number =>
      WebAssembly.Module.customSections(new WebAssembly.Module(module), "name").length;
    expect(names(bytes)).toBe(1);
    expect(names(linked(at("program.wasm")))).toBe(0);
  });
});

describe("what is special in a program", { timeout }, () => {
  it("a start function that allocates finds the heap ready", () => {
    const start = `(global $block (mut i32) (i32.const 0))
      (func $start (global.set $block (call $malloc (i32.const 40)))) (start $start)
      (func (export "first") (result i32) (global.get $block))`;
    const { first, make, sound } = instanceOf(
      linked(assemble("start.wasm", `(module ${IMPORTS} ${MEMORY} ${HEAP} ${BODY} ${start})`)),
    );
    expect(first?.()).toBeGreaterThanOrEqual(HEAP_BASE);
    expect(make?.(40)).not.toBe(first?.());
    expect(sound?.()).toBe(0);
  });

  it("a memory with a maximum is full one day: malloc gives 0, and the heap is sound", () => {
    const memory = `(memory (export "memory") 1 3)`;
    const { make, sound } = instanceOf(
      linked(assemble("maximum.wasm", `(module ${IMPORTS} ${memory} ${HEAP} ${BODY})`)),
    );
    expect(make?.(4 * 65536)).toBe(0);
    expect(make?.(65536)).toBeGreaterThan(0);
    expect(sound?.()).toBe(0);
  });

  it("its own malloc stays the one that it exports", () => {
    const own = `(func (export "malloc") (param i32) (result i32) (i32.const 77))`;
    const { malloc } = instanceOf(
      linked(assemble("own.wasm", `(module ${IMPORTS} ${MEMORY} ${HEAP} ${BODY} ${own})`)),
    );
    expect(malloc?.(1)).toBe(77);
  });
});

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

  it("command lines that it does not understand, with its usage", () => {
    const lines = [
      [],
      ["merge"],
      ["link"],
      ["link", "a.wasm"],
      ["link", "a.wasm", "b.wasm", "-o", "c.wasm"],
      ["link", "a.wasm", "-o", "c.wasm", "--fast"],
      ["link", assemble("program.wasm", PROGRAM), "-o", "c.wasm", "--build", "link/../secure"],
    ];
    for (const line of lines) {
      const { status, stderr } = runCommand(line);
      expect(stderr).toMatch(/^pymalloc-wasm: .+\n\npymalloc-wasm link app\.wasm/);
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
