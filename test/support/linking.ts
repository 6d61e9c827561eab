// Small programs for the package's command, and the command itself.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import binaryen from "binaryen";
import { afterAll, expect } from "vitest";

export const build = fileURLToPath(new URL("../../build/", import.meta.url));
export const folder = mkdtempSync(join(tmpdir(), "link-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

export const at = (name: string): string => join(folder, name);

const { Features } = binaryen;
const FEATURES = Features.Atomics | Features.BulkMemory | Features.MutableGlobals;

export function assemble(name: string, text: string): string {
  const module = binaryen.parseText(text);
  module.setFeatures(FEATURES);
  writeFileSync(at(name), module.emitBinary());
  module.dispose();
  return at(name);
}

export function runCommand(args: readonly string[], script = `${build}src/cli.js`, cwd = folder) {
  return spawnSync(process.execPath, [script, ...args], { encoding: "utf8", cwd });
}

/** Links, and expects that to go well. */
export function linked(program: string, ...flags: string[]): Uint8Array<ArrayBuffer> {
  const result = runCommand(["link", program, "-o", at("out.wasm"), ...flags]);
  expect(result.stderr).toBe("");
  expect(result.status).toBe(0);
  return Uint8Array.from(readFileSync(at("out.wasm")));
}

type Call = (...args: number[]) => number;
export const instanceOf = (
  bytes: Uint8Array<ArrayBuffer>,
): Record<string, Call> & { memory: WebAssembly.Memory } =>
  new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as never;

export const HEAP_BASE = 5000;
export const IMPORTS = `
  (import "pymalloc" "malloc" (func $malloc (param i32) (result i32)))
  (import "pymalloc" "free" (func $free (param i32)))
  (import "pymalloc" "check" (func $check (result i32)))`;
export const MEMORY = `(memory (export "memory") 1)`;
export const HEAP = `(global (export "__heap_base") i32 (i32.const ${HEAP_BASE}))`;
export const BODY = `
  (func (export "make") (param $n i32) (result i32) (call $malloc (local.get $n)))
  (func (export "unmake") (param $p i32) (call $free (local.get $p)))
  (func (export "sound") (result i32) (call $check))`;
export const PROGRAM = `(module ${IMPORTS} ${MEMORY} ${HEAP} (data (i32.const 1024) "static") ${BODY})`;

/** The optimizer may have to wait for its turn. */
export const timeout = 300_000;
