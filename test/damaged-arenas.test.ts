// What an arena says of its pools, written over from behind the last block: it is sealed, and told of before it is used.
import { expect, it } from "vitest";
import { MemoryMisuseError } from "../src/index.js";
import { familiesOf } from "./support/allocator.js";
import { eachCheckedBuild } from "./support/builds.js";
import { Shadowed } from "./support/shadowed.js";

eachCheckedBuild((create, build) => {
  /** An arena with a few empty pools, and where its fields begin, behind the last block of its last pool. */
  function arenaWithEmptyPools() {
    const heap = new Shadowed(create({ maximumBytes: 2 ** 22 }), 4);
    const { ARENA_SIZE, POOL_SIZE } = heap.py.config;
    // Of this class, with or without a canary, the last block ends where the fields begin.
    const size = build === "secure" ? 31 : 32;
    const blocks = Array.from({ length: 1500 }, () => heap.malloc(size));
    const first = blocks.find(
      (block) => block !== undefined && block.ptr % ARENA_SIZE >= ARENA_SIZE - POOL_SIZE,
    );
    const arena = (first?.ptr ?? 0) - ((first?.ptr ?? 0) % ARENA_SIZE);
    const empty = [arena + 5 * POOL_SIZE, arena + 6 * POOL_SIZE];
    for (const block of [...heap.blocks])
      if (empty.includes(block.ptr - (block.ptr % POOL_SIZE))) heap.free(block);
    heap.py.trim();
    return { heap, fields: arena + ARENA_SIZE - 32 };
  }

  it.each([
    [0, 1],
    [0, 8],
    [8, 1],
    [8, 4],
    [12, 4],
    [0, 24],
  ])(
    "what an arena says of its pools, written over from byte %d on, %d bytes, gives no block two owners",
    (at, length) => {
      for (const byte of [0, 3, 5, 0x41, 0x60, 0xff]) {
        const { heap, fields } = arenaWithEmptyPools();
        const bytes = new Uint8Array(heap.py.memory.buffer, fields + at, length);
        const isSame = bytes.every((old) => old === byte);
        bytes.fill(byte);
        const family = familiesOf(heap.py)[3];
        const codes = new Set<unknown>();
        for (let time = 0; time < 300; time++) {
          try {
            heap.malloc([100, 400, 200, 3000][time % 4] ?? 0, family);
          } catch (error) {
            expect(error).toBeInstanceOf(MemoryMisuseError);
            codes.add(error instanceof MemoryMisuseError && error.code);
          }
        }
        heap.shadow.verifyAll();
        if (!isSame && at < 12) expect([...codes]).toEqual(["CORRUPT_LINK"]);
      }
    },
  );
});
