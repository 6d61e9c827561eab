// Embed: which addresses are the heap's. Nobody else's memory is ever read to find out.
//
//   chunk   +0    Chunk: its header
//           +16   blocks, as anywhere
//           end   the sentinel: a fence that reaches to the first block of the next chunk, or the heap's top in the last one
//
// A chunk begins at a multiple of 64 KiB, and ends SLACK bytes before one: what an allocator writes before the next block of its own finds
// place there, so that chunks can lie side by side. Invariants:
//   - The map's bit of 64 KiB is set iff they are a chunk's.
//   - The chunks are linked in the order of their addresses, as the fences between them are.

import { GUEST } from "../config";
import { EmbeddedHeap, Hot, heap, mapByte } from "../heap";
import { TAG_SIZE } from "./tags";

@unmanaged
export class Chunk {
  /** The chunk's address, mixed with the heap's key, as no pool's or large block's is that might begin at such a place, and with the fields below. */
  seal: u32;
  /** The next chunk above, or 0. */
  next: usize;
  /** Bytes of the chunk, as they were asked for. */
  bytes: usize;
  /** The next chunk below, or 0. */
  below: usize;
}

/** A chunk begins at a multiple of so many bytes. */
export const CHUNK_UNIT: usize = 65536;
const UNIT_MASK: usize = CHUNK_UNIT - 1;
/** Bytes at the end of its last 64 KiB that are not the heap's. */
export const SLACK: usize = GUEST ? 8 : 64;

/** Odd, so that no two headers are the same. */
const SPREAD: u32 = 0x9e3779b1;

export function embedded(): EmbeddedHeap {
  return changetype<EmbeddedHeap>(heap());
}

/** The first block of the chunk. */
export function firstOf(chunk: usize): usize {
  return chunk + offsetof<Chunk>();
}
/** Its sentinel. */
export function endOf(chunk: usize): usize {
  return chunk + changetype<Chunk>(chunk).bytes - TAG_SIZE;
}
/** The next chunk above; the lowest one above 0. */
export function chunkAbove(chunk: usize): usize {
  return chunk ? changetype<Chunk>(chunk).next : embedded().chunks;
}
/** The next chunk below; the highest one below 0. */
export function chunkBelow(chunk: usize): usize {
  return chunk ? changetype<Chunk>(chunk).below : embedded().highest;
}
function sealOf(chunk: usize): u32 {
  const header = changetype<Chunk>(chunk);
  // below is multiplied, as the addresses of three chunks side by side may be 0 when they are mixed.
  const fields = <u32>(chunk ^ header.next ^ header.bytes ^ (header.below * 3));
  // And all of it with the key: within a chunk a large block may begin at such a place, whose seal is mixed from address, key and tag as
  // well, and whose owner has what would be bytes and below. No words of his, written without knowing the key, make a header of it.
  return (fields ^ ~heap().key) * SPREAD;
}
/** Seals the header, one of whose fields has changed, or the heap's key. */
export function sealChunk(chunk: usize): void {
  changetype<Chunk>(chunk).seal = sealOf(chunk);
}
/** Is it a chunk's header that nobody has written to? Any address may be asked. */
export function isChunk(chunk: usize): bool {
  return !(chunk & UNIT_MASK) && Hot.isMapped(chunk) && changetype<Chunk>(chunk).seal == sealOf(chunk);
}

/** Is it one that those beside it say is between them? */
export function isLinkedChunk(chunk: usize): bool {
  if (!isChunk(chunk)) return false;
  const above = chunkAbove(chunk);
  const below = chunkBelow(chunk);
  if ((above && !isChunk(above)) || (below && !isChunk(below))) return false;
  return chunkBelow(above) == chunk && chunkAbove(below) == chunk;
}

/** Says of each 64 KiB of the memory that they are, or are not, the heap's. */
export function setMapped(chunk: usize, bytes: usize, mapped: bool): void {
  for (let p = chunk; p - chunk < bytes; p += CHUNK_UNIT) {
    const bit = (<u8>1) << (<u8>((p >> 16) & 7));
    const byte = load<u8>(mapByte(p));
    store<u8>(mapByte(p), mapped ? byte | bit : byte & ~bit);
  }
}

/** Has any 64 KiB that these bytes lie in a bit in the map? */
export function isAnyMapped(p: usize, bytes: usize): bool {
  const last = (p + bytes - 1) / CHUNK_UNIT;
  for (let unit = p / CHUNK_UNIT; unit <= last; unit++) if (Hot.isMapped(unit * CHUNK_UNIT)) return true;
  return false;
}

/** The chunk, or what may have been one, that is the next below the address, which lies in none; or 0. Found by the map: headers are far apart. */
export function findBelow(address: usize): usize {
  for (let unit = address / CHUNK_UNIT; unit-- > 0; ) {
    if ((unit & 63) == 63 && !load<u64>(mapByte(unit * CHUNK_UNIT) - 7)) {
      unit -= 63;
      continue;
    }
    let chunk = unit * CHUNK_UNIT;
    if (!Hot.isMapped(chunk)) continue;
    while (!isChunk(chunk) && Hot.isMapped(chunk - CHUNK_UNIT)) chunk -= CHUNK_UNIT;
    return chunk;
  }
  return 0;
}

/** 0 if all chunks are linked as they should be, else the first that is not. */
export function brokenChunk(): usize {
  let below: usize = 0;
  for (let chunk = chunkAbove(0); chunk; chunk = chunkAbove(chunk)) {
    if (chunk <= below || !isChunk(chunk) || chunkBelow(chunk) != below) return chunk;
    below = chunk;
  }
  return chunkBelow(0) == below ? 0 : below;
}

/** Is the address, one near either end of 64 KiB that are mapped, within a chunk that goes on there? Then it is no header's, and nobody else's. */
function isAcross(block: usize): bool {
  const boundary = (block + SLACK + TAG_SIZE) & ~UNIT_MASK;
  return Hot.isMapped(boundary) && !isChunk(boundary);
}

/** Does the address, any, lie where a chunk begins: in its header or its first tag? It is nobody's block then. */
export function isAtStart(p: usize): bool {
  return (p & UNIT_MASK) < offsetof<Chunk>() + TAG_SIZE && Hot.isMapped(p);
}

/** Can a tag be looked for here? Any address may be asked. */
export function isInChunk(block: usize): bool {
  if (!Hot.isMapped(block)) return false;
  // Only at the ends of 64 KiB may the memory be another's, or a header.
  const offset = block & UNIT_MASK;
  const isInside = offset >= offsetof<Chunk>() && offset < CHUNK_UNIT - SLACK - TAG_SIZE;
  return isInside || isAcross(block);
}

/** The address, if a tag can be looked for there; else the first block of the next chunk above it, or the heap's top. */
export function inChunkFrom(block: usize): usize {
  if (isInChunk(block)) return block;
  for (let chunk = chunkAbove(0); chunk && isChunk(chunk); chunk = chunkAbove(chunk))
    if (firstOf(chunk) > block) return firstOf(chunk);
  return heap().top;
}
