import { currentAllocatorName } from "./allocator-names.js";
import type { HeapParts } from "./heap-parts.js";
import { liveBlocks } from "./live-blocks.js";

const HEAD = 8;
const TAIL = 4;
const FORBIDDEN = 0xfdfdfdfd;
const APIS = "rmo";

/** The bytes that the debug block at the address was asked for, or undefined if it is none. */
function requestedAt(view: DataView, p: number, usable: number): number | undefined {
  if (usable < HEAD + TAIL) return undefined;
  const n = view.getUint32(p);
  const isMarked =
    APIS.includes(String.fromCharCode(view.getUint8(p + 4))) && view.getUint32(p + 4) << 8 === FORBIDDEN << 8;
  if (!isMarked || n > usable - HEAD - TAIL || view.getUint32(p + HEAD + n) !== FORBIDDEN) return undefined;
  // A large block has an envelope in its envelope.
  return requestedAt(view, p + HEAD, n) ?? n;
}

/** What was asked for of all live blocks, where the debug hooks wrote it down of each; else null. */
export function requestedBytes(heap: HeapParts): number | null {
  const { wasm } = heap;
  if (wasm.set_seed === undefined || !currentAllocatorName(heap)?.endsWith("debug")) return null;
  const view = new DataView(wasm.memory.buffer);
  let bytes = 0;
  for (const { ptr, size } of liveBlocks(heap)) {
    const requested = requestedAt(view, ptr, size);
    if (requested === undefined) return null;
    bytes += requested;
  }
  return bytes;
}
