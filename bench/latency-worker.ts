// Single calls in a thread whose caches have met one allocator only. A heap does the same on every run: of the runs of an operation
// the fastest counts, since what made another one slower was the machine.
import { parentPort, workerData } from "node:worker_threads";
import { createPyMem } from "../src/index.js";
import { functionOf, instantiate, memoryOf } from "../src/replay/instance.js";
import { frameArena } from "./hooks/frame-arena.js";
import { type LatencyTimes, type TimedHeap, timeCalls } from "./latency-loop.js";

export interface LatencyJob {
  readonly source:
    | { readonly kind: "module"; readonly module: WebAssembly.Module }
    /** PyObject_* of a heap, with a frame arena of so many bytes if there are any. */
    | { readonly kind: "frames"; readonly operations: number; readonly arenaBytes: number };
  readonly words: Uint32Array;
  readonly slotCount: number;
  readonly runs: number;
}

function heapOf(module: WebAssembly.Module): TimedHeap {
  const instance = instantiate(module);
  return {
    memory: memoryOf(instance),
    malloc: functionOf(instance, "malloc"),
    calloc: functionOf(instance, "calloc"),
    realloc: functionOf(instance, "realloc"),
    free: functionOf(instance, "free"),
  };
}

function heapWithFrames(operations: number, arenaBytes: number): TimedHeap {
  const py = createPyMem();
  const { exports } = py;
  const arena = arenaBytes > 0 ? frameArena(py, arenaBytes) : undefined;
  let isOpen = false;
  const next = () => {
    if (isOpen) arena?.endFrame();
    arena?.beginFrame();
    isOpen = true;
  };
  return {
    memory: py.memory,
    malloc: exports.PyObject_Malloc,
    calloc: exports.PyObject_Calloc,
    realloc: exports.PyObject_Realloc,
    free: exports.PyObject_Free as TimedHeap["free"],
    frame: { operations, next },
  };
}

const { source, words, slotCount, runs }: LatencyJob = workerData;
const count = words.length / 2;
const times: LatencyTimes = {
  nanoseconds: new Float64Array(count).fill(Number.POSITIVE_INFINITY),
  grew: new Uint8Array(count),
};
for (let run = 0; run < runs; run++) {
  const heap =
    source.kind === "module" ? heapOf(source.module) : heapWithFrames(source.operations, source.arenaBytes);
  timeCalls(heap, words, slotCount, times);
}
parentPort?.postMessage(times);
