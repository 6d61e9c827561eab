// Heaps for the inspector: the wasm and what looks at it, without the rest of the facade.
import { inlineTools, inlineWasm } from "#build/inline.js";
import { inlineDefault } from "#build/inline-default.js";
import type { BuildName } from "../../builds.js";
import { checkHeap } from "../../check-heap.js";
import { heapOf } from "../../heap-of.js";
import { inlineModule } from "../../inline-module.js";
import { instantiate, instantiateTools, type WasmModules } from "../../modules.js";
import type { PyMem } from "../../py-mem.js";
import { readSnapshot, restore } from "../../snapshot.js";
import { trapExplainer } from "../../trap.js";
import type { PyMemExports } from "../../wasm-exports.js";
import { type InspectedHeap, readPieces } from "./pieces.js";
import type { HeapLayout } from "./summary.js";
import type { Picture } from "./tone-line.js";

const unused = (): never => {
  throw new TypeError("The inspector has no use for this module.");
};
const modules: WasmModules = {
  main: (build) => inlineModule(build === "default" ? inlineDefault : inlineWasm[build]),
  tools: (build) => inlineModule(inlineTools[build]),
  objects: unused,
  trampoline: unused,
};

function heapOver(wasm: PyMemExports, build: BuildName): InspectedHeap {
  const tools = instantiateTools(modules, build, wasm);
  return { wasm, build, tools: () => tools, explain: trapExplainer(wasm, () => undefined) };
}

/** An empty heap of the build. */
export function newHeap(build: BuildName): InspectedHeap {
  return heapOver(instantiate(modules, build), build);
}

/** The heap as it was when its memory was copied. All of its state is there. */
export function heapWithMemory(build: BuildName, image: Uint8Array): InspectedHeap {
  const wasm = instantiate(modules, build);
  restore(wasm, { build, pages: image.length / 65536, image });
  return heapOver(wasm, build);
}

/**
 * The heap that the bytes are a snapshot of.
 * @throws {RangeError} they are no snapshot, of another version, cut or damaged.
 */
export function heapOfSnapshot(bytes: Uint8Array): InspectedHeap {
  const snapshot = readSnapshot(bytes);
  const wasm = instantiate(modules, snapshot.build);
  restore(wasm, snapshot);
  return heapOver(wasm, snapshot.build);
}

/**
 * The heap of a program.
 * @throws {TypeError} py is not what createPyMem of this package gave.
 */
export function liveHeap(py: PyMem): InspectedHeap {
  const heap = heapOf(py);
  if (heap === undefined)
    throw new TypeError("openInspector: py must be a heap that createPyMem of pymalloc-wasm made");
  // Not the heap's own: the small entry for browsers has none.
  const tools = instantiateTools(modules, heap.build, heap.wasm);
  return { wasm: heap.wasm, build: heap.build, tools: () => tools, explain: heap.explain };
}

/** What the heap's build lays out how. */
export function layoutOf({ wasm, tools }: InspectedHeap): HeapLayout {
  const { BLOCK_OVERHEAD, MIN_CANARY } = tools();
  return {
    overhead: BLOCK_OVERHEAD.value,
    canary: MIN_CANARY.value,
    alignment: wasm.ALIGNMENT.value,
    poolSize: wasm.POOL_SIZE.value,
  };
}

/** The heap as it is now. */
export function pictureOf(heap: InspectedHeap): Picture {
  const pieces = readPieces(heap);
  return { pieces, memory: new DataView(heap.wasm.memory.buffer), build: heap.build, layout: layoutOf(heap) };
}

/** What check() finds wrong; null: nothing. */
export function faultOf({ wasm, explain }: InspectedHeap): string | null {
  try {
    checkHeap(wasm, explain);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
