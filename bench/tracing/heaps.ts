import { createPyMem, type PyMem } from "../../src/index.js";
import type { TracingCost } from "../results.js";

/** Bytes between samples, on average: what profilers of native programs take in production. */
export const SAMPLE_BYTES = 512 * 1024;

/** A heap whose requests are traced in that way. */
export function heapWith(tracing: TracingCost["tracing"]): PyMem {
  if (tracing === "none" || tracing === "again") return createPyMem();
  const py = createPyMem({ build: "sampling" });
  if (tracing === "samples") py.tracemalloc.start(1, { sampleBytes: SAMPLE_BYTES });
  return py;
}
