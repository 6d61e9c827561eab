// Where `try` finds a program's malloc, and which programs it refuses.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { namesInGlue } from "../src/try/glue-names.js";
import type { WasmModule } from "../src/try/wasm-module.js";
import { ALLOCATOR, assembled, foundIn, MEMORY, NO_HINTS, program, rolesIn } from "./support/try-modules.js";

describe("a program's allocator is found", () => {
  it("by the names of its exports", () => {
    expect(rolesIn(assembled(program()))).toEqual([
      'malloc: export "malloc"',
      'calloc: export "calloc"',
      'realloc: export "realloc"',
      'free: export "free"',
      'memalign: export "memalign"',
    ]);
  });

  it("by its name section, when it exports nothing of it", () => {
    const found = rolesIn(
      assembled(program([], `(func (export "run") (call $free (call $malloc (i32.const 1))))`), {
        names: true,
      }),
    );
    expect(found).toContain('malloc: named "malloc"');
    expect(found).toContain('realloc: named "realloc"');
  });

  it("by the names that allocators and Emscripten give it", () => {
    const renamed = (name: string): string =>
      program([]).replaceAll("$malloc", `$${name}`).replace(/\)$/, `(export "free" (func $free)))`);
    for (const name of ["dlmalloc", "emscripten_builtin_malloc", "__libc_malloc", "mi_malloc", "_malloc"])
      expect(rolesIn(assembled(renamed(name), { names: true }))).toContain(`malloc: named "${name}"`);
  });

  it("by Rust's mangled names, old and new", () => {
    const text = `(module ${MEMORY}
      (func $_RNvCsdBezzDwma51_7___rustc11___rdl_alloc (param i32 i32) (result i32) (i32.const 16))
      (func $_ZN8dlmalloc8dlmalloc17Dlmalloc$LT$A$GT$4free17h0123456789abcdefE (param i32))
      (func $__rust_dealloc (param i32 i32 i32))
      (export "a" (func 0)) (export "b" (func 1)) (export "c" (func 2)))`;
    expect(foundIn(assembled(text, { names: true })).functions.map(({ role }) => role)).toEqual([
      "free",
      "rust_alloc",
      "rust_dealloc",
    ]);
  });

  it("not by a name alone: a function of another type is none", () => {
    const text = `(module ${MEMORY} (func (export "malloc") (param i64) (result i32) (i32.const 0)) (func (export "free") (param i32)))`;
    expect(() => foundIn(assembled(text))).toThrow(
      /no malloc and free.*no export has the type of --malloc.*--free may be one of free/,
    );
  });

  it("with the function that an export only hands on to", () => {
    const text = `(module ${MEMORY} ${ALLOCATOR}
      (func (export "malloc") (param i32) (result i32) (call $malloc (local.get 0))) (export "free" (func $free)) (export "realloc" (func $realloc)))`;
    expect(rolesIn(assembled(text)).slice(0, 2)).toEqual([
      'malloc: export "malloc"',
      'malloc: export "malloc", which calls it',
    ]);
  });

  it("below what wasm-bindgen exports", () => {
    const text = `(module ${MEMORY}
      (func $alloc (param i32 i32) (result i32) (i32.const 16))
      (func $dealloc (param i32 i32 i32))
      (func $panic (param i32 i32))
      (func (export "__wbindgen_malloc") (param i32 i32) (result i32)
        (if (i32.eqz (local.get 0)) (then (call $panic (i32.const 0) (i32.const 0))))
        (call $alloc (local.get 0) (local.get 1)))
      (func (export "__wbindgen_free") (param i32 i32 i32) (if (local.get 1) (then (call $dealloc (local.get 0) (local.get 1) (local.get 2))))))`;
    expect(rolesIn(assembled(text))).toEqual([
      'rust_alloc: called by export "__wbindgen_malloc"',
      'rust_dealloc: called by export "__wbindgen_free"',
    ]);
  });

  it("by its code where realloc has no name; what else reads malloc's headers is left to malloc", () => {
    const rest = `(func (export "run") (result i32) (call $memalign (i32.const 64) (i32.add (call $calloc (i32.const 1) (i32.const 1)) (call $realloc (i32.const 0) (i32.const 1)))))`;
    const found = foundIn(assembled(program(["malloc", "free"], rest)));
    expect(found.functions.map(({ role, how }) => `${role}: ${how}`)).toEqual([
      'malloc: export "malloc"',
      'free: export "free"',
      "realloc: by its code",
    ]);
    expect(found.guarded).toHaveLength(2); // calloc, memalign
    expect(found.aligning).toEqual(found.guarded.slice(1));
    expect(found.unclear).toEqual([]);
  });

  it("below wasm-bindgen where __rust_alloc became part of it: a malloc, and one for wide alignments", () => {
    const text = `(module ${MEMORY}
      (func $malloc (param i32) (result i32) (i32.const 16))
      (func $memalign (param i32 i32) (result i32) (i32.const 64))
      (func $dealloc (param i32 i32))
      (func (export "__wbindgen_malloc") (param i32 i32) (result i32)
        (if (result i32) (i32.gt_u (local.get 1) (i32.const 8))
          (then (call $memalign (local.get 1) (local.get 0)))
          (else (call $malloc (local.get 0)))))
      (func (export "__wbindgen_free") (param i32 i32 i32)
        (if (local.get 1) (then (call $dealloc (local.get 0) (local.get 1))))))`;
    const found = foundIn(assembled(text)).functions.map(({ role }) => role);
    expect(found).toEqual(["malloc", "memalign", "sized_free"]);
  });

  it("but no function is taken for realloc when two look like it, and it is said which are unclear", () => {
    const again =
      /\(func \$realloc[\s\S]*?\(local\.get \$to\)\)\n/
        .exec(ALLOCATOR)?.[0]
        .replaceAll("$realloc", "$again")
        .replace("i32.const 0))))", "i32.const 9))))") ?? "";
    const rest = `${again} (func (export "run") (result i32) (i32.add (call $again (i32.const 0) (i32.const 9)) (call $realloc (i32.const 0) (i32.const 1))))`;
    expect(foundIn(assembled(program(["malloc", "free"], rest))).unclear).toHaveLength(2);
  });

  it("as the user says: by export, and by number", () => {
    const bytes = assembled(program(["malloc", "free"]).replace('"malloc"', '"a"').replace('"free"', '"b"'));
    const given = new Map([
      ["malloc", "a"],
      ["free", "b"],
    ] as const);
    expect(rolesIn(bytes, { ...NO_HINTS, given })).toContain("malloc: given as --malloc a");
    const byNumber = new Map([
      ["malloc", "0"],
      ["free", "1"],
    ] as const);
    expect(rolesIn(bytes, { ...NO_HINTS, given: byNumber })).toContain("free: given as --free 1");
    for (const wrong of ["absent", "99", "b"])
      expect(() => foundIn(bytes, { ...NO_HINTS, given: new Map([["malloc", wrong]]) })).toThrow(
        `--malloc ${wrong}: `,
      );
  });

  it("by what Emscripten's JavaScript beside it calls _malloc", () => {
    const folder = mkdtempSync(join(tmpdir(), "try-glue-"));
    try {
      const bytes = assembled(
        program(["malloc", "free"]).replace('"malloc"', '"ka"').replace('"free"', '"lb"'),
      );
      writeFileSync(join(folder, "app.wasm"), bytes);
      writeFileSync(
        join(folder, "app.js"),
        `var f="app.wasm";M._other=w.zz;M._malloc=w.ka;_free=M["_free"]=w["lb"]`,
      );
      writeFileSync(join(folder, "other.js"), `var f="other.wasm";M._malloc=w.lb;M._free=w.ka`);
      const inGlue = (module: WasmModule) => namesInGlue(join(folder, "app.wasm"), module);
      expect(rolesIn(bytes, { ...NO_HINTS, inGlue }).slice(0, 2)).toEqual([
        'malloc: export "ka", which app.js calls _malloc',
        'free: export "lb", which app.js calls _free',
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("a program is refused in one line", () => {
  const refusals: readonly (readonly [what: string, text: string, words: RegExp])[] = [
    [
      "without memory",
      `(module (func (export "malloc") (param i32) (result i32) (i32.const 0)))`,
      /no memory, and so no malloc/,
    ],
    ["with several memories", program([], `(memory 1)`), /2 memories: a heap lies in one/],
    ["with shared memory", `(module (memory (export "memory") 1 2 shared))`, /shared among threads/],
    ["with 64-bit addresses", `(module (memory (export "memory") i64 1))`, /64-bit addresses/],
    [
      "without malloc, with what may be it",
      program([], `(func (export "x") (param i32) (result i32) (i32.const 1))`),
      /--malloc may be one of x; no export has the type of --free/,
    ],
  ];
  for (const [what, text, words] of refusals)
    it(what, () => {
      const attempt = () => foundIn(assembled(text));
      expect(attempt).toThrow(words);
      expect(attempt).toThrow(/^[^\n]*$/);
    });
});
