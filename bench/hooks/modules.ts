// A build with the driver merged in, by the family of calls that the driver makes, ready to have its records replaced.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ALLOCATOR_EXPORTS, DRIVER_FLAGS, driverModule, REPLAY_EXPORTS } from "../driver.js";
import type { Peer } from "../peers.js";
import { assemble, cached, compile, merge, optimize, packageVersion, projectFolder } from "../toolchain.js";
import { keepExports } from "../wasm-sections.js";

/** Who is called: a family of exports, or the raw domain's built-in functions, which look for no record. */
export type Family = "malloc" | "obj" | "mem" | "raw" | "raw, built-in";

const PREFIXES = { obj: "PyObject_", mem: "PyMem_", raw: "PyMem_Raw" } as const;
/** What replacing an allocator takes: src/records.ts and the module of the debug hooks. */
const RECORD_EXPORTS = [
  ...["memory", "table", "PyMem_GetAllocator", "PyMem_SetAllocator", "batch_slots"],
  ...["set_misuse_policy", "misuse_count"],
];

/** Exports of a build -> the names that the driver imports. */
function renamed(family: keyof typeof PREFIXES | "malloc"): [from: string, to: string][] {
  return ["malloc", "calloc", "realloc", "free"].map((name) => {
    if (family === "malloc") return [name, name];
    return [`${PREFIXES[family]}${name.charAt(0).toUpperCase()}${name.slice(1)}`, name];
  });
}

const asTheyAre = (names: readonly string[]): [string, string][] => names.map((name) => [name, name]);

const sourceOf = (file: string): string => readFileSync(join(projectFolder, "bench", file), "utf8");

/** The text of a module beside this one, assembled. */
export function assembled(file: string): Uint8Array {
  const text = sourceOf(join("hooks", file));
  return cached(file, [packageVersion("binaryen"), text], () => assemble(text));
}

function pairsDriver(): Uint8Array {
  const entry = "hooks/pairs.ts";
  const inputs = [packageVersion("assemblyscript"), sourceOf(join("wasm", entry)), ...DRIVER_FLAGS];
  return cached("pairs", inputs, () => compile(entry, DRIVER_FLAGS));
}

/** The allocator under the name that the drivers import from. */
function allocatorModules(build: Uint8Array, family: Family): { name: string; bytes: Uint8Array }[] {
  if (family === "raw, built-in") {
    // Two modules that are merged may not export the same name.
    const heap = keepExports(build, new Map([["memory", "heapMemory"], ...asTheyAre(["table"])]));
    return [
      { name: "heap", bytes: heap },
      { name: "env", bytes: assembled("built-in-raw.wat") },
    ];
  }
  const names = new Map([...renamed(family), ...asTheyAre(RECORD_EXPORTS)]);
  return [{ name: "env", bytes: keepExports(build, names) }];
}

/**
 * Merged and optimized as all allocators are in the called mode (driver.ts); all families keep the same exports, so that the
 * optimizer knows no more of the one than of the other.
 */
export function hookedModule({ name, source }: Peer, family: Family): WebAssembly.Module {
  if (source.kind !== "module") throw new Error(`${name} is no wasm module`);
  const build = source.load();
  const [driver, pairs] = [driverModule(), pairsDriver()];
  const kept = [...REPLAY_EXPORTS, ...ALLOCATOR_EXPORTS, "pairs"];
  const exports = family === "raw, built-in" ? kept : [...kept, ...RECORD_EXPORTS];
  const texts = family === "raw, built-in" ? [sourceOf("hooks/built-in-raw.wat")] : [];
  const inputs = [packageVersion("binaryen"), build, driver, pairs, family, ...texts, ...exports];
  const bytes = cached(`hooked-${name}-${family.replace(", ", "-")}`, inputs, () => {
    const merged = merge([
      ...allocatorModules(build, family),
      { name: "driver", bytes: driver },
      { name: "pairs", bytes: pairs },
    ]);
    return optimize(keepExports(merged, new Map(asTheyAre(exports))), ["-O3"]);
  });
  return new WebAssembly.Module(Uint8Array.from(bytes));
}
