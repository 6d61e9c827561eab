// The whole memory of a heap as typed arrays: one walk, from which all views are made.
import type { BuildName } from "../../builds.js";
import { hex } from "../../hex.js";
import { isIdle, type Span, walkSpans } from "../../spans.js";
import type { ExplainTrap } from "../../trap.js";
import type { PyMemExports, ToolsExports } from "../../wasm-exports.js";

/** A heap that can be looked at: a live one, one made of a snapshot, or the one that a trace runs on. */
export interface InspectedHeap {
  readonly wasm: PyMemExports;
  readonly build: BuildName;
  readonly tools: () => ToolsExports;
  readonly explain: ExplainTrap;
}

/** What a piece of memory is. */
export const FREE = 0;
export const LARGE = 1;
/** Memory that somebody else took, an arena of an allocator of theirs, or a block in the secure build's quarantine. */
export const FENCE = 2;
export const POOL = 3;
/** A pool of which nobody has a block. */
export const IDLE = 4;
/** The allocator's own: what is below the lowest block, and the mark behind the highest one. */
export const STATE = 5;
/** Memory that the heap has not used yet. */
export const UNTOUCHED = 6;
/** What is behind damage, where the walk ended. */
export const UNREAD = 7;

export interface Pieces {
  readonly count: number;
  /** Where each piece begins, upwards and without a gap, and behind the last one the memory's end: count + 1 addresses. */
  readonly starts: Float64Array;
  readonly kinds: Uint8Array;
  /** Of a pool: its size class, its live and its free blocks, and bytes that are no block's for good. */
  readonly classes: Uint8Array;
  readonly live: Uint8Array;
  readonly free: Uint8Array;
  readonly lost: Uint16Array;
  /** Why the walk ended before the heap did. */
  readonly damage: string | undefined;
}

/** A piece's line in the arrays. */
interface Piece {
  start: number;
  end: number;
  readonly kind: number;
  readonly szidx: number;
  readonly live: number;
  readonly free: number;
  readonly lost: number;
}

/** Walks over the heap. Damage ends the walk and is told; it throws nothing. */
export function readPieces(heap: InspectedHeap): Pieces {
  const { wasm, tools } = heap;
  const overhead = tools().BLOCK_OVERHEAD.value;
  const found: Piece[] = [];
  const foreign: Piece[] = [];
  const damage = walk(heap, (span) => {
    (span.isForeign ? foreign : found).push(pieceOf(span, overhead));
  });
  const pieces = foreign.length === 0 ? found : [...found, ...foreign].sort((a, b) => a.start - b.start);
  const whole = withoutGaps(pieces, wasm.memory.buffer.byteLength, overhead, damage !== undefined);
  return { ...toArrays(whole), damage };
}

/** Gives what ended the walk before the heap did. */
function walk(heap: InspectedHeap, visit: (span: Span) => void): string | undefined {
  const { misuse_count, last_error_address } = heap.wasm;
  const before = misuse_count();
  try {
    walkSpans(heap, "map", visit);
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^stats: /, "") : String(error);
  }
  // Where misuse is ignored, nothing is thrown.
  if (misuse_count() === before) return undefined;
  return `The heap is damaged at ${hex(last_error_address() >>> 0)}: a tag was overwritten.`;
}

function pieceOf(span: Span, overhead: number): Piece {
  const { ptr, isForeign, size, szidx, live, free, lost } = span;
  const start = isForeign ? ptr : ptr - overhead;
  return { start, end: start + size, kind: kindOf(span), szidx, live, free, lost };
}

function kindOf(span: Span): number {
  if (span.kind === "free") return FREE;
  if (isIdle(span)) return IDLE;
  if (span.kind === "block") return LARGE;
  return span.kind === "pool" ? POOL : FENCE;
}

/** Covers the memory from 0 to its end. An arena of somebody else's lies in a fence, of which it leaves the rest. */
function withoutGaps(pieces: readonly Piece[], end: number, overhead: number, isDamaged: boolean): Piece[] {
  const whole: Piece[] = [];
  let at = 0;
  let fenceEnd = 0;
  const fill = (to: number, kind: number) => {
    if (to > at) whole.push({ start: at, end: to, kind, szidx: 0, live: 0, free: 0, lost: 0 });
    at = Math.max(at, to);
  };
  const gapKind = () => (at === 0 ? STATE : FENCE);
  for (const piece of pieces) {
    if (piece.kind === FENCE) fenceEnd = piece.end;
    fill(piece.start, gapKind());
    const last = whole.at(-1);
    if (last !== undefined && last.end > piece.start) last.end = piece.start;
    whole.push({ ...piece });
    at = piece.end;
  }
  fill(Math.min(fenceEnd, end), FENCE);
  fill(end, isDamaged ? UNREAD : end - at <= overhead ? STATE : UNTOUCHED);
  return whole.filter((piece) => piece.end > piece.start);
}

function toArrays(pieces: readonly Piece[]): Omit<Pieces, "damage"> {
  const count = pieces.length;
  const starts = Float64Array.from(
    { length: count + 1 },
    (_, i) => pieces[i]?.start ?? pieces[count - 1]?.end ?? 0,
  );
  const bytes = (value: (piece: Piece) => number) => Uint8Array.from(pieces, value);
  return {
    count,
    starts,
    kinds: bytes((piece) => piece.kind),
    classes: bytes((piece) => piece.szidx),
    live: bytes((piece) => piece.live),
    free: bytes((piece) => piece.free),
    lost: Uint16Array.from(pieces, (piece) => piece.lost),
  };
}

/** The piece that the address lies in; that at the nearer end for one beyond. */
export function pieceAt({ starts, count }: Pieces, address: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? 0) <= address) low = middle;
    else high = middle - 1;
  }
  return low;
}
