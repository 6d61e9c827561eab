import { describe } from "../arguments.js";
import { encodeTrace } from "../trace/trace-file.js";
import type { AllocationWatch } from "../watch/allocation-watch.js";
import { Recorder } from "./recorder.js";

/** A trace that is being recorded. */
export interface TraceRecording {
  /** How many requests there are so far. */
  readonly operations: number;
  /** Ends it. @returns the trace so far, as bytes of a file (.pmtc) that `npx pymalloc-wasm` and the inspector read; the same ones each time. */
  stop(): Uint8Array<ArrayBuffer>;
}

/** What makes traces of a program's requests. */
export interface Recording {
  /**
   * Records each request from now on: of raw, mem and obj whoever makes it, of malloc's family if JavaScript makes it by `py`. Blocks that are live
   * already are no part of the trace. It takes some hundred nanoseconds a request. A trace has room for 2^26 requests, and 2^24 live blocks: requests
   * beyond that fail, and a free or a resize beyond that ends the recording, which keeps what it has.
   * @param title what the file says it is a trace of.
   * @throws {TypeError} title is no string.
   */
  record(title?: string): TraceRecording;
}

export function recording(watch: AllocationWatch): Recording {
  return {
    record: (title = "") => {
      if (typeof title !== "string")
        throw new TypeError(`record: title must be a string, not ${describe(title)}`);
      const recorder = new Recorder();
      const end = watch.add(recorder);
      let bytes: Uint8Array<ArrayBuffer> | undefined;
      return {
        get operations() {
          return recorder.operations;
        },
        stop: () => {
          if (bytes !== undefined) return bytes;
          end();
          bytes = encodeTrace(recorder.trace(title)) as Uint8Array<ArrayBuffer>;
          return bytes;
        },
      };
    },
  };
}
