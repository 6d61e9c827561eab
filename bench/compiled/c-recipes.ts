// The peers that are written in C: with wasi-libc around them, or out of emscripten's archives.
import { join } from "node:path";
import { keepExports, setStart } from "../wasm-sections.js";
import { type Build, LINK_FLAGS, shimText } from "./clang.js";
import type { Recipe } from "./recipe.js";
import { clangPackages, crates, emscripten, mimallocSource, pythonSource, wasiLibc } from "./versions.js";
import type { Workshop } from "./workshop.js";

const PLAIN_NAMES = { malloc: "malloc", calloc: "calloc", realloc: "realloc", free: "free" };
type Names = Readonly<Record<string, string>>;

const COMMON_SETTINGS = "linked by lld 19, stack 16 KiB";
const START = { file: "start.c", flags: ["--target=wasm32", "-O3"] };
const COMMON_INPUTS = [JSON.stringify(clangPackages), LINK_FLAGS.join(" "), shimText(START.file)];

function prefixed(prefix: string, names: readonly string[]): Names {
  return Object.fromEntries(names.map((name) => [`${prefix}${name}`, name.toLowerCase()]));
}

/** Builds, gives the exports the names of C, and has constructors run at instantiation. */
function buildRenamed(workshop: Workshop, build: Omit<Build, "exports">, names: Names): Uint8Array {
  const sources = [...build.sources, START];
  const module = workshop.clang().build({ ...build, sources, exports: [...Object.keys(names), "start"] });
  return keepExports(setStart(module, "start"), new Map([["memory", "memory"], ...Object.entries(names)]));
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
  settings: `Debian's libc.a as it is, blocks aligned to 16, ${COMMON_SETTINGS}`,
  inputs: [...COMMON_INPUTS],
  build: (workshop) => {
    const { libraries } = workshop.wasi();
    return buildRenamed(workshop, { sources: [], libraries }, PLAIN_NAMES);
  },
};

const EMSCRIPTEN_FLAGS = ["--target=wasm32", "-O3", "-mbulk-memory", "-fno-builtin", "-nostdlib"];

function emscriptenRecipe(
  name: string,
  archive: string,
  about: string,
  special: { readonly shims: readonly string[]; readonly names: Names; readonly note: string },
): Recipe {
  const shims = ["emscripten.c", ...special.shims];
  return {
    name,
    about,
    version: `emscripten ${emscripten.version}`,
    settings: `Debian's lib${archive}.a as it is, sbrk of ours (grows by what is asked for), ${special.note}${COMMON_SETTINGS}`,
    inputs: [...COMMON_INPUTS, ...shims.map(shimText), ...EMSCRIPTEN_FLAGS],
    build: (workshop) => {
      const libraries = [workshop.emscriptenArchive(archive)];
      const sources = shims.map((file) => ({ file, flags: EMSCRIPTEN_FLAGS }));
      return buildRenamed(workshop, { sources, libraries }, special.names);
    },
  };
}

const dlmallocEmscripten = emscriptenRecipe(
  "dlmalloc-emscripten",
  "dlmalloc",
  "dlmalloc as emscripten has it",
  {
    shims: [],
    names: PLAIN_NAMES,
    note: "",
  },
);

const emmalloc = emscriptenRecipe("emmalloc", "emmalloc", "emscripten's small allocator", {
  shims: ["realloc-to-nothing.c"],
  names: { malloc: "malloc", calloc: "calloc", realloc_to_something: "realloc", free: "free" },
  note: "realloc to 0 bytes asks for 1, ",
});

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
  settings: `clang 19 -O3, Objects/obmalloc.c as a 32-bit CPython without mmap has it: blocks aligned to 8, arenas of 256 KiB from malloc, ${COMMON_SETTINGS}`,
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
  dlmallocEmscripten,
  emmalloc,
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
