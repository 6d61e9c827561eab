// check() of embed's chunks: their headers, their order, their sentinels, and the map.

import { CHECK_HEAP } from "./config";
import { coldHeap } from "./heap";
import { finding } from "./inspect-lists";
import {
  brokenChunk,
  CHUNK_UNIT,
  Chunk,
  chunkAbove,
  embedded,
  endOf,
  firstOf,
  isAnyMapped,
} from "./large/chunk-map";
import { above, isFence, isSealed } from "./large/tags";

/** Is the sentinel what leads to the next chunk, or the heap's top? */
function isClosed(chunk: usize): bool {
  const end = endOf(chunk);
  const next = chunkAbove(chunk);
  if (!isSealed(end)) return false;
  return next ? isFence(end) && above(end) == firstOf(next) : end == coldHeap().top;
}

/** 0, or the code: the first chunk is recorded with which, or before which, something is wrong. */
export function checkChunks(): u32 {
  const broken = brokenChunk();
  if (broken || coldHeap().first != firstOf(chunkAbove(0))) return finding(CHECK_HEAP, broken);
  let bytes: usize = 0;
  let count: u32 = 0;
  /** Where the chunk below ended: what lies between two has no bit in the map. */
  let from: usize = 0;
  for (let chunk = chunkAbove(0); chunk; chunk = chunkAbove(chunk)) {
    if (!isClosed(chunk) || isAnyMapped(from, chunk - from)) return finding(CHECK_HEAP, chunk);
    const size = changetype<Chunk>(chunk).bytes;
    bytes += size;
    count++;
    from = chunk + ((size + CHUNK_UNIT - 1) & ~(CHUNK_UNIT - 1));
  }
  const isSound =
    bytes == embedded().chunkBytes &&
    count == coldHeap().fences + 1 &&
    !(from && isAnyMapped(from, 0 - from));
  return isSound ? 0 : finding(CHECK_HEAP, from);
}
