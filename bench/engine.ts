// The JavaScript engine that runs the wasm. The bench is written for Node's V8; Bun brings JavaScriptCore.
import * as v8 from "node:v8";

const bun = process.versions.bun;
/** Whether it is V8, which obeys the flags below and can say how to compile. */
export const isV8 = bun === undefined;

/** JavaScriptCore compiles well only what has run for a while, and keeps it for the next heap: a round that does not count. */
export const warmUpRounds = isV8 ? 0 : 1;

export function engineName(): string {
  if (isV8) return `V8 ${process.versions.v8}, Node ${process.version}`;
  return `JavaScriptCore (WebKit ${(process.versions.webkit ?? "unknown").slice(0, 8)}), Bun ${bun}`;
}

/** Optimized code from the first call: tiering up in the middle of a run would be measured as the allocator's time. */
export function optimizeFromTheFirstCall(): void {
  if (!isV8) return;
  v8.setFlagsFromString("--no-liftoff");
  v8.setFlagsFromString("--no-wasm-lazy-compilation");
}
