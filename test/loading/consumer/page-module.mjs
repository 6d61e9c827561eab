// A page without a bundler has no package names: it names the files.
import * as library from "./node_modules/pymalloc-wasm/build/src/browser.js";
import * as core from "./node_modules/pymalloc-wasm/build/src/core.js";
import { ctypes } from "./node_modules/pymalloc-wasm/build/src/ctypes-of.js";
import * as full from "./node_modules/pymalloc-wasm/build/src/index.js";
import * as ready from "./node_modules/pymalloc-wasm/build/src/module.js";
import { programs } from "./program.mjs";
import { report } from "./report.mjs";

const compile = (file) =>
  WebAssembly.compileStreaming(fetch(`./node_modules/pymalloc-wasm/build/pymalloc${file}.wasm`));

report(async () => {
  const [module, tools, objects, trampoline] = await Promise.all(
    ["", ".tools", ".objects", ".trampoline"].map(compile),
  );
  return programs({ library, full, ready, core, ctypes }, { module, tools, objects, trampoline });
});
