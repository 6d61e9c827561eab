// The peers that are written in C: with wasi-libc around them, or out of emscripten's archives.
import { join } from "node:path";
import { keepExports } from "../wasm-sections.js";
import { type Build, LINK_FLAGS, shimText } from "./clang.js";
import type { Recipe } from "./recipe.js";
import { clangPackages, crates, emscripten, mimallocSource, pythonSource, wasiLibc } from "./versions.js";
import type { Workshop } from "./workshop.js";

const PLAIN_NAMES = { malloc: "malloc", calloc: "calloc", realloc: "realloc", free: "free" };
type Names = Readonly<Record<string, string>>;

const COMMON_SETTINGS = "linked by lld 19, stack 16 KiB";
const COMMON_INPUTS = [JSON.stringify(clangPackages), LINK_FLAGS.join(" ")];

function prefixed(prefix: string, names: readonly string[]): Names {
  return Object.fromEntries(names.map((name) => [`${prefix}${name}`, name.toLowerCase()]));
}

/** Builds and gives the exports the names of C. */
function buildRenamed(workshop: Workshop, build: Omit<Build, "exports">, names: Names): Uint8Array {
  const module = workshop.clang().build({ ...build, exports: Object.keys(names) });
  return keepExports(module, new Map([["memory", "memory"], ...Object.entries(names)]));
}

/** Sources compiled with wasi-libc, which gives them sbrk and what else they need of C. */
function buildWithWasi(
  workshop: Workshop,
  own: { readonly source: string; readonly flags: readonly string[] },
  shims: readonly string[],
  names: Names,
): Uint8Array {
  const { headers, libraries } = workshop.wasi();
  const target = ["--target=wasm32-wasi", "-isystem", headers, "-O3"];
  const sources = [
    { file: own.source, flags: [...target, "-DNDEBUG", ...own.flags] },
    ...shims.map((file) => ({ file, flags: target })),
  ];
  return buildRenamed(workshop, { sources, libraries }, names);
}

const dlmallocWasi: Recipe = {
  name: "dlmalloc-wasi",
  about: "dlmalloc as wasi-libc has it: malloc of C programs for WASI",
  version: `wasi-libc ${wasiLibc.version}`,
  settings: `Debian's libc.a as it is, ${COMMON_SETTINGS}`,
  inputs: [...COMMON_INPUTS],
  build: (workshop) => {
    const { libraries } = workshop.wasi();
    return buildRenamed(workshop, { sources: [], libraries }, PLAIN_NAMES);
  },
};

function emscriptenRecipe(name: string, archive: string, about: string): Recipe {
  const shim = "emscripten.c";
  const flags = ["--target=wasm32", "-O3", "-mbulk-memory", "-fno-builtin", "-nostdlib"];
  return {
    name,
    about,
    version: `emscripten ${emscripten.version}`,
    settings: `Debian's lib${archive}.a as it is, sbrk of ours (grows by what is asked for), ${COMMON_SETTINGS}`,
    inputs: [...COMMON_INPUTS, shimText(shim), ...flags],
    build: (workshop) => {
      const libraries = [workshop.emscriptenArchive(archive)];
      return buildRenamed(workshop, { sources: [{ file: shim, flags }], libraries }, PLAIN_NAMES);
    },
  };
}

const MIMALLOC_FLAGS = ["-DMI_BUILD_RELEASE", "-DMI_DEBUG=0"];
const MIMALLOC_SETTINGS = `clang 19 -O3, src/static.c with wasi-libc's sbrk, no host (its clock stands still), ${COMMON_SETTINGS}`;

function mimallocRecipe(
  name: string,
  version: string,
  from: string,
  source: (workshop: Workshop) => string,
): Recipe {
  return {
    name,
    about: `mimalloc, ${from}`,
    version,
    settings: MIMALLOC_SETTINGS,
    inputs: [...COMMON_INPUTS, ...MIMALLOC_FLAGS, wasiLibc.version, shimText("no-host.c")],
    build: (workshop) => {
      const folder = source(workshop);
      const own = {
        source: join(folder, "src/static.c"),
        flags: [...MIMALLOC_FLAGS, "-I", join(folder, "include")],
      };
      const names = prefixed("mi_", Object.keys(PLAIN_NAMES));
      return buildWithWasi(workshop, own, ["no-host.c"], names);
    },
  };
}

const PYTHON_SHIMS = ["python/runtime.c", "no-host.c"];

const pymallocC: Recipe = {
  name: "pymalloc-c",
  about: "CPython's own pymalloc: PyObject_Malloc over wasi-libc's dlmalloc",
  version: `CPython ${pythonSource.version}`,
  settings: `clang 19 -O3, Objects/obmalloc.c as a 32-bit CPython without mmap has it: blocks aligned to 8, arenas of 1 MiB from malloc, ${COMMON_SETTINGS}`,
  inputs: [...COMMON_INPUTS, wasiLibc.version, ...[...PYTHON_SHIMS, "python/pyconfig.h"].map(shimText)],
  build: (workshop) => {
    const files = ["*/Objects/obmalloc.c", "*/Include/*"];
    const folder = workshop.debianSource({ ...pythonSource, files });
    const include = ["python", join(folder, "Include"), join(folder, "Include/internal")];
    const own = {
      source: join(folder, "Objects/obmalloc.c"),
      flags: ["-DPy_BUILD_CORE", ...include.flatMap((one) => ["-I", one])],
    };
    const names = prefixed("PyObject_", ["Malloc", "Calloc", "Realloc", "Free"]);
    return buildWithWasi(workshop, own, PYTHON_SHIMS, names);
  },
};

const MIMALLOC_CRATE = { name: "libmimalloc-sys", version: crates["libmimalloc-sys"], features: [] };

export const cRecipes: readonly Recipe[] = [
  dlmallocWasi,
  emscriptenRecipe("dlmalloc-emscripten", "dlmalloc", "dlmalloc as emscripten has it"),
  emscriptenRecipe("emmalloc", "emmalloc", "emscripten's small allocator"),
  mimallocRecipe("mimalloc", `mimalloc ${mimallocSource.version}`, "Debian's source package", (workshop) =>
    workshop.debianSource({ ...mimallocSource, files: ["*/src/*", "*/include/*"] }),
  ),
  mimallocRecipe(
    "mimalloc-rs",
    `libmimalloc-sys ${MIMALLOC_CRATE.version} (v3)`,
    "the C sources of the Rust crate",
    (workshop) => join(workshop.crateSource(MIMALLOC_CRATE), "c_src/mimalloc/v3"),
  ),
  pymallocC,
];
