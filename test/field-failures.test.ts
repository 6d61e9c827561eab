// What made other allocators of wasm grow without bound, hang or corrupt their heaps, replayed on this one. Each test
// names the report. Bounds are in pages: what is live at the peak, plus what is said beside each.
import { describe, expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { expectAsAtStart } from "./support/empty-heap.js";
import { had, pagesFor, pagesOf, WASM_PAGE } from "./support/pages.js";
import { seededRandom } from "./support/random.js";
import type { ShadowBlock } from "./support/shadow-heap.js";
import { Shadowed } from "./support/shadowed.js";

const MEGABYTE = 2 ** 20;
/** Blocks of megabytes are filled at their ends only, all but one in so many. */
const WHOLE_EVERY = 16;

function expectEmpty(heap: Shadowed): void {
  heap.freeAll();
  expectAsAtStart(heap.py);
}

eachBuild((create, build) => {
  // The first block fitted the free one so nearly that it was not split, and the rest of the free list was lost with it:
  // each turn took new memory.
  describe("rustwasm/wee_alloc#106, RUSTSEC-2022-0054: unbounded growth", () => {
    it.each(["first", "last"])(
      "two blocks, the one made %s freed first, stay within their three pages",
      (order) => {
        const heap = new Shadowed(create(), WHOLE_EVERY);
        for (let turn = 0; turn < 2000; turn++) {
          const blocks = [had(heap.malloc(85_196)), had(heap.malloc(80_000))];
          for (const block of order === "first" ? blocks : blocks.reverse()) heap.free(block);
        }
        expect(pagesOf(heap.py)).toBeLessThanOrEqual(pagesFor(85_196 + 80_000));
        expectEmpty(heap);
      },
    );
  });

  // Memory was grown by the request and a header, rounded up; what had to fit was more. Near a multiple of the page that
  // was a page too few, so it grew again, and again.
  describe("SFBdragon/talc#47: page arithmetic", () => {
    const distances = Array.from({ length: 33 }, (_, i) => 8 * i - 128);

    it("takes at most a page more than the block has, around each multiple of the page", () => {
      for (const pages of [1, 2, 3, 4, 31, 32, 33]) {
        for (const distance of distances) {
          const heap = new Shadowed(create(), WHOLE_EVERY);
          // What is live before leaves the end of memory at another place each time.
          for (let i = 0; i < 20; i++) heap.malloc(1 + ((i * 997 + distance * 131) & 4095));
          const before = pagesOf(heap.py);
          had(heap.malloc(pages * WASM_PAGE + distance));
          expect(pagesOf(heap.py) - before).toBeLessThanOrEqual(pages + 1);
          expectEmpty(heap);
        }
      }
    });

    it("settles when buffers just below a page are made and freed beside blocks that stay (pull request 49)", () => {
      const heap = new Shadowed(create(), WHOLE_EVERY);
      had(heap.malloc(65_536));
      for (let turn = 0; turn < 500; turn++) {
        // Something small that stays, in among the buffers, now and then.
        if (turn % 50 === 0) had(heap.malloc(16 + turn));
        const buffers = [65_520, 18, 65_520].map((size) => had(heap.malloc(size)));
        for (const buffer of buffers.reverse()) heap.free(buffer);
      }
      // Three buffers, and as much again for what the small ones that stay may keep apart.
      expect(pagesOf(heap.py)).toBeLessThanOrEqual(2 * pagesFor(3 * 65_536));
      expectEmpty(heap);
    });
  });

  // The size at the end of a free block was read as a flag: from 16 MiB on its bit 24 was taken for "in use".
  describe("SFBdragon/talc#47, pull request 49: free blocks of 16 MiB and more", () => {
    it.each([16, 24, 32, 48])("of %d MiB at the end of memory grows on", (megabytes) => {
      const heap = new Shadowed(create(), 64);
      had(heap.malloc(100));
      heap.free(had(heap.malloc(megabytes * MEGABYTE)));
      const larger = (megabytes + 8) * MEGABYTE;
      had(heap.malloc(larger));
      const after = had(heap.malloc(1000));
      expect(pagesOf(heap.py)).toBeLessThanOrEqual(pagesFor(larger + 1100));
      heap.check();
      heap.free(after);
      expectEmpty(heap);
    });

    it.each([16, 24, 33])("of %d MiB between two blocks is joined, split and filled again", (megabytes) => {
      const heap = new Shadowed(create(), 64);
      const [below, gap, above] = [5000, megabytes * MEGABYTE, 5000].map((size) => had(heap.malloc(size)));
      had(heap.malloc(5000));
      const pages = pagesOf(heap.py);
      for (const block of [gap, above, below]) {
        heap.free(had(block));
        heap.check();
      }
      had(heap.malloc(megabytes * MEGABYTE + 5000));
      expect(pagesOf(heap.py)).toBe(pages);
      heap.check();
      expectEmpty(heap);
    });
  });

  // Each growth was claimed as a heap of its own, never joined with the free end of the one before: 1,705 pages, where
  // extending took 171. With a page more each time, 1 + 2 + ... + 58 is what claiming adds up to.
  describe("SFBdragon/talc#51: growth ratchet", () => {
    const STEPS = 58;

    it.each([65_000, 65_536, 66_000])("of %d bytes a step, the old buffer freed after the copy", (step) => {
      const heap = new Shadowed(create(), WHOLE_EVERY);
      had(heap.malloc(24));
      let old = had(heap.malloc(step));
      for (let n = 2; n <= STEPS; n++) {
        const grown = had(heap.malloc(n * step));
        heap.free(old);
        old = grown;
      }
      // The old buffer, the new one, and what is free below: less than the new one, or it would lie there.
      expect(pagesOf(heap.py)).toBeLessThanOrEqual(pagesFor(3 * STEPS * step));
      expectEmpty(heap);
    });

    it("with realloc takes what the buffer takes, whatever small blocks are made in between", () => {
      const heap = new Shadowed(create(), WHOLE_EVERY);
      const buffer = had(heap.malloc(WASM_PAGE));
      let others = 0;
      for (let n = 2; n <= STEPS; n++) {
        expect(heap.realloc(buffer, n * WASM_PAGE)).toBe(true);
        for (const size of [40, 700]) others += had(heap.malloc(size)).usable + 8;
      }
      // The small blocks must not lie behind the buffer, where it grows. A pool is small beside it.
      expect(pagesOf(heap.py)).toBeLessThanOrEqual(pagesFor(STEPS * WASM_PAGE + others) + 1);
      expectEmpty(heap);
    });

    it("a buffer just below a page made and freed beside a small block: three pages", () => {
      const heap = new Shadowed(create(), WHOLE_EVERY);
      for (let turn = 0; turn < 2000; turn++) {
        const buffer = had(heap.malloc(65_520));
        if (turn === 0) had(heap.malloc(24));
        heap.free(buffer);
      }
      expect(pagesOf(heap.py)).toBeLessThanOrEqual(3);
      expectEmpty(heap);
    });
  });

  // A decoder of an image of 2 MB asked for thousands of aligned blocks of a few kilobytes; free blocks of the right size
  // were passed over, and memory grew from 50 MB to 2 GB.
  describe("emscripten-core/emscripten#21277: aligned blocks", () => {
    const PIECES = 850;
    const BUFFERS = 64;
    /** Bytes beside a block: its tag; what may lie free below an aligned one, the alignment and the smallest block. */
    const TAG = 8;
    const LARGEST_GAP = 40;
    /** What the secure build holds back: so many of the larger of these blocks. */
    const QUARANTINE = 128 * (2380 + 800 + TAG);

    /** One image: its pixels, and for each piece a row of results that stays and one of the buffers made anew. */
    function decode(heap: Shadowed, random: (n: number) => number): void {
      had(heap.alignedAlloc(16, 4 * 595 * 842));
      const buffers: ShadowBlock[] = [];
      for (let piece = 0; piece < PIECES; piece++) {
        const old = buffers[piece < BUFFERS ? BUFFERS : random(BUFFERS)];
        if (old !== undefined) heap.free(old);
        const buffer = had(heap.alignedAlloc(16, 2380 + 4 * random(200)));
        if (old === undefined) buffers.push(buffer);
        else buffers[buffers.indexOf(old)] = buffer;
        had(heap.malloc(600 + random(300)));
      }
      heap.freeAll();
    }

    it("thirty images need the memory that one needs, and that is what is live", () => {
      const heap = new Shadowed(create(), WHOLE_EVERY);
      const random = seededRandom(21_277);
      for (let image = 0; image < 30; image++) decode(heap, random);
      const live = 4 * 595 * 842 + PIECES * (900 + TAG) + BUFFERS * (2380 + 800 + TAG + LARGEST_GAP);
      const peak = live + (build === "secure" ? QUARANTINE : 0);
      expect(pagesOf(heap.py)).toBeLessThanOrEqual(pagesFor(peak));
      expectEmpty(heap);
    });

    it("a large block at a large alignment is not paid twice (emscripten#20645)", () => {
      const heap = new Shadowed(create(), 64);
      had(heap.malloc(24));
      had(heap.alignedAlloc(WASM_PAGE, 32 * MEGABYTE));
      // One page more for the alignment.
      expect(pagesOf(heap.py)).toBeLessThanOrEqual(pagesFor(32 * MEGABYTE) + 1);
      expectEmpty(heap);
    });
  });
});
