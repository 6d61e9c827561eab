import { createPyMem, MemoryError, MemoryMisuseError } from "pymalloc-wasm";
import { program } from "./program.mjs";

console.log(JSON.stringify(program({ createPyMem, MemoryError, MemoryMisuseError })));
