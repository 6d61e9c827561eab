// The secure build: canaries, quarantine, zeroed memory.
export const secure = {
  "secure/canary.ts": [
    {
      from: "((<u64>length - 1) << 56)",
      to: "((<u64>length) << 56)",
      why: "the length that a canary tells",
    },
    {
      from: "if (length > WORD) return",
      to: "if (length >= WORD) return",
      why: "which canaries are long",
      equivalent:
        "For one of eight bytes both ask for the same seven bytes to be as they were, and longLength's loop is empty.",
    },
    {
      from: "difference & Canary.mask(length) & ~LAST_BYTE ? 0 : length",
      to: "length",
      why: "a canary is looked at",
    },
    {
      from: "|| length > usable ||",
      to: "||",
      why: "a length that was written over",
    },
    {
      from: "if (load<u8>(q) != byteOf(secret, q - p)) return 0;",
      to: "{}",
      why: "the far end of a long canary",
    },
    {
      from: "store<u64>(end, load<u64>(end) | owned);",
      to: "",
      why: "the owner's bytes beside a short canary",
    },
  ],
  "secure/blocks.ts": [
    {
      from: "misuse(MISUSE_WRITE_AFTER_FREE, dirty, usable);",
      to: "",
      why: "a write after free is told of",
    },
    {
      from: "!arm(p, n, isRaw) : leaveAll()",
      to: "!arm(p, n, isRaw) : false",
      why: "quarantine is given up before there is no memory",
    },
    {
      from: "if (!code && isRaw)",
      to: "if (false)",
      why: "WRONG_DOMAIN",
    },
    {
      from: "if (owned == -1) misuse(MISUSE_OVERFLOW, p, n);",
      to: "",
      why: "an overflow is told of",
    },
    {
      from: "if (usable > QUARANTINE_LIMIT) {",
      to: "if (usable >= QUARANTINE_LIMIT) {",
      why: "the limit",
    },
    {
      from: "vet(p, 0, isRaw) != -1",
      to: "vet(p, 0, isRaw) != 0",
      why: "a block that ran over is not freed",
    },
    {
      from: "if (areZeros(p, p + usable)) {\n    setCanary",
      to: "if (true) {\n    setCanary",
      why: "a write after free",
    },
    {
      from: "if (Zeros.are(p, p + usable)) {",
      to: "if (true) {",
      why: "a write after free on the fast path",
    },
    {
      from: "if (Small.isSealed(pool) && Small.leadsOn(pool, k, next)) {",
      to: "if (true) {",
      why: "a header on the fast path",
    },
    {
      from: "if (Canary.length(p, usable)) {",
      to: "if (true) {",
      why: "canaries on the fast path",
    },
    {
      from: "Table.setState(changetype<usize>(pool), k, HELD);",
      to: "",
      why: "a second free on the fast path",
    },
    {
      from: "Zeros.wipe(p, p + usable);\n  if (isInPool(p))",
      to: "if (isInPool(p))",
      why: "what was freed is not to be read",
    },
  ],
  "secure/quarantine.ts": [
    {
      from: "+ 1) & (HALF - 1)",
      to: "+ 0) & (HALF - 1)",
      why: "the queue turns: blocks wait their time",
    },
    {
      from: "Random.next() & (HALF - 1)",
      to: "0",
      why: "who leaves is not to be told",
    },
    {
      from: "setTag(block, at(block).tag | FENCE);",
      to: "",
      why: "a large block that is held back is not live",
    },
    {
      from: "|| load<u32>(footer) != 0",
      to: "",
      why: "a write to the end of a large block that is held back",
    },
    {
      from: "== HELD) Small.give(pool, k);",
      to: "!= 0) Small.give(pool, k);",
      why: "a state that was overwritten",
    },
    {
      from: "if (inRoom) leave(inRoom);",
      to: "",
      why: "who is told of a misuse may free",
    },
    {
      from: "let code = isSealed(block) ? damageAround(block) : MISUSE_CORRUPT_TAG;",
      to: "let code: u32 = isSealed(block) ? 0 : MISUSE_CORRUPT_TAG;",
      why: "its neighbours are looked at",
    },
    {
      from: "hadAny = true;\n    leave(block);",
      to: "hadAny = true;",
      why: "a block that leaves is free",
    },
  ],
  "secure/resize.ts": [
    {
      from: "if (!isFree(next)) return;",
      to: "",
      why: "what is above may be the owner's neighbour",
    },
    {
      from: "|| usable - n > MAX_CANARY",
      to: "",
      why: "a canary has 64 bytes at most",
    },
    {
      from: "if (n > owned) vetAbove(p, n);",
      to: "",
      why: "a write after free to what a block grows into",
    },
    {
      from: "else memory.fill(p + n, 0, usable - n);",
      to: "",
      why: "what is cut off is zeros",
    },
    {
      from: "setCanary(p, usable, owned);",
      to: "",
      why: "a block that could not grow has its canary",
    },
    {
      from: "if (n > owned) memory.fill(p + owned, 0, min(n, usable) - owned);",
      to: "",
      why: "the old canary",
    },
    {
      from: "return n <= owned ? p : 0;",
      to: "return 0;",
      why: "a shrink without memory stays where it is",
    },
    {
      from: "min(owned, n));",
      to: "owned);",
      why: "no more is copied than the new block holds",
    },
  ],
  "secure/zeros.ts": [
    {
      from: "store<u64>(start, 0);",
      to: "",
      why: "the first word",
    },
    {
      from: "return p == end || !load<u64>(p);",
      to: "return true;",
      why: "the last of an odd number of words",
    },
    {
      from: "while (end - p >= 8",
      to: "while (end - p > 8",
      why: "the last eight bytes",
      equivalent:
        "The loop behind it looks at the last eight bytes as two words, and finds the same first one.",
    },
    {
      from: "let bits = load<u64>(start);",
      to: "let bits: u64 = 0;",
      why: "the first word",
    },
  ],
};
