// What only guest has: fast paths for large blocks, the block that was freed last, the cap, the program's own blocks of before.
import { of } from "./mutants-of.mjs";

export const guest = of("guest", {
  "large/quick-take.ts": [
    [
      "return present - size < MIN_BLOCK_SIZE;",
      "return present - size <= MIN_BLOCK_SIZE;",
      "what can be a block is one",
    ],
    ["if (block == Recent.block) Recent.set(0, 0); else binRemove(block);", "binRemove(block);", "no bin"],
    ["at(block + size).tag |= PREV_IN_USE;", "", "the block above knows"],
    ["present < size + MIN_BLOCK_SIZE ||", "present < size ||", "what is left is a block"],
    [
      "!Tag.isFree(block) || !mayTake(size)) return 0; addFree",
      "!Tag.isFree(block)) return 0; addFree",
      "the cap",
    ],
    [
      "isSealed(block) && Tag.isFree(block) && Free.isKept(block) && mayTake(size);",
      "Tag.isFree(block) && Free.isKept(block) && mayTake(size);",
      "tags are looked at",
    ],
    [
      "Tag.isFree(block) && Free.isKept(block) && mayTake",
      "Tag.isFree(block) && mayTake",
      "links are looked at",
    ],
    ["Free.isKept(block) && mayTake(size);", "Free.isKept(block);", "the cap, of blocks in bins"],
    ["binRemove(block); const rest", "const rest", "what is divided leaves its bin"],
    ["binInsert(rest);", "heap().remainder = rest;", "the larger rest is the remainder"],
    ["if (older && isSealed(older)) binInsert(older);", "", "the older remainder is found again"],
    ["if (!tail || nextBin(own + 1) < NB_BINS) return 0;", "if (!tail) return 0;", "the tail is taken last"],
  ],
  "large/quick-free.ts": [
    ["if (at(above).seal != Tag.seal(above, tagAbove)) return false;", "", "the tag above is looked at"],
    ["if (isAboveFree && !Free.isKept(above)) return false;", "", "links above are looked at"],
    ["|| QuickFree.isAll(start, isAboveFree ? Tag.above(above) : above)", "", "chunks go back"],
    ["if (QuickFree.isAll(start, above)) return false;", "", "chunks go back, freed upwards"],
    ["addFree(above - block);", "", "the count, freed upwards"],
    [
      "wipeTag(block); QuickFree.setRoomy(start, above - start);",
      "QuickFree.setRoomy(start, above - start);",
      "no old tag",
    ],
    ["if (above == tailEnd()) {", "if (false) {", "the tail, freed upwards"],
    ["isSealed(below) && Free.isKept(below)", "isSealed(below)", "links below are looked at"],
    ["isFreeOf(below, size) && isSealed(below) &&", "isFreeOf(below, size) &&", "tags below are looked at"],
    ["&& (next != prev || binIndex(next) < NB_BINS)", "", "a ring of two blocks"],
    ["if (binOf(size) != binOf(present)) return false;", "", "the bin is that of both"],
    ["Recent.set(block, Recent.end);", "Recent.set(block, block);", "where the block freed last ends"],
    ["else if (above == heap().tail) heap().tail = block;", "", "the tail grows downwards"],
    [
      "wipeTag(above); addFree(size - present);",
      "addFree(size - present);",
      "no old tag",
      "What is left is the tag of a free block: nobody frees that, and who is given it writes over it.",
    ],
    ["else Recent.bin();", "", "the one freed before is found again"],
    ["if (Recent.block - start < end - start) Recent.set(0, 0); else", "", "what was joined is kept once"],
    ["if (isRemainder) heap().remainder = 0;", "", "what becomes the tail is no remainder"],
    ["if (end == tailEnd()) heap().tail = start; else if (isRemainder)", "if (isRemainder)", "the tail"],
    ["|| end == heap().top;", ";", "the highest chunk goes back"],
    ["(at(end).tag & FENCE) != 0 || end", "end", "the other chunks go back"],
    ["store<u32>(block + size - FOOTER_SIZE, size);", "", "the footer"],
    ["if (size >= ROOMY) heap().isCrowded = 0;", "", "a place for a pool"],
    [
      "(Hot.isMapped(below) && QuickFree.isInside(below)) || isInChunk(below);",
      "true;",
      "nobody else's memory is looked at",
    ],
  ],
  "large/recent.ts": [
    ["if (isSealed(block)) binInsert(block);", "binInsert(block);", "a tag that was overwritten"],
    ["const block = guest().recent; Recent.set(0, 0);", "const block = guest().recent;", "kept once"],
  ],
  "large/cap.ts": [
    ["(<u64>(pages - headroom)) << PAGE_BITS", "(<u64>pages) << PAGE_BITS", "the headroom"],
    ["guest().isRefused = 1;", "", "a refusal opens it"],
    ["most - (most >> 2)", "most", "a quarter closes it"],
    ["if (state.isRefused) settle();", "", "it is closed"],
    ["<u64>bytes + guest().floor", "<u64>(bytes + guest().floor)", "sums beyond 4 GiB"],
    ["chunkBytes > most ? <usize>(chunkBytes - most) : 0", "0", "what must stay free"],
    ["<u64>bytes + floorOf(cap(0)) <= state.freeBytes", "true", "the cap, once the headroom is open"],
  ],
  "large/chunk-map.ts": [
    [
      "return Hot.isMapped(boundary) && !isChunk(boundary);",
      "return Hot.isMapped(boundary);",
      "side by side",
    ],
    ["(block + SLACK + TAG_SIZE) & ~UNIT_MASK;", "block & ~UNIT_MASK;", "the ends of 64 KiB"],
    [
      "(p & UNIT_MASK) < offsetof<Chunk>() + TAG_SIZE && Hot.isMapped(p);",
      "false;",
      "a header is nobody's block",
    ],
    [
      "while (!isChunk(chunk) && Hot.isMapped(chunk - CHUNK_UNIT)) chunk -= CHUNK_UNIT;",
      "",
      "the header below",
    ],
    ["mapByte(unit * CHUNK_UNIT) - 7)", "mapByte(unit * CHUNK_UNIT))", "a word of the map"],
    ["unit -= 63;", "unit -= 64;", "the word below"],
    [
      "|| chunkBelow(chunk) != below) return chunk;",
      ") return chunk;",
      "check() of links downwards",
      "The header's seal has the link in it: one that was overwritten is no chunk's. What is left is the heap's own mistake.",
    ],
    ["return chunkBelow(0) == below ? 0 : below;", "return 0;", "check() of the highest chunk"],
  ],
  "large/chunks.ts": [
    [
      "if (!(chunk & (CHUNK_UNIT - 1))) return chunk; free(chunk);",
      "free(chunk);",
      "malloc's place is taken",
    ],
    ["free(chunk); return memalign(", "return memalign(", "a place that is none goes back"],
    ["if (below && !isLinkedChunk(below)) return false;", "", "the header below is sound"],
    ["} else embedded().highest = below;", "}", "the highest chunk"],
    ["changetype<Chunk>(above).below = below;", "", "links downwards"],
    [
      "if (isTooMuch(bytes)) { handBack(chunk, bytes);",
      "if (false) { handBack(chunk, bytes);",
      "the host calls the heap",
    ],
    [
      "if (GUEST) setFloor(); if (heap().top) heap().fences++;",
      "if (heap().top) heap().fences++;",
      "the floor rises",
    ],
    [
      "if (GUEST) setFloor(); if (heap().top) heap().fences--;",
      "if (heap().top) heap().fences--;",
      "it falls",
    ],
    ["if (GUEST) addFree(endOf(chunk) - firstOf(chunk));", "", "the count"],
  ],
  "large/aligned.ts": [
    [
      "const last = binOf(size + align + MIN_BLOCK_SIZE);",
      "const last = binOf(size);",
      "bins of larger blocks",
    ],
    ["const MAX_LOOKS: u32 = 4;", "const MAX_LOOKS: u32 = 3;", "how many are looked at"],
    ["block = nextOf(block); } }", "} }", "one after the other"],
    ["looks && block != binList(index) && isTakable(block);", "looks && block != binList(index);", "links"],
    ["if (GUEST) Recent.bin(); let block", "let block", "the block freed last"],
    ["if (GUEST && !mayTakeSlow(size)) return 0; unlink(block);", "unlink(block);", "the cap counts pools"],
  ],
  "large/large.ts": [
    [
      "else if (GUEST && block == Recent.block) Recent.set(0, 0); else",
      "else",
      "the block freed last is in no bin",
    ],
    ["if (GUEST) addFree(0 - Tag.size(block)); wipeFree", "wipeFree", "the count"],
  ],
  "large/resize.ts": [
    ["|| (GUEST && !mayTakeSlow(size - Tag.size(block)))", "", "the cap, of a block that grows"],
    ["|| (GUEST && size > present && !mayTakeSlow(size - present))", "", "of one that slides"],
  ],
  "large/verify.ts": [
    ["if (GUEST && block == Recent.block) return true;", "", "it has no links"],
    [
      "return isInHeap(block) && isSealed(block) && isGivenOut(block);",
      "return isSealed(block) && isGivenOut(block);",
      "nobody else's memory is looked at",
    ],
  ],
  "large/repair.ts": [["if (GUEST) Recent.set(0, 0);", "", "it is in a bin then"]],
  "object.ts": [
    [
      "isGiven(block) && n + TAG_SIZE < Tag.size(block) ? ownMalloc(n) : 0;",
      "n + TAG_SIZE < Tag.size(block) ? ownMalloc(n) : 0;",
      "of whose block it is asked",
    ],
    ["copyBlock(q, p, n); ownFree(p); return q; }", "ownFree(p); return q; }", "what it holds comes along"],
  ],
  "raw.ts": [
    ["if (GUEST && !p) noteRefusal();", "", "a refusal is told"],
    ["return p != 0 && !isInChunk(p - TAG_SIZE)", "return !isInChunk(p - TAG_SIZE)", "NULL is nobody's"],
  ],
  "inspect.ts": [
    ["&& above(block) == Recent.end) isRecentMet", ") isRecentMet", "check() of where it ends"],
    ["freeBytes != changetype<GuestHeap>(coldHeap()).freeBytes ||", "", "check() of the count"],
  ],
  "embed/guest.ts": [
    ["changetype<GuestHeap>(base).olderCtx = olderCtx;", "", "their ctx"],
    ["if (n) return realloc(p, n);", "return realloc(p, n);", "lua_Alloc frees"],
  ],
});
