// The files beside the folders: the domains, the raw domain, lists, growth of memory, misuse, the heap as a whole.
export const general = {
  "object.ts": [
    {
      from: "if (p) return p;",
      to: "return p;",
      why: "a small request that no pool serves is the raw domain's",
    },
    {
      from: "let i: usize = 0; i < n; i += 8) store<u64>(p + i, 0)",
      to: "i + 8 < n; i += 8) store<u64>(p + i, 0)",
      why: "calloc",
    },
    {
      from: "if (n > LOOP_BYTES || BLOCK_PREFIX) memory.fill",
      to: "if (n >= LOOP_BYTES || BLOCK_PREFIX) memory.fill",
      why: "where the loop ends",
      equivalent: "At LOOP_BYTES, a multiple of 8, the loop and memory.fill write the same zeros.",
    },
    {
      from: "4 * n > 3 * size",
      to: "4 * n >= 3 * size",
      why: "the contract's boundary of shrinking in place",
    },
    {
      from: "return n <= size ? p : 0;",
      to: "return 0;",
      why: "a shrink without memory stays where it is",
    },
    {
      from: "min(size, n)",
      to: "max(size, n)",
      why: "no more is copied than both blocks hold",
    },
    {
      from: "if (k) {\n        if (Small.isSealed(pool))",
      to: "if (k) {\n        if (true)",
      why: "a pool's header that was overrun",
    },
    {
      from: "if (Small.leadsOn(pool, k, next)) {\n            Small.take(pool, k, next);",
      to: "if (true) {\n            Small.take(pool, k, next);",
      why: "a state that was overwritten",
    },
    {
      from: "if (Pool.isSealed(pool)) {",
      to: "if (true) {",
      why: "a large block's address",
    },
    {
      from: "if (Table.isExact(pool, quotient)) {",
      to: "if (true) {",
      why: "an address inside a block",
    },
    {
      from: "if (!CHECKS || Table.state(changetype<usize>(pool), k) == LIVE) {",
      to: "if (true) {",
      why: "a second free",
    },
    {
      from: "if (!isLive(p)) {\n    if (GUEST",
      to: "if (!Pool.mayHave(p)) {\n    if (GUEST",
      why: "realloc of a freed block",
    },
  ],
  "raw.ts": [
    {
      from: "if (n > MAX_LARGE_REQUEST) return 0;",
      to: "",
      why: "the size of a block must not wrap",
    },
    {
      from: "if (!block && size < MODEST && releaseStock(AT_ONCE))",
      to: "if (false)",
      why: "the stock before growth",
    },
    {
      from: "if (!block && size > heapBytes() >> 3 && reclaimArenas())",
      to: "if (false)",
      why: "all that is idle before memory grows by much",
    },
    {
      from: "if (!block && reclaimArenas()) block",
      to: "if (false) block",
      why: "all that is idle where memory cannot grow",
    },
    {
      from: "if (slid) return slid + TAG_SIZE;",
      to: "if (slid) return slid;",
      why: "the payload of a block that moved down",
    },
    {
      from: "if (!block && growTail(size, align))",
      to: "if (growTail(size, align))",
      why: "growth comes last",
    },
    {
      from: "if (isLink) rebuildBins();",
      to: "",
      why: "a damaged link is told of once",
    },
    {
      from: "code ? code : MISUSE_WRONG_DOMAIN",
      to: "MISUSE_WRONG_DOMAIN",
      why: "a freed block has no domain",
    },
    {
      from: "if (CHECKS && isInPool(p)) misuseOfRaw(p, 0);",
      to: "if (false) return;",
      why: "WRONG_DOMAIN",
    },
    {
      from: "if (size <= present) {",
      to: "if (size < present) {",
      why: "realloc to the same size stays",
    },
    {
      from: "isLast(block) && growTail(size - present, ALIGNMENT)",
      to: "growTail(size - present, ALIGNMENT)",
      why: "memory does not grow for a block that cannot have it",
    },
    {
      from: "|| n > MAX_LARGE_REQUEST) return 0;",
      to: ") return 0;",
      why: "realloc to a size that would wrap",
    },
    {
      from: "return isLink && !misuseOf(p);",
      to: "return false;",
      why: "where misuse does not throw, a block beside a mended link is freed all the same",
    },
    {
      from: "(p && isInOrder(p, 0))",
      to: "isInOrder(p, 0)",
      why: "free(NULL)",
    },
    {
      from: "largeFree(p, 0);\n  return q;",
      to: "return q;",
      why: "what moved leaves its place",
    },
    {
      from: "return isInPool(p) ? misuseOfSmall(p) : misuseOfLarge(p);",
      to: "return misuseOfLarge(p);",
      equivalent: "the tags find no block there either: only slower",
      why: "a pool's address is not looked for among the tags",
    },
  ],
  "list.ts": [
    {
      from: "setNext(prev, node);",
      to: "",
      why: "the list's own links",
    },
    {
      from: "insert(node, list, nextOf(list))",
      to: "insert(node, prevOf(list), list)",
      why: "the bin's latest is first",
    },
    {
      from: "insert(node, prevOf(list), list)",
      to: "insert(node, list, nextOf(list))",
      why: "pools wait in turn",
    },
    {
      from: "return node <= heap().end - offsetof<Node>();",
      to: "return true;",
      why: "links out of memory",
    },
    {
      from: "prevOf(next) == node && nextOf(prev)",
      to: "prevOf(next) == node || nextOf(prev)",
      why: "both neighbours",
    },
    {
      from: "setPrev(next, prev);\n}",
      to: "}",
      why: "a node is taken out of both directions",
    },
    {
      from: "SECURE ? heap().key : 0",
      to: "0",
      build: "secure",
      why: "links are mixed with the key",
    },
  ],
  "memory.ts": [
    {
      from: "coldHeap().maximumPages ? coldHeap().maximumPages : MAXIMUM_PAGES",
      to: "MAXIMUM_PAGES",
      why: "the cap",
    },
    {
      from: "+ pages <= limit",
      to: "+ pages < limit",
      why: "the last page",
    },
    {
      from: "<u32>((bytes - 1) >> PAGE_BITS) + 1",
      to: "<u32>(bytes >> PAGE_BITS) + 1",
      why: "not a page too many",
    },
    {
      from: "|| growPages(needed)",
      to: "",
      why: "what is needed, where the usual step cannot be had",
    },
  ],
  "guard.ts": [
    {
      from: "coldHeap().errorSize = size;",
      to: "",
      why: "the size that an error tells",
    },
    {
      from: "coldHeap().errorCount++;\n  const policy",
      to: "const policy",
      why: "misuses are counted",
    },
    {
      from: "policy == POLICY_IGNORE",
      to: "policy >= POLICY_IGNORE",
      why: "other numbers trap",
    },
    {
      from: "(handler, note, a, b)",
      to: "(handler, note, b, a)",
      why: "the arguments",
    },
    {
      from: "coldHeap().handler = handler;",
      to: "",
      why: "the function that was set last",
    },
  ],
  "random.ts": [
    {
      from: "heap().random = state;",
      to: "",
      build: "secure",
      why: "each number is another one",
    },
  ],
  "lifecycle.ts": [
    {
      from: "if (SECURE) leaveAll();",
      to: "",
      build: "secure",
      why: "trim() gives the quarantine back",
    },
    {
      from: "if (coldHeap().end) return false;",
      to: "",
      why: "seeding later would break every seal",
    },
    {
      from: "memory.fill(start, 0, end - start);",
      to: "",
      why: "tags of before a reset beside fences",
    },
    {
      from: "misuse(MISUSE_CORRUPT_TAG, block + TAG_SIZE, 0);\n      return;",
      to: "return;",
      why: "reset is refused aloud",
    },
    {
      from: "sizeOf(block) >= PAGE_SIZE",
      to: "true",
      build: "secure",
      why: "what is held back is free after a reset",
    },
    {
      from: "if (start < block)",
      to: "if (start <= block)",
      build: "secure",
      why: "no run of no bytes",
    },
    {
      from: "coldHeap().tail = start;",
      to: "",
      why: "the last run is the tail",
    },
    {
      from: "// With another key no tag of old is sealed.\n  coldHeap().key += NEXT_KEY;",
      to: "",
      why: "tags of before a reset",
    },
    {
      from: "if (SECURE) memory.fill(firstBlock(), 0, top - firstBlock());",
      to: "",
      build: "secure",
      why: "zeros",
    },
  ],
};
