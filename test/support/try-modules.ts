// Small programs that bring their own malloc, for the tests of `try`.
import binaryen from "binaryen";
import { findAllocator, type Hints } from "../../src/try/find-allocator.js";
import { exposed, instrumented } from "../../src/try/instrument.js";
import { TriedInstance } from "../../src/try/tried-instance.js";
import { WasmModule } from "../../src/try/wasm-module.js";

const { Features } = binaryen;
const FEATURES =
  Features.Atomics | Features.BulkMemory | Features.MutableGlobals | Features.MultiMemory | Features.Memory64;

/** A module's bytes; with names: its functions' names are in the name section. */
export function assembled(text: string, { names = false } = {}): Uint8Array<ArrayBuffer> {
  const module = binaryen.parseText(text);
  module.setFeatures(FEATURES);
  binaryen.setDebugInfo(names);
  const bytes = module.emitBinary();
  module.dispose();
  return Uint8Array.from(bytes);
}

/**
 * An allocator as dlmalloc is made: a block's size is in the word before it, realloc and calloc are made of malloc, and an aligned malloc
 * looks at the header of what malloc gave. Blocks are 8-aligned; a freed block that is the last one is given out again.
 */
export const ALLOCATOR = `
  (global $top (mut i32) (i32.const 1024))
  (func $malloc (param $n i32) (result i32) (local $p i32)
    (local.set $p (i32.add (global.get $top) (i32.const 8)))
    (global.set $top (i32.and (i32.add (i32.add (local.get $p) (local.get $n)) (i32.const 7)) (i32.const -8)))
    (loop $more
      (if (i32.gt_u (global.get $top) (i32.mul (memory.size) (i32.const 65536)))
        (then
          (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then (return (i32.const 0))))
          (br $more))))
    (i32.store (i32.sub (local.get $p) (i32.const 4)) (local.get $n))
    (local.get $p))
  (func $free (param $p i32)
    (if (local.get $p)
      (then
        (if (i32.eq
              (i32.and (i32.add (i32.add (local.get $p) (i32.load (i32.sub (local.get $p) (i32.const 4)))) (i32.const 7)) (i32.const -8))
              (global.get $top))
          (then (global.set $top (i32.sub (local.get $p) (i32.const 8))))))))
  (func $realloc (param $p i32) (param $n i32) (result i32) (local $to i32) (local $old i32)
    (if (i32.eqz (local.get $p)) (then (return (call $malloc (local.get $n)))))
    (local.set $old (i32.load (i32.sub (local.get $p) (i32.const 4))))
    (local.set $to (call $malloc (local.get $n)))
    (if (i32.eqz (local.get $to)) (then (return (i32.const 0))))
    (memory.copy (local.get $to) (local.get $p)
      (select (local.get $old) (local.get $n) (i32.lt_u (local.get $old) (local.get $n))))
    (call $free (local.get $p))
    (local.get $to))
  (func $calloc (param $count i32) (param $size i32) (result i32) (local $p i32) (local $n i32)
    (local.set $n (i32.mul (local.get $count) (local.get $size)))
    (local.set $p (call $malloc (local.get $n)))
    (if (i32.and (i32.ne (local.get $p) (i32.const 0))
          (i32.gt_u (i32.add (i32.load (i32.sub (local.get $p) (i32.const 4))) (i32.const 1)) (i32.const 0)))
      (then (memory.fill (local.get $p) (i32.const 0) (local.get $n))))
    (local.get $p))
  (func $memalign (param $align i32) (param $n i32) (result i32) (local $p i32)
    (local.set $p (call $malloc (i32.add (local.get $n) (local.get $align))))
    (if (i32.eqz (local.get $p)) (then (return (i32.const 0))))
    (drop (i32.load (i32.sub (local.get $p) (i32.const 4))))
    (local.set $p (i32.and (i32.add (local.get $p) (i32.sub (local.get $align) (i32.const 1))) (i32.sub (i32.const 0) (local.get $align))))
    (i32.store (i32.sub (local.get $p) (i32.const 4)) (local.get $n))
    (local.get $p))`;

export const MEMORY = `(memory (export "memory") 1 512)`;
const FUNCTIONS = ["malloc", "free", "realloc", "calloc", "memalign"] as const;

/** A program around it, in which these functions are exported by their names. */
export const program = (exports: readonly string[] = FUNCTIONS, rest = ""): string =>
  `(module ${rest.includes("(import") ? "" : MEMORY} ${rest} ${ALLOCATOR}
    ${exports.map((name) => `(export "${name}" (func $${name}))`).join(" ")})`;

/** A command whose malloc never asks for memory, and gives what lies beyond the end. It imports nothing. */
export const beyond =
  assembled(`(module (memory (export "memory") 1) (global $top (mut i32) (i32.const 65000))
  (func $malloc (export "malloc") (param $n i32) (result i32)
    (global.get $top)
    (global.set $top (i32.add (global.get $top) (i32.and (i32.add (local.get $n) (i32.const 7)) (i32.const -8)))))
  (func (export "free") (param i32))
  (func (export "_start") (drop (call $malloc (i32.const 24))) (drop (call $malloc (i32.const 1000)))))`);

export const NO_HINTS: Hints = { given: new Map(), inGlue: () => new Map() };

/** The allocator that is found in it. */
export const foundIn = (bytes: Uint8Array<ArrayBuffer>, hints = NO_HINTS) =>
  findAllocator(new WasmModule(bytes), hints);

/** Roles and how they were found, in words. */
export const rolesIn = (bytes: Uint8Array<ArrayBuffer>, hints = NO_HINTS): string[] =>
  foundIn(bytes, hints).functions.map(({ role, how }) => `${role}: ${how}`);

/** An instance whose allocator is behind a table, and the exports that it has for everybody. */
export function startTried(bytes: Uint8Array<ArrayBuffer>, imports: WebAssembly.Imports = {}) {
  const module = new WasmModule(bytes);
  const allocator = findAllocator(module, NO_HINTS);
  const { exports } = new WebAssembly.Instance(
    new WebAssembly.Module(instrumented(module, allocator)),
    imports,
  );
  const tried = new TriedInstance(
    exports,
    allocator.functions.map(({ role }) => role),
  );
  return { exports: exports as Record<string, (...values: number[]) => number>, tried, allocator };
}

export const exposedBytes = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  exposed(new WasmModule(bytes), foundIn(bytes));
