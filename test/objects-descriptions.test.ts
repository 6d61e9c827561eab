// Descriptions of types that cannot be: for each word, PyType_FromDescription says which one it is, and makes nothing.
import { expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { expectMisuse } from "./support/objects-misuse.js";
import { descriptionWords, ObjectHeap, type TypeDescription } from "./support/objects-raw.js";

/** Places of the words. */
const WORD = {
  ...{ basicsize: 1, itemsize: 2, flags: 3, weaklistoffset: 4, buffer: 7, bufferCount: 8, bufferItemsize: 9 },
  ...{ nFixed: 10, nItem: 11, nBuffer: 12, offsets: 14 },
};
const MAX_SIZE = 2 ** 28;
const MAX_OFFSETS = 2 ** 16;

const buffered = { basicsize: 24, buffer: 8, bufferCount: 12, bufferItemsize: 8, inBuffer: [4] };

/** What is wrong, the word that is, and the description. */
const wrong: readonly (readonly [what: string, word: number, type: TypeDescription])[] = [
  ["basicsize is smaller than the header", WORD.basicsize, { basicsize: 7 }],
  ["basicsize is nothing", WORD.basicsize, { basicsize: 0 }],
  ["basicsize is smaller than the header with ob_size", WORD.basicsize, { basicsize: 11, itemsize: 1 }],
  ["basicsize is huge", WORD.basicsize, { basicsize: MAX_SIZE + 1 }],
  ["basicsize is negative", WORD.basicsize, { basicsize: 0xffffffff }],
  ["itemsize is huge", WORD.itemsize, { basicsize: 12, itemsize: MAX_SIZE + 1 }],
  ["itemsize is negative", WORD.itemsize, { basicsize: 12, itemsize: 0x80000000 }],
  ["weak references in the header", WORD.weaklistoffset, { basicsize: 16, weaklistoffset: 4 }],
  ["weak references in ob_size", WORD.weaklistoffset, { basicsize: 16, itemsize: 4, weaklistoffset: 8 }],
  ["weak references outside", WORD.weaklistoffset, { basicsize: 16, weaklistoffset: 16 }],
  ["weak references partly outside", WORD.weaklistoffset, { basicsize: 14, weaklistoffset: 12 }],
  ["weak references unaligned", WORD.weaklistoffset, { basicsize: 20, weaklistoffset: 10 }],
  [
    "weak references at a negative offset",
    WORD.weaklistoffset,
    { basicsize: 16, weaklistoffset: 0xfffffffc },
  ],
  [
    "weak references on a reference",
    WORD.weaklistoffset,
    { basicsize: 16, weaklistoffset: 12, fixed: [8, 12] },
  ],
  ["a buffer in the header", WORD.buffer, { ...buffered, buffer: 4 }],
  ["a buffer unaligned", WORD.buffer, { ...buffered, buffer: 9 }],
  ["a buffer outside", WORD.buffer, { ...buffered, buffer: 24 }],
  ["a buffer on a reference", WORD.buffer, { ...buffered, fixed: [8] }],
  ["a buffer on the weak references", WORD.buffer, { ...buffered, weaklistoffset: 8 }],
  ["a count in the header", WORD.bufferCount, { ...buffered, bufferCount: 4 }],
  ["a count that is missing", WORD.bufferCount, { ...buffered, bufferCount: 0 }],
  ["a count outside", WORD.bufferCount, { ...buffered, bufferCount: 24 }],
  ["a count unaligned", WORD.bufferCount, { ...buffered, bufferCount: 14 }],
  ["a count on the buffer", WORD.bufferCount, { ...buffered, bufferCount: 8 }],
  ["a count on a reference", WORD.bufferCount, { ...buffered, fixed: [12] }],
  ["a count on the weak references", WORD.bufferCount, { ...buffered, weaklistoffset: 12 }],
  ["a count on ob_size", WORD.bufferCount, { ...buffered, itemsize: 4, buffer: 12, bufferCount: 8 }],
  ["buffer items of no size", WORD.bufferItemsize, { ...buffered, bufferItemsize: 0 }],
  ["buffer items that are huge", WORD.bufferItemsize, { ...buffered, bufferItemsize: MAX_SIZE + 1 }],
  ["buffer items that are not aligned", WORD.bufferItemsize, { ...buffered, bufferItemsize: 6 }],
  ["references in a buffer that there is not", WORD.nBuffer, { basicsize: 16, inBuffer: [0] }],
  ["a reference in the header", WORD.offsets, { basicsize: 16, fixed: [4] }],
  ["a reference at the header's begin", WORD.offsets, { basicsize: 16, fixed: [0] }],
  ["a reference in ob_size", WORD.offsets, { basicsize: 16, itemsize: 4, fixed: [8] }],
  ["a reference outside", WORD.offsets, { basicsize: 16, fixed: [16] }],
  ["a reference partly outside", WORD.offsets, { basicsize: 14, fixed: [12] }],
  ["a reference far outside", WORD.offsets, { basicsize: 16, fixed: [0xfffffffc] }],
  ["a reference unaligned", WORD.offsets, { basicsize: 16, fixed: [9] }],
  ["the same reference twice", WORD.offsets + 1, { basicsize: 16, fixed: [8, 8] }],
  ["references that do not ascend", WORD.offsets + 2, { basicsize: 24, fixed: [8, 16, 12] }],
  ["items of references that are not aligned", WORD.itemsize, { basicsize: 16, itemsize: 6, item: [0] }],
  ["items of references behind an odd size", WORD.itemsize, { basicsize: 14, itemsize: 4, item: [0] }],
  ["a reference outside the item", WORD.offsets + 1, { basicsize: 16, itemsize: 4, fixed: [12], item: [4] }],
  ["a reference unaligned in the item", WORD.offsets, { basicsize: 16, itemsize: 8, item: [2] }],
  ["a reference twice in the item", WORD.offsets + 1, { basicsize: 16, itemsize: 8, item: [4, 4] }],
  ["a reference in items that there are not", WORD.offsets, { basicsize: 16, item: [0] }],
  ["a reference unaligned in the buffer's item", WORD.offsets, { ...buffered, inBuffer: [5] }],
  ["a reference twice in the buffer's item", WORD.offsets + 1, { ...buffered, inBuffer: [4, 4] }],
  ["a reference far outside the buffer", WORD.offsets, { ...buffered, inBuffer: [MAX_SIZE] }],
];

eachBuild((create) => {
  it.each(wrong)("%s", (_, word, type) => {
    const heap = new ObjectHeap(create());
    heap.defineType({ basicsize: 8 });
    const call = () => heap.defineType(type);
    // Written beforehand, so that the call itself changes nothing.
    heap.words.set(descriptionWords(type), heap.scratch >>> 2);
    expectMisuse(heap, call, "BAD_TYPE", heap.scratch + word * 4, word * 4);
  });

  it.each([2, 4, 8, 16, 32, 128, 256, 0x80000000, 0xffffffff])(
    "flags that nobody may ask for: %d",
    (flags) => {
      const heap = new ObjectHeap(create());
      heap.defineType({ basicsize: 8 });
      const words = descriptionWords({ basicsize: 16, fixed: [8] });
      words[WORD.flags] = flags;
      heap.words.set(words, heap.scratch >>> 2);
      const call = () => heap.defineTypeOf(words);
      expectMisuse(heap, call, "BAD_TYPE", heap.scratch + WORD.flags * 4, WORD.flags * 4);
    },
  );

  it.each(["nFixed", "nItem", "nBuffer"] as const)("more references than can be: %s", (name) => {
    const heap = new ObjectHeap(create());
    heap.defineType({ basicsize: 8 });
    for (const count of [MAX_OFFSETS + 1, 0x40000000, 0xffffffff]) {
      const words = descriptionWords({ ...buffered, inBuffer: [] });
      words[WORD[name]] = count;
      heap.words.set(words, heap.scratch >>> 2);
      const call = () => heap.defineTypeOf(words);
      expectMisuse(heap, call, "BAD_TYPE", heap.scratch + WORD[name] * 4, WORD[name] * 4);
    }
  });

  it("without memory there is no type, and no misuse", () => {
    const heap = new ObjectHeap(create());
    heap.injectFailures(() => false);
    expect(heap.defineType({ basicsize: 8 })).toBe(0);
    expect(heap.wasm.misuse_count()).toBe(0);
    expect(heap.o.gc_collect(2)).toBe(0);
    expect([heap.o.gc_first(0), heap.o.gc_check(), heap.o.gc_get_freeze_count()]).toEqual([0, 0, 0]);
  });
});
