// A program with a leak, and the same as the files that the inspector opens.
import { createPyMem } from "../../src/index.js";
import type { Trace } from "../../src/trace/trace.js";
import { FREE, MALLOC } from "../../src/trace/trace.js";
import type { Snapshot } from "../../src/tracemalloc/snapshot.js";
import { type TraceOperation, traceOf } from "./traces.js";

/** Requests of sessions that come and go, 72 bytes of each tenth of which are forgotten. */
export function leakyTrace(rounds: number): Trace {
  const operations: TraceOperation[] = [];
  const free: number[] = [];
  let next = 0;
  const allocate = (domain: number, size: number): number => {
    const slot = free.pop() ?? next++;
    operations.push([MALLOC, domain, slot, size]);
    return slot;
  };
  const release = (domain: number, slot: number) => {
    operations.push([FREE, domain, slot]);
    free.push(slot);
  };
  for (let i = 0; i < rounds; i++) {
    const session = allocate(2, 72);
    const buffer = allocate(1, 200 + (i % 7) * 8);
    release(1, buffer);
    if (i % 10 !== 0) release(2, session);
  }
  return traceOf(operations);
}

/** Snapshots of tracemalloc of a program that forgets blocks at one of its lines, and the line's number in this file. */
export function leakySnapshots(count: number): {
  readonly snapshots: readonly Snapshot[];
  readonly place: RegExp;
} {
  const py = createPyMem();
  py.tracemalloc.start();
  const forget = () => py.malloc(256);
  const use = () => py.free(py.malloc(64));
  const snapshots = Array.from({ length: count }, () => {
    for (let i = 0; i < 100; i++) {
      forget();
      use();
    }
    return py.tracemalloc.take_snapshot();
  });
  py.tracemalloc.stop();
  return { snapshots, place: /planted-leak\.ts:\d+/ };
}
