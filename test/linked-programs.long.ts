// The package's command: the allocator merged into programs that are small enough to be written by hand.
import { statSync } from "node:fs";
import binaryen from "binaryen";
import { beforeAll, describe, expect, it } from "vitest";
import {
  assemble,
  at,
  BODY,
  HEAP,
  HEAP_BASE,
  IMPORTS,
  instanceOf,
  linked,
  MEMORY,
  PROGRAM,
  runCommand,
  timeout,
} from "./support/linking.js";

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

  it("is told of by --json, with its length", () => {
    const { status, stdout } = runCommand(["link", at("program.wasm"), "-o", at("told.wasm"), "--json"]);
    expect(JSON.parse(stdout)).toEqual({ output: at("told.wasm"), bytes: statSync(at("told.wasm")).size });
    expect(status).toBe(0);
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
