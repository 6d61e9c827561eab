import { createPyMem, MemoryError, MemoryMisuseError } from "pymalloc-wasm";
import { ctypes } from "pymalloc-wasm/ctypes";
import { program } from "./program.mjs";
import { report } from "./report.mjs";

report(() => program({ createPyMem, MemoryError, MemoryMisuseError, ctypes }));
