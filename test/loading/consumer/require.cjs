const { createPyMem, MemoryError, MemoryMisuseError } = require("pymalloc-wasm");
const { program } = require("./program.mjs");

console.log(JSON.stringify(program({ createPyMem, MemoryError, MemoryMisuseError })));
