// What is replaceable: records, the gates before them, what the built-in functions do, arenas of somebody else's; and what
// looks at the heap from another module.
export const records = {
  "records.ts": [
    {
      from: "recordOf(MEM).malloc | recordOf(OBJ).malloc ? 0 : -1",
      to: "recordOf(MEM).malloc ? 0 : -1",
      why: "a record of the obj domain is asked for a small block",
    },
    {
      from: "coldHeap().gate = coldHeap().end & mask;",
      to: "coldHeap().gate = coldHeap().end;",
      why: "a record is asked to free what lies in a pool",
    },
    {
      from: "coldHeap().threshold = SMALL_MAX & mask;",
      to: "coldHeap().threshold = SMALL_MAX;",
      why: "a record is asked for what a pool could serve at once",
    },
    {
      from: "coldHeap().end = max(coldHeap().end, end);",
      to: "coldHeap().end = end;",
      why: "an arena below the top hides nothing above it",
    },
    {
      from: "return !RECORDS || !(recordOf(RAW).malloc | arenaRecord().alloc);",
      to: "return true;",
      why: "who hooks the raw domain or the arenas sees each request that no pool serves",
    },
    {
      from: "return domain ? TABLE_OBJECT : TABLE_RAW;",
      to: "return TABLE_OBJECT;",
      why: "the raw domain's built-in functions are its own",
    },
    {
      from: "return ((<u64>(first + 1)) << 32) | first;",
      to: "return ((<u64>first) << 32) | (first + 1);",
      why: "malloc comes before calloc",
    },
    {
      from: "memory.fill(allocator, 0, RECORD_SIZE);",
      to: "{}",
      why: "an unknown domain's record is zeros",
    },
    {
      from: "if (domain >= NB_DOMAINS) memory.fill(allocator, 0, RECORD_SIZE);\n  else if",
      to: "if",
      why: "an unknown domain has no record to be read",
    },
    {
      from: "if (domain >= NB_DOMAINS) return;\n  const",
      to: "const",
      why: "an unknown domain has no record to be written",
    },
    {
      from: "record.malloc = 0;\n  setGates();",
      to: "record.malloc = 0;",
      why: "what was set is asked from the next call on",
    },
    {
      from: "if (!arenaRecord().alloc) store<u64>(allocator, pair(TABLE_ARENA), 4);",
      to: "",
      why: "the built-in arena allocator has functions that can be called",
    },
  ],
  "gates.ts": [
    {
      from: "return <i32>n < 0;",
      to: "return n > 0x80000000;",
      why: "the gate's limit is PY_SSIZE_T_MAX, one less",
    },
    {
      from: "if (isTooLarge(n)) return 0;\n  // The gate is open: nobody",
      to: "// The gate is open: nobody",
      why: "a record's malloc is never asked for more than PY_SSIZE_T_MAX bytes",
    },
    {
      from: "if (isTooLarge(product(nelem, elsize))) return 0;",
      to: "if (isTooLarge(nelem * elsize)) return 0;",
      why: "a product that does not fit 32 bits is too large",
    },
    {
      from: "return domain == RAW ? rawDomainRealloc(0, p, n) : objectRealloc(0, p, n);",
      to: "return objectRealloc(0, p, n);",
      why: "realloc of the raw domain leaves a pool's block alone",
    },
    {
      from: "if (RECORDS && record.malloc) Call.free(record, p);",
      to: "if (RECORDS && record.malloc) Call.free(recordOf(RAW), p);",
      why: "a domain has its own record",
    },
  ],
  "object-domain.ts": [
    {
      from: "return p ? p : counted(Call.malloc(raw, n));",
      to: "return p ? p : Call.malloc(raw, n);",
      why: "what the raw domain's record gave is a raw block of the statistics",
    },
    {
      from: "memory.fill(p, 0, n);",
      to: "",
      why: "calloc of a small block beneath which raw is hooked gives zeros",
    },
    {
      from: "if (!RECORDS || !raw.malloc || !p || isInPool(p)) {",
      to: "if (!RECORDS || !raw.malloc || isInPool(p)) {",
      why: "NULL is not handed to the raw domain's free",
    },
    {
      from: "heap().rawBlocks--;",
      to: "",
      why: "what the raw domain's record took back is no raw block of the statistics any more",
    },
    {
      from: "if (!q) return n <= size ? p : 0;",
      to: "if (!q) return 0;",
      build: "secure",
      why: "a block that shrinks is large enough where it is",
    },
    {
      from: "memory.copy(q, p, min(size, n));",
      to: "memory.copy(q, p, n);",
      build: "secure",
      why: "no more is copied than the old block has",
    },
  ],
  "small/foreign.ts": [
    {
      from: "return node == arenaList() ? 0 : node - NODE;",
      to: "return node - NODE;",
      why: "the list of arenas ends",
    },
    {
      from: "if (arena & POOL_SIZE_MASK || arena > last) {",
      to: "if (arena > last) {",
      why: "an arena lies at a multiple of ARENA_SIZE",
    },
    {
      from: "const last = (pages << PAGE_BITS) - ARENA_SIZE - (pages >> (32 - PAGE_BITS));",
      to: "const last: usize = -1;",
      why: "an arena lies in memory",
    },
    {
      from: "raiseEnd(arena + ARENA_SIZE);",
      to: "",
      why: "blocks of an arena above the top are looked for in pools",
    },
    {
      from: "remove(arena + NODE);",
      to: "",
      why: "an arena that was given back is on no list",
    },
    {
      from: "if (SECURE) memory.fill(arena, 0, POOL_ROOM);",
      to: "",
      build: "secure",
      why: "what an arena allocator gives need not be zeros, and blocks are",
    },
    {
      from: "export function PyObject_SetArenaAllocator(allocator: usize): void {\n  reclaimArenas();",
      to: "export function PyObject_SetArenaAllocator(allocator: usize): void {",
      why: "idle arenas go back to who gave them",
    },
    {
      from: "if (load<u32>(allocator, 4) == TABLE_ARENA) arenaRecord().alloc = 0; else",
      to: "",
      why: "arenas are the heap's own once the built-in record is set again",
    },
  ],
  "next-block.ts": [
    {
      from: "const next = liveFrom(pool, p + ALIGNMENT);",
      to: "const next = liveFrom(pool, p);",
      why: "the walk goes on in a foreign arena",
    },
    {
      from: "return next ? next : nextInForeign(pool);",
      to: "return next;",
      why: "the walk goes on behind a foreign arena",
    },
    {
      from: "return nextInForeign(0);",
      to: "return 0;",
      why: "the walk comes to foreign arenas at all",
    },
  ],
};
