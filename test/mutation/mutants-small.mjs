// pymalloc: pools and size classes.
export const small = {
  "small/small.ts": [
    {
      from: "return n - 1 < SMALL_REQUEST_THRESHOLD;",
      to: "return n - 1 <= SMALL_REQUEST_THRESHOLD;",
      why: "513 bytes",
    },
    {
      from: "(newArena(false) && refill(szidx))",
      to: "(newArena(true) && refill(szidx))",
      why: "idle pools before growth",
    },
    {
      from: "reclaimPools();\n  return refill",
      to: "return refill",
      why: "idle pools of other classes",
    },
    {
      from: "} else if (pool.prevpool == FULL) poolEventSlow(pool, k, true);",
      to: "} else if (false) return;",
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
      from: "if (CHECKS) reportPool(szidx, n);",
      to: "",
      why: "a pool that was written to",
    },
  ],
  "small/pool.ts": [
    {
      from: "&& heap().policy != POLICY_IGNORE",
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
      from: "pool.counter = <u8>(blockCount(pool) - 1);",
      to: "pool.counter = <u8>blockCount(pool);",
      why: "the last free is the event",
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
      from: "present.counter = 1;",
      to: "",
      why: "the first free is the event",
    },
    {
      from: "if (present.freeblock) return true;",
      to: "",
      why: "who is told of damage may have found the class a pool",
    },
    {
      from: "if (freeBlocks(pool) != blockCount(pool)) return;",
      to: "if (usedBlocks(pool)) return;",
      why: "a state that was overwritten",
    },
    {
      from: "else if (isWaiting && pool.prevpool != LOST) {",
      to: "else if (isWaiting) {",
      why: "a lost pool is not given back",
    },
    {
      from: "if (classPool(szidx) != NO_POOL) {\n    giveBackPool(pool);\n    return 0;\n  }",
      to: "",
      equivalent:
        "the one that is lost sight of has no block: memory that comes back when its arena is looked at by nobody. Only takeUsable's report can lead here",
      why: "who is told of damage may have found the class a pool",
    },
  ],
  "small/layout.ts": [
    {
      from: "return poolIndex(pool) == MAX_POOLS_IN_ARENA - 1 ? ARENA_SEAL & POOL_SIZE_MASK : POOL_SIZE;",
      to: "return POOL_SIZE;",
      why: "the arena's fields",
    },
    {
      from: "changetype<Pool>(poolAt(arena, index)).seal = 0;",
      to: "{}",
      equivalent:
        "for other memory than that of pools: a seal is wiped when its pool is empty. This is for bytes that a program has written there",
      why: "memory that looks like a pool",
    },
    {
      from: "return !CHECKS || pool.seal == Pool.sealOf(changetype<usize>(pool));",
      to: "return true;",
      why: "large blocks are in no pool",
    },
    {
      from: "return CHECKS ? p < heap().top : Hot.addressInRange(p) != 0;",
      to: "return CHECKS ? true : Hot.addressInRange(p) != 0;",
      why: "an address beyond memory",
    },
  ],
  "small/repair.ts": [
    {
      from: "setClassPool(szidx, NO_POOL);",
      to: "",
      why: "a damaged pool serves no more",
    },
    {
      from: "if (isSound) pool.prevpool = LOST;",
      to: "",
      why: "what is live in it can be freed",
    },
  ],
  "small/reclaim.ts": [
    {
      from: "szidx < NB_SMALL_SIZE_CLASSES",
      to: "szidx < NB_SMALL_SIZE_CLASSES - 1",
      why: "the last class, too",
    },
    {
      from: "reclaimPools();\n  return",
      to: "return",
      why: "idle pools keep arenas",
    },
  ],
  "small/table.ts": [
    {
      from: "return all - (<u32>(POOL_SIZE - offsetof<Pool>()) - all) / size + 1;",
      to: "return all - (<u32>(POOL_SIZE - offsetof<Pool>()) - all) / size;",
      why: "the first block is behind the table",
    },
    {
      from: "return min(all - (missing + size - 1) / size, MAX_INDEX);",
      to: "return all - (missing + size - 1) / size;",
      why: "states are no indices",
    },
    {
      from: "const missing = <u32>(POOL_SIZE - poolRoom(pool));",
      to: "const missing: u32 = 0;",
      why: "the arena's fields are behind its last block",
    },
    {
      from: "for (let k: u32 = 1; k < first; k++) Table.setState(address, k, NO_BLOCK);",
      to: "",
      why: "a table is no block",
    },
    {
      from: "for (let k = last + 1; k <= all; k++) Table.setState(address, k, NO_BLOCK);",
      to: "",
      why: "an arena's fields are no block",
    },
    {
      from: "Table.setState(pool, tail, 0);",
      to: "",
      why: "the free list ends",
    },
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
      from: "else pool.seal = 0;",
      to: "",
      why: "an empty pool is none",
    },
    {
      from: "return p & (ALIGNMENT - 1) ? MISUSE_UNALIGNED : MISUSE_NOT_LIVE;",
      to: "return MISUSE_NOT_LIVE;",
      why: "its code",
    },
    {
      from: "if (all - i < 8) word &=",
      to: "if (false) word &=",
      why: "blocks behind the table are no states",
    },
    {
      from: "(load<u64>(states + i) >> 1) & (LOW_BITS * 0x7f)",
      to: "load<u64>(states + i) & (LOW_BITS * 0x7f)",
      build: "secure",
      why: "what is held back is in use, and no block is not",
    },
    {
      from: "if (SECURE && Random.next() & 1) {",
      to: "if (false) {",
      build: "secure",
      why: "nobody can tell which block is next",
    },
    {
      from: "pool.szidx == <u8>szidx;",
      to: "true;",
      why: "a header that says another class",
    },
  ],
};
