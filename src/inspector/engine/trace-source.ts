import { deflateStream, stored } from "../../trace/codec.js";
import { operationCount, type Trace } from "../../trace/trace.js";
import { checkTrace } from "../../trace/trace-check.js";
import { TraceError } from "../../trace/trace-error.js";
import { decodeTraceAsync } from "../../trace/trace-file.js";
import { countText, quantity } from "./format.js";
import { type Moment, traceMoments } from "./growth.js";
import { pictureOf } from "./heap-source.js";
import type { Source } from "./source.js";
import { makeTimeline } from "./timeline.js";
import { TraceReplay } from "./trace-replay.js";

/** Moments of a trace that can be compared, besides its beginning. */
const MOMENTS = 24;
const DOMAINS = ["raw", "mem", "obj"] as const;

/**
 * Reads a trace and runs it once.
 * @throws {TraceError | RangeError} it is damaged, or nothing that a program can have done; or the page has no memory for it.
 */
export async function openTrace(bytes: Uint8Array, onProgress: (part: number) => void): Promise<Source> {
  const trace = await decode(bytes);
  checkTrace(trace);
  if (trace.words.length === 0) throw new RangeError("the trace has no operations");
  const replay = new TraceReplay(trace);
  const timeline = makeTimeline(trace, replay, onProgress);
  let moments: readonly Moment[] | undefined;
  return {
    kind: "trace",
    notes: trace.title === undefined ? [] : [trace.title],
    timeline,
    picture: () => pictureOf(replay.heap),
    moments: () => {
      moments ??= momentsOf(trace);
      return moments;
    },
    moment: (label) => {
      const [groups = new Map()] = traceMoments(trace, [replay.position]);
      return { label, by: "domain and size", groups };
    },
    askedByClass: () => replay.askedByClass(replay.heap.wasm.SMALL_REQUEST_THRESHOLD.value),
    ownerText: (address) => {
      const owner = replay.ownerOf(address);
      if (owner === undefined) return "";
      const { operation, asked, domain } = owner;
      return `${quantity(asked, "byte")} asked of the ${DOMAINS[domain]} domain by operation ${countText(operation)}.`;
    },
    seek: (position) => {
      replay.seek(Math.min(Math.max(position, 0), operationCount(trace)));
      return replay.position;
    },
  };
}

async function decode(bytes: Uint8Array): Promise<Trace> {
  try {
    return await decodeTraceAsync(bytes, [stored, deflateStream]);
  } catch (error) {
    if (error instanceof TraceError && error.fault === "codec") {
      throw new RangeError(
        "the trace is compressed by brotli, which pages cannot read: npx pymalloc-wasm inspect FILE opens it",
      );
    }
    throw error;
  }
}

function momentsOf(trace: Trace): readonly Moment[] {
  const operations = operationCount(trace);
  const positions = Array.from({ length: MOMENTS }, (_, i) => Math.round(((i + 1) * operations) / MOMENTS));
  return traceMoments(trace, positions).map((groups, i) => ({
    label: `operation ${countText(positions[i] ?? 0)}`,
    by: "domain and size",
    groups,
  }));
}
