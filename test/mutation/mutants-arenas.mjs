// pymalloc: how empty pools come and go.
export const arenas = {
  "small/arena.ts": [
    {
      from: "SECURE ? Random.next() % stocked : stocked - 1",
      to: "stocked - 1",
      build: "secure",
      why: "which empty pool serves is for chance",
    },
    {
      from: "store<usize>(slot, load<usize>(stockSlot(stocked - 1)));",
      to: "",
      build: "secure",
      why: "the last one fills the gap",
    },
    {
      from: "coldHeap().stocked = stocked - 1;",
      to: "",
      why: "what was taken is not in stock",
    },
    {
      from: "if (coldHeap().stocked) return takeStocked();",
      to: "",
      why: "the stock serves first",
    },
    {
      from: "if (!growTail(POOL_SIZE, POOL_SIZE)) return 0;",
      to: "",
      why: "memory may grow for a pool",
    },
    {
      from: "coldHeap().isCrowded ? 0 : takeAligned",
      to: "takeAligned",
      why: "nothing is looked for where nothing can be",
      equivalent:
        "It is looked for in vain, which takes time, or a place is found that was not looked for again.",
    },
    {
      from: "setTag(block, (at(block).tag + SIZE_BIAS) | FENCE);",
      to: "",
      why: "a pool is nobody's to free",
    },
    {
      from: "changetype<Pool>(pool).seal = 0;",
      to: "",
      why: "what a large block's owner wrote is no seal",
      equivalent:
        "But for bytes that were made to be one, which are wiped when the pool is laid out, all the same.",
    },
    {
      from: "++coldHeap().pools",
      to: "coldHeap().pools",
      why: "how many pools there are",
    },
    {
      from: "CHECKS && coldHeap().stocked == STOCK_SLOTS ? damageOfRelease(pool) : 0",
      to: "0",
      why: "who empties a pool is told what keeps it, before anything changes",
    },
    {
      from: "if (!isSealed(block)) return MISUSE_CORRUPT_TAG;",
      to: "",
      why: "the pool's own tag was overwritten",
    },
    {
      from: "if (!damageAround(block)) return 0;\n  rebuildBins();",
      to: "rebuildBins();",
      why: "only damage is mended",
      equivalent: "Lists that are made anew hold the same blocks; it takes longer.",
    },
    {
      from: "return damageAround(block) ? MISUSE_CORRUPT_TAG : MISUSE_CORRUPT_LINK;",
      to: "return MISUSE_CORRUPT_LINK;",
      why: "a neighbour's tag was overwritten",
    },
    {
      from: "coldHeap().pools--;",
      to: "",
      why: "how many there are when one goes",
    },
    {
      from: "release(pool - TAG_SIZE);",
      to: "",
      why: "what goes is anybody's",
    },
    {
      from: "if (code) misuse(code, pool, 0);",
      to: "",
      why: "what kept it is told",
    },
    {
      from: "if (stocked == STOCK_SLOTS) {\n    releasePool(pool);\n    return;\n  }",
      to: "if (stocked == STOCK_SLOTS) {\n    return;\n  }",
      why: "a full stock",
    },
    {
      from: "coldHeap().stocked = stocked + 1;",
      to: "",
      why: "what was put in stock is there",
    },
    {
      from: "for (; count && coldHeap().stocked; count--)",
      to: "for (; coldHeap().stocked; count--)",
      why: "not all of the stock for one",
      equivalent: "More than was asked for goes back, which is all the same but for time.",
    },
    {
      from: "return stocked != 0;",
      to: "return false;",
      why: "whether there was any",
    },
  ],
};
