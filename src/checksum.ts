/**
 * A sum of the words and of the key. Each step can be undone, so that two lists which differ in one word never have the same
 * sum, and others do once in 2^32.
 */
export function checksum(words: Uint32Array, key: number): number {
  let sum = words.length ^ Math.imul(key, 0x9e3779b1);
  for (const word of words) {
    sum = Math.imul(sum ^ word, 0x01000193);
    sum ^= sum >>> 15;
  }
  return sum >>> 0;
}
