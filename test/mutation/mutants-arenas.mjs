// pymalloc: how arenas come, go and lend their pools.
export const arenas = {
  "small/arena.ts": [
    {
      from: "heap().usableArenas |= 1 << nfreepools;",
      to: "",
      why: "the bitmap of lists",
    },
    {
      from: "if (isEmpty(arenaList(nfreepools))) heap()",
      to: "heap()",
      why: "the bitmap, where other arenas stay",
    },
    {
      from: "Random.next() % MAX_POOLS_IN_ARENA",
      to: "0",
      build: "secure",
      why: "pools are taken at random",
    },
    {
      from: "if (!isListedSoundly(arena)) return MISUSE_CORRUPT_LINK;",
      to: "",
      why: "an arena's links, at free",
    },
    {
      from: "!= nfreepools || !isListedSoundly(arena)",
      to: "!= nfreepools",
      why: "an arena's links were overwritten",
    },
    {
      from: "setPools(arena, ALL_POOLS, 0);",
      to: "",
      why: "arenas are made of memory that was used",
    },
    {
      from: "setTag(block, at(block).tag | FENCE);",
      to: "",
      why: "an arena is nobody's to free",
    },
    {
      from: "while (!arena && heap().usableArenas) arena = takeUsable(ctz(heap().usableArenas));",
      to: "if (heap().usableArenas) arena = takeUsable(ctz(heap().usableArenas));",
      why: "the next arena serves",
    },
    {
      from: "arena = takeUsable(ctz(heap().usableArenas));",
      to: "arena = takeUsable(31 - clz(heap().usableArenas));",
      why: "the arena with the fewest free pools",
    },
    {
      from: "arena = heap().spareArena;\n    heap().spareArena = 0;",
      to: "arena = heap().spareArena;",
      why: "a spare arena in use is none",
    },
    {
      from: "else if (!heap().spareArena) heap().spareArena = arena;",
      to: "else if (true) heap().spareArena = arena;",
      why: "one spare arena, not two",
    },
  ],
  "small/release.ts": [
    {
      from: "if (!isSealed(block)) return MISUSE_CORRUPT_TAG;",
      to: "",
      why: "the arena's own tag was overwritten",
    },
    {
      from: "found = MISUSE_CORRUPT_LINK;",
      to: "",
      why: "what was mended is told of",
    },
    {
      from: "if (damageAround(block)) return MISUSE_CORRUPT_TAG;",
      to: "",
      why: "a neighbour's tag was overwritten",
    },
    {
      from: "toggleArena(arena);",
      to: "",
      why: "the map",
    },
    {
      from: "setTag(below, at(below).tag + TAG_SIZE);",
      to: "",
      why: "a bare tag is given to the block below",
    },
    {
      from: "if (isFree(next)) next = above(next);",
      to: "",
      why: "a tag that was joined is none",
    },
    {
      from: "heap().spareArena = 0;",
      to: "",
      why: "a spare arena that went is none",
    },
    {
      from: "wipeFields(arena);",
      to: "",
      build: "secure",
      why: "free memory is zeros",
    },
  ],
  "small/lend.ts": [
    {
      from: "setTag(next, (end - next) | FENCE |",
      to: "setTag(next, (end - next) |",
      why: "a piece of an arena is nobody's to free",
    },
    {
      from: "setTag(piece, (start - piece) | (at(piece).tag & PREV_IN_USE) | FENCE",
      to: "setTag(piece, (start - piece) | (at(piece).tag & PREV_IN_USE)",
      why: "the piece below, too",
    },
    {
      from: "setTag(piece, (end - piece) | (at(piece).tag & PREV_IN_USE) | FENCE",
      to: "setTag(piece, (end - piece) | (at(piece).tag & PREV_IN_USE)",
      why: "nor is it when it is whole again",
    },
    {
      from: "&& isListedSoundly(arenaOf(piece + TAG_SIZE))",
      to: "",
      why: "the lender's links were overwritten",
    },
    {
      from: "count >= MAX_POOLS_IN_ARENA",
      to: "count > MAX_POOLS_IN_ARENA",
      why: "no arena lends all its pools",
      equivalent:
        "An arena on a list has a pool that is neither free nor lent, so that the bit of the last list is never set, and the loop does not run for that count.",
    },
    {
      from: "k < count; k++",
      to: "k <= count; k++",
      why: "runs that are just long enough",
    },
    {
      from: "&& addressInRange(block)) takeBack(block);",
      to: "&& false) takeBack(block);",
      why: "pools come back",
    },
    {
      from: "if (!isSealed(piece) || !isSealed(end) ||",
      to: "if (",
      why: "tags that were overwritten",
    },
    {
      from: "if (!isPiece(end, lent)) return;",
      to: "",
      why: "a lent block above",
    },
    {
      from: "end = above(next);\n    wipeTag(next);",
      to: "end = above(next);",
      why: "a bare tag that is none any more",
    },
    {
      from: "at(end).tag |= PREV_IN_USE;",
      to: "",
      why: "the flag of what is above",
    },
    {
      from: "if (!isSpare) unlistArena(arena);",
      to: "unlistArena(arena);",
      why: "a spare arena is on no list",
    },
    {
      from: "if (end > behind) {",
      to: "if (true) {",
      why: "the pool behind is lent, too",
    },
    {
      from: "freepools & INNER_POOLS",
      to: "freepools",
      why: "below the first pool is no place for a tag",
    },
    {
      from: "changetype<Pool>(poolAt(arena, index)).seal = 0;",
      to: "{}",
      equivalent: "but for bytes that were made to be one",
      why: "what a large block's owner wrote is no seal",
    },
  ],
};
