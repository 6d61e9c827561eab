import { describe } from "../arguments.js";
import type { RawFrame } from "./frame.js";

/** What is known of one block, as tracers keep it. */
export interface RawTrace {
  /** 0 for the heap's own blocks, as in CPython; another number for other memory (PyTraceMalloc_Track). */
  readonly domain: number;
  /** Bytes. */
  readonly size: number;
  /** The most recent frame first. Traces of one place should share one array: they are grouped faster. */
  readonly frames: readonly RawFrame[];
  /** How many frames there were before the limit cut them; null: not known. */
  readonly totalFrames: number | null;
  /** How many allocations a sampled trace stands for; 1 unless given. */
  readonly weight?: number;
}

/**
 * Finds out what is wrong with traces, in words; undefined if nothing is. Each array of frames is looked at once.
 */
export function faultOfTraces(traces: readonly RawTrace[]): string | undefined {
  const sound = new Set<readonly RawFrame[]>();
  for (const [i, trace] of traces.entries()) {
    if (typeof trace !== "object" || trace === null)
      return `trace ${i} must be an object, not ${describe(trace)}`;
    const { frames } = trace;
    const fault = faultOfNumbers(trace) ?? (sound.has(frames) ? undefined : faultOfFrames(frames));
    if (fault !== undefined) return `trace ${i}: ${fault}`;
    sound.add(frames);
  }
  return undefined;
}

const isWord = (n: unknown): boolean => typeof n === "number" && n >>> 0 === n;

function faultOfNumbers({ domain, size, totalFrames, weight = 1 }: RawTrace): string | undefined {
  if (!isWord(domain)) return `domain must be an integer from 0 to 4294967295, not ${describe(domain)}`;
  if (!Number.isSafeInteger(size) || size < 0) return `size must be a number of bytes, not ${describe(size)}`;
  if (totalFrames !== null && !isWord(totalFrames))
    return `totalFrames must be an integer from 0, or null, not ${describe(totalFrames)}`;
  const isWeight = typeof weight === "number" && weight > 0 && weight < Number.POSITIVE_INFINITY;
  return isWeight ? undefined : `weight must be a positive number, not ${describe(weight)}`;
}

function faultOfFrames(frames: unknown): string | undefined {
  if (!Array.isArray(frames) || frames.length === 0) return "frames must be an array of at least one frame";
  for (const frame of frames) {
    if (!Array.isArray(frame) || frame.length !== 2) return "a frame must be [filename, lineno]";
    const [filename, lineno] = frame;
    if (typeof filename !== "string") return `a frame's filename must be a string, not ${describe(filename)}`;
    if (!isWord(lineno))
      return `a frame's lineno must be an integer from 0 to 4294967295, not ${describe(lineno)}`;
  }
  return undefined;
}
