// The driver of bench/wasm joined with an allocator into one module, the same way for every allocator.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cached, compile, merge, optimize, packageVersion, projectFolder } from "./toolchain.js";
import { keepExports } from "./wasm-sections.js";

const DRIVER_FLAGS = ["--runtime", "stub", "--importMemory", "--noExportMemory"];
const DRIVER_EXPORTS = [
  "replay",
  "readSum",
  "prepare",
  "lifo",
  "random",
  "larson",
  "mix",
  "shift",
  "runProgram",
];
// What the host still calls: to place the driver's tables and to read the heap's size.
const ALLOCATOR_EXPORTS = ["memory", "malloc", "calloc", "realloc", "free", "sbrk", "reserve"];

/**
 * As one would join two modules of one's own. Without inlining flags -O3 leaves malloc, calloc, realloc and free calls, as
 * they are too large (but for the fake ones of null and the free of stub), and inlines what is tiny inside an allocator.
 */
const OPTIMIZE_FLAGS = ["-O3"];

function driverSources(): string[] {
  const folder = join(projectFolder, "bench/wasm");
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
  return files.sort().map((file) => readFileSync(join(folder, file), "utf8"));
}

function driverModule(): Uint8Array {
  const inputs = [packageVersion("assemblyscript"), ...driverSources(), ...DRIVER_FLAGS];
  return cached("driver", inputs, () => compile("index.ts", DRIVER_FLAGS));
}

/** `allocator` with the driver merged in: exports both, calls directly. */
export function mergeWithDriver(name: string, allocator: Uint8Array): Uint8Array {
  const driver = driverModule();
  const inputs = [packageVersion("binaryen"), driver, allocator, ...DRIVER_EXPORTS, ...OPTIMIZE_FLAGS];
  return cached(`called-${name}`, inputs, () => {
    const merged = merge([
      { name: "env", bytes: allocator },
      { name: "driver", bytes: driver },
    ]);
    const names = [...DRIVER_EXPORTS, ...ALLOCATOR_EXPORTS].map((kept) => [kept, kept] as const);
    return optimize(keepExports(merged, new Map(names)), OPTIMIZE_FLAGS);
  });
}
