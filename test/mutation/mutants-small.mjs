// pymalloc: pools and size classes.
export const small = {
  "small/small.ts": [
    {
      from: "return n - 1 < SMALL_MAX;",
      to: "return n - 1 <= SMALL_MAX;",
      why: "513 bytes",
    },
    {
      from: "return counted(block + TAG_SIZE);",
      to: "return counted(block);",
      why: "the payload of a block in a hole",
    },
    {
      from: "if (refill(szidx, false)) continue;",
      to: "if (false && refill(szidx, false)) continue;",
      why: "a pool comes before a hole",
    },
    {
      from: "return reclaimArenas() && refill(szidx, false);",
      to: "return refill(szidx, false);",
      why: "idle pools of other classes, where memory cannot grow",
    },
    {
      from: "} else poolEventSlow(pool, k);",
      to: "}",
      why: "a full pool waits",
    },
    {
      from: "store<u8>(pool + k, LIVE, NO_POOL + STATES);",
      to: "",
      why: "what is given out is live",
    },
    {
      from: "return next <= last && (!SECURE || k <= last);",
      to: "return next != LIVE;",
      why: "a state of no block",
    },
    {
      from: "if (CHECKS && address != noPool() && (k || !isSound)) reportPool(szidx, isSound, n);",
      to: "",
      why: "a pool that was written to",
    },
  ],
  "small/pool.ts": [
    {
      from: "&& coldHeap().policy != POLICY_IGNORE",
      to: "",
      why: "where misuse does not throw, the block is freed",
    },
    {
      from: "pool.prevpool = 0;",
      to: "",
      why: "a current pool is not FULL",
      equivalent:
        "prevpool is read when a counter reaches 0, where poolEventSlow returns at once for a current pool, whatever it is told; when a pool waits, by its list; and by check() of pools that are not current. All of these write it before.",
    },
    {
      from: "!isLinked(pool) || usedBlocks(changetype<Pool>(pool)) != 1",
      to: "usedBlocks(changetype<Pool>(pool)) != 1",
      why: "a waiting pool's links were overwritten",
    },
    {
      from: "|| usedBlocks(changetype<Pool>(pool)) != 1) return MISUSE_CORRUPT_LINK;",
      to: ") return MISUSE_CORRUPT_LINK;",
      why: "a counter that was overwritten",
    },
    {
      from: "pool.counter = <u8>(blockCount(pool) - pool.nextpool);",
      to: "pool.counter = <u8>(blockCount(pool) - 1);",
      why: "the last free is the event, of a pool that waited long, too",
    },
    {
      from: "if (isInPlace && isSoundHeader(changetype<Pool>(first), szidx)) break;",
      to: "if (isInPlace) break;",
      why: "the first waiting pool's header was overwritten",
    },
    {
      from: "damaged = isInPlace ? list : brokenNode(list);",
      to: "damaged = first;",
      why: "it is a neighbour whose links were overwritten",
    },
    {
      from: "present.counter = <u8>frees;",
      to: "present.counter = 1;",
      why: "so many frees are the event",
    },
    {
      from: "present.nextpool = frees;",
      to: "present.nextpool = 1;",
      why: "how many there were before it waited",
    },
    {
      from: "coldHeap().pools < MANY_POOLS ? 1",
      to: "true ? 1",
      why: "the patience of a large heap",
    },
    {
      from: "if (present.freeblock) return true;",
      to: "",
      why: "who is told of damage may have found the class a pool",
    },
    {
      from: "|| (CHECKS && freeBlocks(pool) != blockCount(pool))) return;",
      to: ") return;",
      why: "a state that was overwritten",
    },
    {
      from: "if (isUsed(pool) || (CHECKS &&",
      to: "if ((CHECKS &&",
      why: "an idle pool has no live block",
      equivalent:
        "A pool all of whose blocks are on its free list has none that is live. This is the look that most pools need no more than.",
    },
    {
      from: "else if (isWaiting && pool.prevpool != LOST) {",
      to: "else if (isWaiting) {",
      why: "a lost pool is not given back",
    },
    {
      from: "if (classPool(szidx) != noPool()) {\n    if (damageOfGivingBack(pool) != MISUSE_CORRUPT_TAG) giveBackPool(pool);\n    return 0;\n  }",
      to: "",
      equivalent:
        "the one that is lost sight of has no block. Only a report of a free block that takeAligned came by can lead here",
      why: "who is told of damage may have found the class a pool",
    },
  ],
  "small/layout.ts": [
    {
      from: "return pool.seal == Pool.sealOf(changetype<usize>(pool));",
      to: "return true;",
      why: "large blocks are in no pool",
    },
    {
      from: "!CHECKS || p < heap().end;",
      to: "true;",
      why: "an address beyond memory",
    },
    {
      from: "const places = <u32>fields.origin ^ fields.reciprocal",
      to: "const places = fields.reciprocal",
      build: "secure",
      why: "a pool's origin is sealed",
    },
  ],
  "small/repair.ts": [
    {
      from: "setClassPool(szidx, noPool());",
      to: "",
      why: "a damaged pool serves no more",
    },
    {
      from: "if (isSound) changetype<Pool>(address).prevpool = LOST;",
      to: "",
      why: "what is live in it can be freed",
    },
  ],
  "small/reclaim.ts": [
    {
      from: "szidx < NB_SMALL_SIZE_CLASSES; szidx++) releaseIdlePool",
      to: "szidx < NB_SMALL_SIZE_CLASSES - 1; szidx++) releaseIdlePool",
      why: "the last class, too",
    },
    {
      from: "return releaseStock(STOCK_SLOTS);",
      to: "return releaseStock(STOCK_SLOTS - 1);",
      why: "all of the stock",
    },
  ],
  "small/geometry.ts": [
    {
      from: "return last + (szidx || ALIGNMENT_SHIFT > 3 ? 1 : <u32>(POOL_SIZE >> ALIGNMENT_SHIFT) - MAX_INDEX - 1);",
      to: "return last;",
      why: "the place behind the last block has a state",
    },
    {
      from: "return <u32>min<usize>(POOL_ROOM / size, MAX_INDEX);",
      to: "return <u32>(POOL_ROOM / size);",
      why: "states are no indices",
    },
    {
      from: "return min(POOL_ROOM, (MAX_INDEX + 1) * size);",
      to: "return POOL_ROOM;",
      why: "blocks of 8 bytes end before the pool does",
    },
    {
      from: "memory.fill(states, NO_BLOCK, tableSize(szidx, last));",
      to: "",
      why: "a table is no block",
    },
    {
      from: "pool.seal = Pool.sealOf(address);",
      to: "pool.seal = 0;",
      why: "a pool that is in use has a seal",
    },
    {
      from: "if (SECURE) pool.freeblock = <u8>listAtRandom(address, first, last);",
      to: "if (false) return;",
      build: "secure",
      why: "nobody can tell which block is next",
    },
    {
      from: "if (Random.next() & 1) {",
      to: "if (true) {",
      build: "secure",
      why: "nor whether it is the one below",
    },
    {
      from: "Table.setState(pool, tail, 0);",
      to: "",
      why: "the free list ends",
    },
    {
      from: "else pool.seal = 0;",
      to: "",
      why: "an empty pool is none",
    },
    {
      from: "for (; k < last; k++) Table.setState(pool, k, <u8>(k + 1));",
      to: "",
      why: "the last few blocks of a list",
    },
  ],
  "small/table.ts": [
    {
      from: "(quotient & FRACTION_MASK) < pool.reciprocal",
      to: "true",
      why: "an address inside a block",
    },
    {
      from: "if (!Pool.mayHave(p) || !Pool.isSealed(pool)) return NO_BLOCK;",
      to: "if (!Pool.mayHave(p)) return NO_BLOCK;",
      why: "an empty pool has no live block",
    },
    {
      from: "return p & (ALIGNMENT - 1) ? MISUSE_UNALIGNED : MISUSE_NOT_LIVE;",
      to: "return MISUSE_NOT_LIVE;",
      why: "its code",
    },
    {
      from: "popcnt(Eight.used(address, k) << (beyond << 3))",
      to: "popcnt(Eight.used(address, k))",
      why: "what is behind the table's end is no state",
    },
    {
      from: "k <= last && count < enough",
      to: "k + 8 <= last && count < enough",
      why: "the last eight states",
    },
    {
      from: "((states >> 1) & (LOW_BITS * 0x7f))",
      to: "(states & (LOW_BITS * 0x7f))",
      build: "secure",
      why: "what is held back is in use, and no block is not",
    },
    {
      from: "pool.szidx == <u8>szidx;",
      to: "true;",
      why: "a header that says another class",
    },
  ],
};
