import type { CTypes } from "./ctypes.js";
import { bufferMaker, objectFunctions } from "./functions.js";
import { memoryFunctions, rawFunctions } from "./memory-functions.js";
import type { Heap } from "./place.js";
import { simpleTypes } from "./simple.js";
import { structures } from "./structure.js";
import { narrow, wide } from "./text.js";

/** The names of Python's ctypes, on one heap. */
export function makeCTypes(heap: Heap): CTypes {
  const types = simpleTypes(heap);
  const made = {
    ...types,
    ...structures(heap),
    ...objectFunctions,
    ...memoryFunctions(heap),
    ...rawFunctions(heap),
    create_string_buffer: bufferMaker("create_string_buffer", types.c_char, narrow),
    create_unicode_buffer: bufferMaker("create_unicode_buffer", types.c_wchar, wide),
  };
  return made as unknown as CTypes;
}
