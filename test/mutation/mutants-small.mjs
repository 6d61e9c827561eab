// pymalloc: pools and size classes.
export const small = {
  "small/small.ts": [
    {
      from: "return n - 1 < SMALL_REQUEST_THRESHOLD;",
      to: "return n - 1 <= SMALL_REQUEST_THRESHOLD;",
      why: "513 bytes",
    },
    {
      from: "if (pool.prevpool == FULL) poolEventSlow(pool, p, true);",
      to: "if (false) return;",
      why: "a full pool waits",
    },
    {
      from: "(newArena(false) && refill(szidx))",
      to: "(newArena(true) && refill(szidx))",
      why: "idle pools before growth",
    },
    { from: "reclaimPools();\n  return refill", to: "return refill", why: "idle pools of other classes" },
    { from: "!(CHECKS && isLive(p))", to: "true", why: "no live block is given out, wherever a link led" },
    { from: "if (CHECKS) Live.toggle(p);", to: "", why: "the live bit on the slow path" },
  ],
  "small/pool.ts": [
    { from: "++nfree > carved", to: "false", why: "a list that goes round in a circle" },
    {
      from: "carved; carved--, block += size) store<u32>(block, 0);",
      to: "carved; carved--) block += size;",
      build: "secure",
      why: "links",
    },
    {
      from: "return isLinked(pool) ? damageOfGivingBack(pool)",
      to: "return true ? damageOfGivingBack(pool)",
      why: "headers",
    },
    {
      from: "&& heap().policy != POLICY_IGNORE",
      to: "",
      why: "where misuse does not throw, the block is freed",
    },
    { from: "Live.toggle(p);", to: "", why: "a block that was not freed lives" },
    { from: "if (isCurrent) return;", to: "", why: "65536 frees of the current pool's blocks" },
    {
      from: "pool.counter = pool.lastcarved;",
      to: "pool.counter = <u16>pool.lastcarved + 1;",
      why: "the last free is the event",
    },
    {
      from: "if (offset + size > room) return false;",
      to: "if (offset + size >= room) return false;",
      why: "a pool's last block",
    },
    { from: "&& offset + 2 * size <= enough", to: "", why: "memory is touched late" },
    {
      from: "if (CHECKS && !isLinked(pool)) {",
      to: "if (false) {",
      why: "a waiting pool's header was overwritten",
    },
    {
      from: "pool.prevpool = 0;",
      to: "",
      why: "a current pool is not FULL",
      equivalent:
        "prevpool is read when a counter reaches 0, where poolEventSlow returns at once for a current pool, whatever it is " +
        "told; when a pool waits, by its list; and by check() of pools that are not current. All of these write it before.",
    },
    {
      from: "pool.counter = 1;\n    pool.prevpool = FULL;",
      to: "pool.prevpool = FULL;",
      why: "the first free is the event",
    },
    { from: "!isIdle(changetype<Pool>(current)) ||", to: "", why: "only a pool without live blocks is idle" },
  ],
  "small/layout.ts": [
    {
      from: "return end & ARENA_SIZE_MASK ? end : end - TAG_SIZE;",
      to: "return end;",
      why: "the next block's tag",
    },
    {
      from: "SECURE ? heap().key ^ rotl<u32>(p, 16) : 0",
      to: "0",
      build: "secure",
      why: "links are mixed with the key",
    },
    {
      from: "return !CHECKS || load<usize>(p, 4) == Link.seal(p, next);",
      to: "return true;",
      why: "a write after free",
    },
    {
      from: "i < POOL_SIZE >> (ALIGNMENT_SHIFT + 3)",
      to: "i < POOL_SIZE >> (ALIGNMENT_SHIFT + 4)",
      why: "check() of a pool",
    },
    { from: "(!(p & ALIGNMENT_MASK) && (Live.bits", to: "((Live.bits", why: "an unaligned address" },
    {
      from: "return p & ALIGNMENT_MASK ? MISUSE_UNALIGNED : MISUSE_NOT_LIVE;",
      to: "return MISUSE_NOT_LIVE;",
      why: "its code",
    },
  ],
  "small/repair.ts": [
    { from: "pool.szidx != szidx ||", to: "", why: "a pool's header was overwritten" },
    { from: "pool.freeblock = 0;", to: "", why: "the list that is made anew ends" },
    {
      from: "isLive(block) || isHeldBack(block)",
      to: "isLive(block)",
      build: "secure",
      why: "what is held back is not free",
    },
    {
      from: "if (!rebuildFreeList(pool, szidx)) setClassPool",
      to: "if (false) setClassPool",
      why: "a pool that is lost",
    },
  ],
  "small/reclaim.ts": [
    {
      from: "szidx < NB_SMALL_SIZE_CLASSES",
      to: "szidx < NB_SMALL_SIZE_CLASSES - 1",
      why: "the last class, too",
    },
    { from: "reclaimPools();\n  return", to: "return", why: "idle pools keep arenas" },
  ],
};
