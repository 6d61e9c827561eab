// Where the language has `using`: at the end of the block the array is freed first, then the heap is closed.
import { createPyMem, MemoryMisuseError } from "pymalloc-wasm";

const after = {};
{
  using py = createPyMem();
  using numbers = py.array(Int32Array, 10);
  after.py = py;
  after.numbers = numbers;
}
let closed = "not closed";
try {
  after.py.malloc(1);
} catch (error) {
  if (error instanceof MemoryMisuseError) closed = error.code;
}
console.log(JSON.stringify({ closed, isFreed: after.numbers.isFreed }));
