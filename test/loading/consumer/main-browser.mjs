import { createPyMem, MemoryError, MemoryMisuseError } from "pymalloc-wasm";
import { program } from "./program.mjs";
import { report } from "./report.mjs";

report(() => program({ createPyMem, MemoryError, MemoryMisuseError }));
