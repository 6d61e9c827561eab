// Where bytes are not compiled at run time (Cloudflare's workerd): the host compiles the files that are imported.
import debug from "../pymalloc.debug.wasm";
import fastTools from "../pymalloc.fast.tools.wasm";
import fast from "../pymalloc.fast.wasm";
import objects from "../pymalloc.objects.wasm";
import samplingTools from "../pymalloc.sampling.tools.wasm";
import sampling from "../pymalloc.sampling.wasm";
import secureTools from "../pymalloc.secure.tools.wasm";
import secure from "../pymalloc.secure.wasm";
import tools from "../pymalloc.tools.wasm";
import trampoline from "../pymalloc.trampoline.wasm";
import main from "../pymalloc.wasm";
import { BoundedAllocator } from "./bounded-allocator.js";
import { makePyMem } from "./create-py-mem.js";
import type { WasmModules } from "./modules.js";
import type { PyMemOptions } from "./options.js";
import type { PyMem } from "./py-mem.js";

export * from "./exports.js";

const builds = { default: main, fast, secure, debug, sampling };
const companions = {
  default: tools,
  fast: fastTools,
  secure: secureTools,
  debug: tools,
  sampling: samplingTools,
};
const modules: WasmModules = {
  main: (build) => builds[build],
  tools: (build) => companions[build],
  objects: () => objects,
  trampoline: () => trampoline,
};

/** As the package's createPyMem elsewhere. */
export function createPyMem(options: PyMemOptions = {}): PyMem {
  return makePyMem(modules, options);
}

/**
 * A heap that holds a given number of bytes, counted exactly: a request fits iff it is no larger than `available`, wherever the free bytes
 * lie. Only the bytes asked for count, not the allocator's own.
 */
export class MemoryAllocator extends BoundedAllocator {
  /** @throws {RangeError | TypeError} size is not an integer from 0 to 0xffffffff. */
  constructor(size: number) {
    super(size, createPyMem());
  }
}
