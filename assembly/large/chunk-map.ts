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
  reserved: u32;
}

/** A chunk begins at a multiple of so many bytes. */
export const CHUNK_UNIT: usize = 65536;
const UNIT_MASK: usize = CHUNK_UNIT - 1;
/** Bytes at the end of its last 64 KiB that are not the heap's. */
export const SLACK: usize = 64;

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
function sealOf(chunk: usize): u32 {
  const header = changetype<Chunk>(chunk);
  return <u32>(chunk ^ header.next ^ header.bytes) ^ ~heap().key;
}
/** Seals the header, one of whose fields has changed, or the heap's key. */
export function sealChunk(chunk: usize): void {
  changetype<Chunk>(chunk).seal = sealOf(chunk);
}
/** Is it a chunk's header that nobody has written to? Any address may be asked. */
export function isChunk(chunk: usize): bool {
  return !(chunk & UNIT_MASK) && Hot.isMapped(chunk) && changetype<Chunk>(chunk).seal == sealOf(chunk);
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

/** 0 if all chunks are linked as they should be, else the first that is not. */
export function brokenChunk(): usize {
  let below: usize = 0;
  for (let chunk = chunkAbove(0); chunk; chunk = chunkAbove(chunk)) {
    if (chunk <= below || !isChunk(chunk)) return chunk;
    below = chunk;
  }
  return 0;
}

/** The chunk that has the block's tag below its sentinel, or 0. */
function chunkOf(block: usize): usize {
  let chunk = chunkAbove(0);
  while (chunk && isChunk(chunk)) {
    if (block >= firstOf(chunk) && block < endOf(chunk)) return chunk;
    chunk = chunkAbove(chunk);
  }
  return 0;
}

/** Can a tag be looked for here? Any address may be asked. */
export function isInChunk(block: usize): bool {
  if (!Hot.isMapped(block)) return false;
  // Only at the ends of 64 KiB may the memory be another's, or a header.
  const offset = block & UNIT_MASK;
  const isInside = offset >= offsetof<Chunk>() && offset < CHUNK_UNIT - SLACK - TAG_SIZE;
  return isInside || chunkOf(block) != 0;
}

/** The address, if a tag can be looked for there; else the first block of the next chunk above it, or the heap's top. */
export function inChunkFrom(block: usize): usize {
  if (isInChunk(block)) return block;
  for (let chunk = chunkAbove(0); chunk && isChunk(chunk); chunk = chunkAbove(chunk))
    if (firstOf(chunk) > block) return firstOf(chunk);
  return heap().top;
}
