// What an allocator adds to a program that uses malloc, calloc, realloc and free, and nothing else of it.

import type { Peer } from "./peers.js";
import type { CodeSize } from "./results.js";
import { cached, optimize, packageVersion } from "./toolchain.js";
import { keepExports, readSections, unsigned } from "./wasm-sections.js";

const KEPT = ["memory", "malloc", "calloc", "realloc", "free"];
const FLAGS = ["-O3", "--strip-debug", "--strip-producers"];
const [CUSTOM, DATA] = [0, 11] as const;
const PREAMBLE_BYTES = 8;

/** Bytes of the module but for names and data: Pyodide's module has the data of all of CPython. */
export function codeBytes(module: Uint8Array): number {
  return readSections(module)
    .filter(({ id }) => id !== CUSTOM && id !== DATA)
    .reduce((sum, { body }) => sum + 1 + unsigned(body.length).length + body.length, PREAMBLE_BYTES);
}

export function measureCodeSize({ name, source }: Peer): CodeSize | undefined {
  if (source.kind !== "module") return undefined;
  const wasm = source.load();
  const small = cached(`size-${name}`, [wasm, packageVersion("binaryen"), ...KEPT, ...FLAGS], () =>
    optimize(keepExports(wasm, new Map(KEPT.map((kept) => [kept, kept]))), FLAGS),
  );
  return { allocator: name, bytes: codeBytes(small) };
}
