// The sentences about a heap, on numbers that are known.
import { describe, expect, it } from "vitest";
import { bytesText, percentText, quantity, shortened, signed } from "../src/inspector/engine/format.js";
import type { ClassRow, HeapSummary } from "../src/inspector/engine/summary.js";
import { explainHeap } from "../src/inspector/engine/words.js";

const MiB = 1024 * 1024;
const row = (given: Partial<ClassRow>): ClassRow => ({
  size: 48,
  pools: 1,
  live: 1,
  free: 0,
  given: 48,
  asked: null,
  freeBytes: 0,
  overhead: 0,
  ...given,
});
const heap = (given: Partial<HeapSummary>): HeapSummary => ({
  memoryBytes: 12.4 * MiB,
  bytesInUse: 9 * MiB,
  blocksInUse: 1000,
  freeBytes: 3.1 * MiB,
  largestFree: 96 * 1024,
  pools: 100,
  poolSize: 2048,
  idlePools: 0,
  lonelyPools: 0,
  lonelyBytes: 0,
  freeInPools: 0,
  fenceBytes: 0,
  classes: [row({})],
  damage: null,
  ...given,
});

describe("the words", () => {
  it("name the largest piece, and a request that would not fit into it", () => {
    expect(explainHeap(heap({}))).toContain(
      "Of 12.4 MiB, 3.1 MiB are free, but the largest piece is 96 KiB: a request of 97 KiB would make memory grow.",
    );
  });

  it.each([0, 1, 99, 1023, 1024, 5000, 38_900, 38_901, 427_928, 3 * MiB + 17])(
    "name a request larger than the largest piece, of %d bytes, that reads larger too",
    (largestFree) => {
      const [, sentence = ""] = explainHeap(heap({ largestFree, freeBytes: 8 * MiB }));
      const [, piece, request] = /piece is (.*): a request of (.*) would/.exec(sentence) ?? [];
      expect(piece).toBe(bytesText(largestFree));
      expect(request).not.toBe(piece);
    },
  );

  it("say that a heap is not fragmented whose free bytes are in one piece", () => {
    const [, sentence] = explainHeap(heap({ freeBytes: MiB, largestFree: MiB - 100 }));
    expect(sentence).toBe(
      "Of 12.4 MiB, 1 MiB are free, nearly all in one piece of 1 MiB: this heap is not fragmented.",
    );
  });

  it("say what pools with a single block hold, and for how much", () => {
    expect(explainHeap(heap({ lonelyPools: 61, lonelyBytes: 61 * 48 }))).toContain(
      "61 pools have one live block each; they hold 122 KiB for 2.86 KiB of data.",
    );
    expect(explainHeap(heap({ lonelyPools: 1, lonelyBytes: 48 }))).toContain(
      "One pool has a single live block: it holds 2 KiB for 48 bytes of data.",
    );
  });

  it("say what rounding costs only where it is known what was asked for", () => {
    const known = heap({ classes: [row({ given: 1000, asked: 900 }), row({ given: 48, asked: 48 })] });
    expect(explainHeap(known).at(-1)).toMatch(
      /^Programs asked for 948 bytes and were given 1.02 KiB: .* costs 9.5 %\.$/,
    );
    expect(explainHeap(heap({})).join()).not.toMatch(/asked for/);
  });

  it("leave out what there is not", () => {
    expect(explainHeap(heap({}))).toHaveLength(2);
  });

  it("say of an empty heap that it is empty, and of a full one that nothing is free", () => {
    expect(explainHeap(heap({ blocksInUse: 0, memoryBytes: 65536 }))).toEqual([
      "Nothing is allocated. The memory has 64 KiB, and never shrinks.",
    ]);
    expect(explainHeap(heap({ freeBytes: 0, largestFree: 0 }))[1]).toMatch(/^Nothing is free/);
  });

  it("say first, and nothing else, where the heap is damaged", () => {
    expect(explainHeap(heap({ damage: "A tag was overwritten." }))).toEqual([
      "A tag was overwritten. What lies behind it was not read, and is not counted here.",
    ]);
  });
});

it("shortens a long name in its middle, and keeps what tells files apart", () => {
  expect(shortened("round-1.json")).toBe("round-1.json");
  const text = shortened("/home/somebody/projects/a-program/out/round-12.json", 24);
  expect([text, text.length]).toEqual(["/home/so\u2026t/round-12.json", 24]);
});

describe("numbers", () => {
  it.each([
    [0, "0 bytes"],
    [1, "1 byte"],
    [1023, "1,023 bytes"],
    [1024, "1 KiB"],
    [1536, "1.5 KiB"],
    [98_304, "96 KiB"],
    [1_048_300, "1 MiB"],
    [13_002_342, "12.4 MiB"],
    [2 ** 32, "4 GiB"],
    [2 ** 53, "8192 TiB"],
  ])("%d bytes are %s", (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });

  it("have signs, nouns and percents as one writes them", () => {
    expect([signed(2048, bytesText), signed(-1, bytesText), signed(0, bytesText)]).toEqual([
      "+2 KiB",
      "\u22121 byte",
      "0",
    ]);
    expect([quantity(1, "pool"), quantity(1200, "pool")]).toEqual(["1 pool", "1,200 pools"]);
    expect([percentText(0), percentText(0.047), percentText(0.311), percentText(1)]).toEqual([
      "0 %",
      "4.7 %",
      "31 %",
      "100 %",
    ]);
  });
});
