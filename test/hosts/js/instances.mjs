// What a host does to get an instance of each build: three kinds, by what the build imports.
import { ChunkSource } from "./chunk-source.mjs";

const PAGE = 65536;
/** What the host says that its own data takes, at the beginning of the memory. */
const HEAP_BASE = 70000;

/**
 * Gives what makes a fresh instance of the module, with its memory and the variables that vectors know.
 * @param {WebAssembly.Module} module
 * @param {string} build
 * @returns {() => import("./vectors.mjs").Instance}
 */
export function instantiator(module, build) {
  if (build === "link") return () => linked(module);
  if (build === "embed") return () => embedded(module);
  return () => {
    const { exports } = new WebAssembly.Instance(module);
    return { exports, memory: exports.memory };
  };
}

/** The host has the memory, and the heap what lies behind the host's own data. */
function linked(module) {
  const memory = new WebAssembly.Memory({ initial: 2, maximum: PAGE });
  const __heap_base = new WebAssembly.Global({ value: "i32" }, HEAP_BASE);
  const { exports } = new WebAssembly.Instance(module, { env: { memory, __heap_base } });
  return { exports, memory };
}

/** The host has the memory, gives it out in chunks, and says where the heap's state is. */
function embedded(module) {
  const memory = new WebAssembly.Memory({ initial: 2, maximum: PAGE });
  const source = new ChunkSource(memory);
  const env = {
    memory,
    chunk_alloc: (bytes, align) => source.alloc(bytes >>> 0, align >>> 0),
    chunk_free: (p, bytes) => source.free(p >>> 0, bytes >>> 0),
  };
  const { exports } = new WebAssembly.Instance(module, { env });
  const heap = PAGE;
  source.begin = heap + exports.heap_size();
  if (exports.heap_init(heap) !== 0) throw new Error("heap_init refused");
  return { exports, memory, variables: { heap } };
}

/**
 * The build's name, as vectors have it, of a .wasm file: "pymalloc.fast.wasm" is fast, "pymalloc.wasm" default.
 * @param {string} file
 */
export function buildOf(file) {
  return /pymalloc\.(?:(\w+)\.)?wasm$/.exec(file)?.[1] ?? "default";
}
