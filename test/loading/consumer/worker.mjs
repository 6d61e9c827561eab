// For workerd, which compiles the files that are imported and no others.
import * as library from "pymalloc-wasm";
import * as core from "pymalloc-wasm/core";
import { ctypes } from "pymalloc-wasm/ctypes";
import * as full from "pymalloc-wasm/full";
import * as ready from "pymalloc-wasm/module";
import objects from "pymalloc-wasm/pymalloc.objects.wasm";
import tools from "pymalloc-wasm/pymalloc.tools.wasm";
import trampoline from "pymalloc-wasm/pymalloc.trampoline.wasm";
import module from "pymalloc-wasm/pymalloc.wasm";
import { programs } from "./program.mjs";

export default {
  fetch() {
    const modules = { module, tools, objects, trampoline };
    return Response.json(programs({ library, full, ready, core, ctypes }, modules));
  },
};
