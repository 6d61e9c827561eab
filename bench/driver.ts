// The driver of bench/wasm joined with an allocator into one module, the same way for every allocator.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cached, compile, merge, optimize, packageVersion, projectFolder } from "./toolchain.js";
import { keepExports } from "./wasm-sections.js";

// Without a maximum it can import any memory.
export const DRIVER_FLAGS = [
  "--runtime",
  "stub",
  "--importMemory",
  "--noExportMemory",
  "--maximumMemory",
  "0",
];
export const REPLAY_EXPORTS = ["replay", "readSum", "replayTouched", "readTouchedSum", "beginWalks"];
const WORKLOAD_EXPORTS = ["prepare", "lifo", "random", "larson", "mix", "shift", "runProgram"];
const SLOT_EXPORTS = ["placeSlots", "readPeak", "readWorkloadSum"];
const CLASSIC_EXPORTS = [
  ...["larsonStart", "larsonGenerations", "batchesStart", "sh6", "sh8", "cfracStart", "cfrac"],
  ...["espressoStart", "espresso", "graphStart", "graph", "lifetimesStart", "lifetimes"],
  ...["rangeStart", "range", "heapStart", "heap"],
];
const SCALING_EXPORTS = ["beginScaling", "prepareScaling", "replaceBlocks", "touchBlocks", "scalingSum"];
// What the host still calls: to place the driver's tables and to read the heap's size.
export const ALLOCATOR_EXPORTS = ["memory", "malloc", "calloc", "realloc", "free", "sbrk", "reserve"];

/** Nodes of a function: above those of dlmalloc's malloc (2000 to 3000), which is the largest that a fast path lies in. */
const INLINED_NODES = "5000";

/** What of the driver a merged module has, and how it is optimized. */
const MERGES = {
  /**
   * As one would join two modules of one's own. Without inlining flags -O3 leaves malloc, calloc, realloc and free calls, as
   * they are too large (but for the fake ones of null and the free of stub), and inlines what is tiny inside an allocator.
   */
  called: {
    flags: ["-O3"],
    exports: [
      ...[...REPLAY_EXPORTS, ...WORKLOAD_EXPORTS, ...SLOT_EXPORTS, ...CLASSIC_EXPORTS],
      ...SCALING_EXPORTS,
    ],
  },
  /** malloc and free as parts of the loop that calls them: only the replay, as each place that calls gets its own copy. */
  inlined: { flags: ["-O3", "-aimfs", INLINED_NODES, "-fimfs", INLINED_NODES], exports: REPLAY_EXPORTS },
} as const;

export type Merge = keyof typeof MERGES;

function driverSources(): string[] {
  const folder = join(projectFolder, "bench/wasm");
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
  return files.sort().map((file) => readFileSync(join(folder, file), "utf8"));
}

/** The driver by itself: imports memory, malloc, calloc, realloc and free from "env". */
export function driverModule(): Uint8Array {
  const inputs = [packageVersion("assemblyscript"), ...driverSources(), ...DRIVER_FLAGS];
  return cached("driver", inputs, () => compile("index.ts", DRIVER_FLAGS));
}

/** `allocator` with the driver merged in: exports both, and calls or contains it. */
export function mergeWithDriver(way: Merge, name: string, allocator: Uint8Array): Uint8Array {
  const driver = driverModule();
  const { flags, exports } = MERGES[way];
  const inputs = [packageVersion("binaryen"), driver, allocator, ...exports, ...flags];
  return cached(`${way}-${name}`, inputs, () => {
    const merged = merge([
      { name: "env", bytes: allocator },
      { name: "driver", bytes: driver },
    ]);
    const names = [...exports, ...ALLOCATOR_EXPORTS].map((kept) => [kept, kept] as const);
    return optimize(keepExports(merged, new Map(names)), flags);
  });
}
