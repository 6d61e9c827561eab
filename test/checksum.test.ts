import { expect, it } from "vitest";
import { checksum } from "../src/checksum.js";

it("differs for lists that differ in one word, whatever follows it", () => {
  // As many as make a sum that forgets something meet itself: 2^19 values of 32 bits would have some 30 twice.
  const COUNT = 2 ** 19;
  const words = Uint32Array.of(0, 0xdeadbeef, 7);
  const sums = Uint32Array.from({ length: COUNT }, (_, n) => {
    words[0] = Math.imul(n, 0x9e3779b1);
    return checksum(words, 4);
  }).sort();
  expect(sums.filter((sum, i) => sum === sums[i + 1])).toHaveLength(0);
});

it("depends on the key, the number of words and their order", () => {
  const sums = [
    checksum(Uint32Array.of(1, 2), 1),
    checksum(Uint32Array.of(1, 2), 2),
    checksum(Uint32Array.of(2, 1), 1),
    checksum(Uint32Array.of(1, 2, 0), 1),
  ];
  expect(new Set(sums).size).toBe(4);
});
