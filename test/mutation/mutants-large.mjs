// The general-purpose heap.
export const large = {
  "large/bins.ts": [
    {
      from: "if (units < 8) return units;",
      to: "if (units < 16) return units;",
      why: "where bins are exact",
      equivalent: "From 8 to 15 units the doubling is 0, and the formula gives the units themselves.",
    },
    {
      from: "28 - clz(units)",
      to: "29 - clz(units)",
      why: "eight bins to a doubling",
      equivalent:
        "Four bins to a doubling: coarser, in the same order and within NB_BINS, so only fits get looser.",
    },
    {
      from: "if (isEmpty(list)) toggleBin(index);",
      to: "toggleBin(index);",
      why: "the bitmap",
    },
    {
      from: "mask = -1;",
      to: "",
      why: "bins of the words behind the first",
    },
    {
      from: "if (isOnly) toggleBin(binIndex(next));",
      to: "",
      why: "the bitmap, when a bin becomes empty",
    },
    {
      from: "return <u32>((list - binList(0)) >> 3);",
      to: "return 0;",
      why: "which bin it was",
    },
  ],
  "large/growth.ts": [
    {
      from: "clearTables();\n  clearLists",
      to: "clearLists",
      why: "a reset forgets the stock, the pools and the tables",
    },
    {
      from: "clearLists(poolList(0), NB_LISTS);\n}\n\n/** Where the first block",
      to: "}\n\n/** Where the first block",
      why: "a reset forgets what is on lists",
    },
    {
      from: "Random.next() & GAP_MASK",
      to: "0",
      build: "secure",
      why: "the heap begins at a random place",
    },
    {
      from: "if (coldHeap().top) return;\n  // What lies where no heap",
      to: "// What lies where no heap",
      why: "laid out once",
    },
    {
      from: "if (SECURE || !ALONE) clearLists(poolList(0), NB_LISTS);",
      to: "",
      build: "secure",
      why: "links are mixed with the key",
    },
    {
      from: "binInsert(tail);",
      to: "",
      why: "the tail below a fence is a free block as others",
    },
    {
      from: "coldHeap().fences++;",
      to: "",
      why: "reset must know of fences",
    },
    {
      from: "| (at(top).tag & PREV_IN_USE));\n  extendTop(start)",
      to: "| PREV_IN_USE);\n  extendTop(start)",
      why: "a fence",
    },
    {
      from: "if (missing <= 0) return true;",
      to: "if (missing < 0) return true;",
      why: "a tail that just fits",
    },
    {
      from: "memoryEnd() - TAG_SIZE != top",
      to: "false",
      why: "foreign memory is left alone",
    },
    {
      from: "wipeFree(from);",
      to: "",
      build: "secure",
      why: "the footer of a tail that grows",
    },
    {
      from: "wipeTag(top);",
      to: "",
      build: "secure",
      why: "the sentinel of a tail that grows",
    },
    {
      from: "(coldHeap().key ? coldHeap().key : usualKey()) | NO_ADDRESS",
      to: "coldHeap().key ? coldHeap().key : usualKey()",
      why: "an own address at a pool's beginning is no seal",
    },
  ],
  "large/large.ts": [
    {
      from: "if (isRemainder) heap().remainder = 0;",
      to: "if (isRemainder) return true;",
      why: "a stale remainder",
    },
    {
      from: "heap().tail = block;\n    return;",
      to: "return;",
      why: "the last free block is the tail",
    },
    {
      from: "Tag.size(older) <= size",
      to: "Tag.size(older) > size",
      why: "the larger one is the remainder",
    },
    {
      from: "if (block && isSealed(block)) binInsert",
      to: "if (block) binInsert",
      why: "a remainder written to",
      equivalent:
        "What is listed so has no seal: it is refused, and the lists made anew, when it would be taken.",
    },
    {
      from: "if (rest >= MIN_BLOCK_SIZE)",
      to: "if (rest > MIN_BLOCK_SIZE)",
      why: "the smallest rest is a block",
    },
    {
      from: "at(block + present).tag |= PREV_IN_USE;",
      to: "",
      why: "the flag of the block above",
    },
    {
      from: "if (Tag.size(block) >= size) return block;",
      to: "if (Tag.size(block) > size) return block;",
      why: "an exact fit",
    },
    {
      from: "index > own + 2",
      to: "index > own",
      why: "a near fit comes before the remainder",
    },
    {
      from: "sizeOrZero(heap().tail) >= size",
      to: "sizeOrZero(heap().tail) > size",
      why: "a tail that just fits",
      equivalent:
        "take() then gives 0, and rawAllocSlow, before it asks anybody for memory, finds the same tail by findAligned, whose bins and remainder are as little fit as findFit's were, and cuts it in the same way.",
    },
    {
      from: "size += Tag.size(next);\n    wipeTag(next);",
      to: "size += Tag.size(next);",
      why: "a tag that is none any more",
      equivalent: "What is left is the tag of a free block: its address is not live with it or without it.",
    },
    {
      from: "wipeTag(block);\n    size += block - below;",
      to: "size += block - below;",
      why: "a second free of it",
    },
    {
      from: "if (index >= binOf(ROOMY)) return 0;",
      to: "if (index >= NB_BINS) return 0;",
      why: "a hole is not all memory that is free",
      equivalent:
        "A free block of so many bytes has a place for a pool, which is looked for before holes are: none of them is left.",
    },
    {
      from: "(GUEST && !mayTakeSlow(size)) || (CHECKS && !isTakable(block))) return 0;",
      to: "(GUEST && !mayTakeSlow(size))) return 0;",
      why: "a hole's links were overwritten",
    },
    {
      from: "nextBin(binOf(size + BIN_WIDTH))",
      to: "nextBin(binOf(size + POOL_SIZE))",
      why: "holes serve",
    },
    {
      from: "if (size >= ROOMY) heap().isCrowded = 0;",
      to: "",
      why: "a place for a pool that is free again",
    },
    {
      from: "for (let tries = 2; tries; tries--)",
      to: "for (let tries = 1; tries; tries--)",
      why: "where misuse is ignored, what is mended serves",
    },
  ],
  "large/aligned.ts": [
    {
      from: "start - address < MIN_BLOCK_SIZE",
      to: "start - address <= MIN_BLOCK_SIZE",
      why: "the smallest gap",
    },
    {
      from: "end - start >= size ? start : 0",
      to: "end - start > size ? start : 0",
      why: "an exact fit, aligned",
    },
    {
      from: "if (remainder && fitAligned(remainder, size, align)) return remainder;",
      to: "",
      why: "it is memory too",
    },
    {
      from: "if (CHECKS && block && !isTakable(block)) {\n    reportFreeBlock(block, size);\n    block = findAligned",
      to: "if (false) {\n    block = findAligned",
      why: "the same, for aligned blocks",
    },
    {
      from: "gap ? 0 : PREV_IN_USE",
      to: "PREV_IN_USE",
      why: "the gap below is free",
      equivalent: "Keeping the gap clears the flag.",
    },
    {
      from: "if (gap) keep(block, gap, false);",
      to: "",
      why: "the gap is kept",
    },
  ],
  "large/resize.ts": [
    {
      from: "if (rest < MIN_BLOCK_SIZE) return;",
      to: "if (rest <= MIN_BLOCK_SIZE) return;",
      why: "the smallest rest",
    },
    {
      from: "|| total < size ||",
      to: "|| total <= size ||",
      why: "an extension that just fits",
    },
    {
      from: "unlink(next);\n  wipeTag(next);\n  cut",
      to: "unlink(next);\n  cut",
      why: "a tag inside a block that grew",
      equivalent: "As where blocks are joined: what is left is the tag of a free block.",
    },
    {
      from: "if (end - below < size ||",
      to: "if (end - below <= size ||",
      why: "a slide into all that there is",
    },
    {
      from: "const end = Tag.isFree(next) ? Tag.above(next) : next;\n  if (end",
      to: "const end = next;\n  if (end",
      why: "a slide that needs what is above too",
    },
    {
      from: "if (!Tag.prevIsFree(block)) return 0;\n  const below",
      to: "const below",
      why: "a block whose neighbour below lives does not slide",
    },
    {
      from: "wipeTag(block);\n  memory.copy",
      to: "memory.copy",
      why: "where it was is no block any more",
    },
    {
      from: "memory.copy(below + TAG_SIZE, block + TAG_SIZE, present - TAG_SIZE);",
      to: "memory.copy(below + TAG_SIZE, block + TAG_SIZE, present - 2 * TAG_SIZE);",
      why: "all that it held comes along",
    },
    {
      from: "cut(below, end - below, size, IN_USE | PREV_IN_USE);",
      to: "cut(below, end - below, end - below, IN_USE | PREV_IN_USE);",
      why: "what is over of a slide",
    },
    {
      from: "|| next == heap().tail",
      to: "",
      why: "the last block grows where it is",
    },
  ],
  "large/repair.ts": [
    {
      from: "clearLists(binList(0), NB_BINS);",
      to: "",
      why: "the damaged list is not kept",
    },
    {
      from: "coldHeap().remainder = 0;",
      to: "",
      why: "a block is kept once",
    },
    {
      from: "isFree(block) && block != coldHeap().tail",
      to: "isFree(block)",
      why: "the tail is in no bin",
    },
  ],
  "large/tags.ts": [
    {
      from: "& ~ALIGNMENT_MASK, MIN_BLOCK_SIZE)",
      to: "& ~ALIGNMENT_MASK, TAG_SIZE)",
      why: "a freed block has links",
    },
    {
      from: "(tag & ~PREV_IN_USE) ^ heap().key",
      to: "(tag & ~PREV_IN_USE)",
      why: "the key is in the seal",
    },
    {
      from: "< address - from && isSealed(from)",
      to: "< address - from",
      why: "damaged tags lead nowhere",
      equivalent:
        "The sizes still lead up and never past the address: in a damaged heap only, another code is told.",
    },
    {
      from: "store<u32>(Tag.above(block) - FOOTER_SIZE, 0);",
      to: "",
      build: "secure",
      why: "footers in free memory",
    },
    {
      from: "at(next).tag &= ~PREV_IN_USE;",
      to: "",
      why: "the flag of the block above",
    },
  ],
  "large/verify.ts": [
    {
      from: "block < heap().top;",
      to: "block <= heap().top;",
      why: "the sentinel is outside",
    },
    {
      from: "block == heap().remainder ||",
      to: "",
      why: "the remainder is on no list",
    },
    {
      from: "if (!isInHeap(block)) return false;",
      to: "",
      why: "no address makes free read out of memory",
    },
    {
      from: "if (next > heap().top) return false;",
      to: "",
      equivalent: "but for a tag that was forged: one that is sealed was written for a block of the heap",
      why: "a tag that was forged",
    },
    {
      from: "return at(next).seal == Tag.seal(next, above) && (",
      to: "return (",
      why: "the tag above was overwritten",
    },
    {
      from: "return isSealed(block) && isFree(block)",
      to: "return isFree(block)",
      why: "its tag, too",
    },
    {
      from: "isFree(block) && !isKeptSoundly(block)",
      to: "false",
      why: "the links of a neighbour",
    },
    {
      from: "&& isFreeOf(below, size)",
      to: "",
      why: "a footer that was overwritten",
    },
    {
      from: "return isBelow ? damageOf(below) : MISUSE_CORRUPT_TAG;",
      to: "return damageOf(below);",
      why: "the same",
    },
    {
      from: "if (p & ALIGNMENT_MASK) return MISUSE_UNALIGNED;",
      to: "",
      why: "UNALIGNED",
    },
    {
      from: "blockAt(firstBlock(), block) == block ?",
      to: "blockAt(firstBlock(), block) != block ?",
      why: "which code it is",
    },
    {
      from: "isGivenOut(block) ? damageAround(block)",
      to: "isGivenOut(block) ? 0",
      why: "neighbours are verified",
    },
    {
      from: "(next != prev || binIndex(next) < NB_BINS)",
      to: "true",
      why: "a ring beside the list",
    },
  ],
};
