import type { Heap } from "../heap.js";
import { type RawFrame, UNKNOWN_FRAME } from "../tracemalloc/frame.js";
import { mapFrame } from "../tracemalloc/source-map.js";
import { CallSites } from "../tracing/call-sites.js";
import { learnWasm } from "../tracing/learn-wasm.js";
import type { AllocationWatch } from "../watch/allocation-watch.js";
import type { Above } from "../watch/allocation-watcher.js";
import { type Profiling, profiling } from "./profiling.js";

/** The profiles of one heap; `usedBytes` tells the bytes in its live blocks. */
export function heapProfiling(
  heap: Pick<Heap, "wasm">,
  watch: AllocationWatch,
  usedBytes: () => number,
): Profiling {
  let callSite: ((above: Above) => RawFrame) | undefined;
  return profiling({
    watch: {
      add: (watcher) => {
        // Before anybody is told of anything: it makes requests of its own.
        callSite ??= mostRecentFrame(heap, watch);
        return watch.add(watcher);
      },
    },
    callSite: (above) => callSite?.(above) ?? UNKNOWN_FRAME,
    usedBytes,
  });
}

/** Finds the most recent frame of the program, of its source where the host has source maps. */
function mostRecentFrame(heap: Pick<Heap, "wasm">, watch: AllocationWatch): (above: Above) => RawFrame {
  const sites = new CallSites();
  learnWasm(sites, heap.wasm, watch);
  const frames = new Map<number, RawFrame>();
  return (above) => {
    const site = sites.capture(1, above);
    const known = frames.get(site);
    if (known !== undefined) return known;
    const [place] = sites.stack(site);
    const frame = place === undefined ? UNKNOWN_FRAME : mapFrame(place.file, place.line, place.column);
    frames.set(site, frame);
    return frame;
  };
}
