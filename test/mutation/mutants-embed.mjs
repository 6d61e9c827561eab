// What only the link and the embed build have.
import { of } from "./mutants-of.mjs";

const inEmbed = of("embed", {
  "base.ts": [
    ["active = <usize>both;", "", "a call goes on with its own heap"],
    ["current = <usize>(both >> 32);", "", "the current heap outlives a call of the host"],
    ["active = current;\n    return both;", "return both;", "the host calls the current heap"],
    ["if (EMBED) active = current;", "", "a call without ctx is of the current heap"],
  ],
  "heap.ts": [["return <u32>ctx ^ SELF_SEAL;", "return SELF_SEAL;", "a heap is told by its own address"]],
  "records.ts": [["if (!differs && isOwn)", "if (!differs)", "functions of another heap"]],
  "lifecycle.ts": [
    ["if (coldHeap().end) return false;", "if (coldHeap().top) return false;", "a seed is for a heap unused"],
    [
      "if (broken) { misuse(MISUSE_CORRUPT_TAG, broken, 0); return; }",
      "",
      "a reset follows no header written to",
    ],
  ],
  "large/chunk-map.ts": [
    ["(chunk ^ header.next ^ header.bytes ^ (header.below * 3))", "chunk", "a header is sealed whole"],
    ["offset >= offsetof<Chunk>() && offset < CHUNK_UNIT - SLACK - TAG_SIZE", "true", "the ends of a chunk"],
    [
      "Hot.isMapped(boundary) && !isChunk(boundary)",
      "Hot.isMapped(boundary)",
      "no block in a header, nor in what follows a chunk",
    ],
    ["if (!Hot.isMapped(block)) return false;", "", "which 64 KiB are the heap's"],
    ["(p + bytes - 1) / CHUNK_UNIT", "p / CHUNK_UNIT", "all of a chunk's 64 KiB are looked at"],
  ],
  "large/chunks.ts": [
    [
      "return limit != 0 && bytes + embedded().chunkBytes >",
      "return limit != 0 && bytes >",
      "the cap counts all",
    ],
    ["if (end > (<u64>memory.size()) << PAGE_BITS) return false;", "", "a chunk is in memory"],
    ["(heapEnd() <= p || state >= end) &&", "", "no chunk over the state"],
    ["&& !isAnyMapped(p, bytes);", ";", "no chunk over a chunk"],
    [
      "if (isOurs && !(chunk & (CHUNK_UNIT - 1))) return chunk;",
      "if (isOurs) return chunk;",
      "a chunk is aligned",
    ],
    ["if (isOurs) handBack(chunk, bytes);", "", "what is only not aligned goes back"],
    ["if (isOurs) handBack(chunk, bytes);", "handBack(chunk, bytes);", "what is in use does not go back"],
    ["sealChunk(below);", "", "a header is sealed anew"],
    ["wipeTag(firstOf(chunk));", "", "no tag goes to the host"],
    ["setMapped(chunk, bytes, false);", "", "what went back is nobody's"],
    ["embedded().chunkBytes -= bytes;", "", "bytes that went back"],
    ["if (heap().top) heap().fences--;", "", "fences between chunks"],
    ["if (isFirst && size <= MAX_IDLE) {", "if (false) {", "one chunk is kept"],
    ["if (isTakable(block)) {", "if (true) {", "links are looked at before they are followed"],
    ["if (!GUEST) wipeSeals(chunk);", "", "what the host leaves is no pool"],
    ["if (older && isSealed(older)) binInsert(older);", "", "the remainder of before is found again"],
  ],
  "large/growth.ts": [
    ["DEFAULT_KEY + <u32>changetype<usize>(coldHeap()) * SPREAD", "DEFAULT_KEY", "each heap has its own key"],
    ["if (EMBED) raiseEnd(heapEnd());", "", "a state above all chunks"],
  ],
  "large/repair.ts": [["if (EMBED) block = inChunkFrom(block);", "", "no tag is looked for between chunks"]],
  "inspect-chunks.ts": [
    [
      "if (!isClosed(chunk) || isAnyMapped",
      "if (isAnyMapped",
      "check() of sentinels",
      "The walk over the blocks meets a sentinel that is not sealed; one that is, and leads elsewhere, would be forged.",
    ],
    [
      "if (broken || coldHeap().first != firstOf(chunkAbove(0)))",
      "if (coldHeap().first != firstOf(chunkAbove(0)))",
      "check() of headers",
    ],
  ],
  "embed/heaps.ts": [
    ["if (base & (ALIGN_BASE - 1)) return MISUSE_UNALIGNED;", "", "a base is aligned"],
    ["if (!base || <u64>base", "if (<u64>base", "a base is not 0"],
    [
      "isHeap(base) ? changetype<EmbeddedHeap>(base).key + NEXT_KEY : 0;",
      "0;",
      "a heap made anew knows no old tag",
    ],
    ["setCurrent(base);\n  return 0;", "return 0;", "the heap made is the current one"],
    ["if (!enter(ctx)) stop(); ObjectDomain.free", "enter(ctx); ObjectDomain.free", "free of no heap"],
  ],
  "embed/enter.ts": [["if (!isHeap(ctx)) return false;", "", "a ctx that is no heap"]],
  "embed/table.ts": [
    [
      "function rawMalloc(ctx: usize, n: usize): usize { if (!enter(ctx)) return 0;",
      "function rawMalloc(ctx: usize, n: usize): usize { enter(ctx);",
      "a record's ctx that is no heap",
    ],
  ],
});

const inLink = of("link", {
  "large/growth.ts": [
    ["layOut(coldHeap().first);", "layOut(memoryEnd() - TAG_SIZE);", "who grew memory first owns it"],
    ["<i64>dataEnd + room", "<i64><usize>(dataEnd + room)", "a state behind the address space"],
    ["firstBlock() - dataEnd + MIN_BLOCK_SIZE + TAG_SIZE;", "firstBlock() - dataEnd;", "room for a block"],
    [
      "return LINK ? coldHeap().top - firstBlock() : coldHeap().top;",
      "return coldHeap().top;",
      "large beside the heap",
    ],
  ],
  "base.ts": [
    [
      "(__heap_base + ALIGN_BASE - 1) & ~(ALIGN_BASE - 1)",
      "__heap_base & ~(ALIGN_BASE - 1)",
      "behind the data",
    ],
  ],
});

export const embed = [...inEmbed, ...inLink];
