import { PyMemFatalError } from "./errors.js";
import { explained, withScratch } from "./heap-parts.js";
import { hex } from "./hex.js";
import type { ExplainTrap } from "./trap.js";
import type { PyMemExports, ToolsExports } from "./wasm-exports.js";

/** A heap that can be walked over: any one's. */
export interface WalkedHeap {
  readonly wasm: Pick<PyMemExports, "memory" | "batch_slots">;
  readonly tools: () => Pick<ToolsExports, "next_span">;
  readonly explain: ExplainTrap;
}

/** What a piece of the heap is: assembly/spans.ts. */
export type SpanKind = "free" | "block" | "fence" | "pool" | "empty pool";
const kinds: readonly SpanKind[] = ["free", "block", "fence", "pool", "empty pool"];

/** A piece of the heap, by what assembly/spans.ts writes of it. */
export interface Span {
  /** Address of its payload; of a foreign arena its own. */
  readonly ptr: number;
  /** Is it an arena of somebody else's? */
  readonly isForeign: boolean;
  /** Bytes up to the next one's. */
  readonly size: number;
  readonly kind: SpanKind;
  /** Of a pool in use: its class, its live blocks, its free ones, those of these that malloc would give, and bytes of no use. */
  readonly szidx: number;
  readonly live: number;
  readonly free: number;
  readonly available: number;
  readonly lost: number;
}

/** Is it nobody's: free, or a pool of which nobody has a block and that would be given up for who needs it? */
export function isIdle({ kind, live, free, available }: Span): boolean {
  return kind === "free" || kind === "empty pool" || (kind === "pool" && live === 0 && available === free);
}

/** What there is to know of the whole heap. */
export interface HeapCounts {
  /** Arenas made so far, and the most that there were at once. */
  readonly arenasMade: number;
  readonly arenasHighWater: number;
  /** Live blocks of the mem and obj domains and the malloc family that no pool has. */
  readonly rawBlocks: number;
  /** The cap in wasm pages, 0 = none. */
  readonly maximumPages: number;
}

const WORDS = 7;

/** No piece has fewer bytes. */
const SMALLEST = 24;

/** More steps than there can be pieces: a tag or a link that was overwritten leads back. (The fast build vouches for neither.) */
function endless(name: string, address: number): PyMemFatalError {
  const message = `${name}: the heap is damaged at ${hex(address)}: the walk over it has no end.`;
  return new PyMemFatalError(message, { code: "TAG", address });
}

/**
 * All pieces of the heap: first those between its ends, in the order of addresses, then foreign arenas. Nothing may be
 * allocated or freed meanwhile.
 * @param name whose errors those are that a damaged heap gives.
 */
export function walkSpans(
  { wasm, tools, explain }: WalkedHeap,
  name: string,
  visit: (span: Span) => void,
): HeapCounts {
  const { next_span: next } = tools();
  return withScratch(wasm, WORDS, (address, words) => {
    // Nothing grows memory meanwhile.
    const now = words();
    let steps = wasm.memory.buffer.byteLength / SMALLEST;
    const step = (p: number) => explained(explain, name, () => next(p, address)) >>> 0;
    for (let ptr = step(0); ptr !== 0; ptr = step(ptr)) {
      if (--steps < 0) throw endless(name, ptr);
      const [size = 0, kind = 0, szidx = 0, live = 0, free = 0, available = 0, lost = 0] = now;
      const isForeign = ptr % 2 === 1;
      const span = { size, kind: kinds[kind] ?? "fence", szidx, live, free, available, lost };
      visit({ ptr: isForeign ? ptr - 1 : ptr, isForeign, ...span });
    }
    const [rawBlocks = 0, arenasMade = 0, arenasHighWater = 0, maximumPages = 0] = now;
    return { arenasMade, arenasHighWater, rawBlocks, maximumPages };
  });
}
