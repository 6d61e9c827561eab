// For Node, Bun and Deno: every entry, and the raw files through import.meta.resolve.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as library from "pymalloc-wasm";
import * as core from "pymalloc-wasm/core";
import { ctypes } from "pymalloc-wasm/ctypes";
import * as full from "pymalloc-wasm/full";
import * as ready from "pymalloc-wasm/module";
import { programs } from "./program.mjs";

const compile = (file) => {
  const path = fileURLToPath(import.meta.resolve(`pymalloc-wasm/${file}`));
  return new WebAssembly.Module(readFileSync(path));
};
const modules = {
  module: compile("pymalloc.wasm"),
  tools: compile("pymalloc.tools.wasm"),
  objects: compile("pymalloc.objects.wasm"),
  trampoline: compile("pymalloc.trampoline.wasm"),
};
console.log(JSON.stringify(programs({ library, full, ready, core, ctypes }, modules)));
