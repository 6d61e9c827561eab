// Programs of npm that bring their own malloc, and the scripts in test/try that use them.
import { fileURLToPath } from "node:url";

const folder = (name: string): string =>
  fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url));

export interface NpmProgram {
  readonly wasm: string;
  readonly script: string;
  /** What must be found of its allocator. */
  readonly roles: readonly string[];
}

const of = (name: string, wasm: string, ...roles: string[]): NpmProgram => ({
  wasm: folder(wasm),
  script: fileURLToPath(new URL(`../try/${name}.mjs`, import.meta.url)),
  roles,
});

const C = ["malloc", "realloc", "free"];
const SQLITE = "@sqlite.org/sqlite-wasm/sqlite-wasm/jswasm/sqlite3.wasm";

export const npmPrograms: { readonly [name: string]: NpmProgram } = {
  lua: of("lua", "wasmoon/dist/glue.wasm", "malloc", ...C),
  sqlite: of("sqlite", SQLITE, ...C),
  brotli: of(
    "brotli",
    "brotli-wasm/pkg.node/brotli_wasm_bg.wasm",
    ...["rust_alloc", "rust_alloc", "rust_realloc", "rust_realloc", "free", "rust_alloc_zeroed"],
  ),
  "tree-sitter": of(
    "tree-sitter",
    "web-tree-sitter/web-tree-sitter.wasm",
    "malloc",
    "calloc",
    "realloc",
    "free",
  ),
};
