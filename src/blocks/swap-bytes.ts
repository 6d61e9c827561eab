import type { TypedArray } from "./typed-array.js";

/** Turns the bytes of each element around, where they lie. */
export function swapBytes({ buffer, byteOffset, byteLength, BYTES_PER_ELEMENT }: TypedArray): void {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  for (let start = 0; start < byteLength; start += BYTES_PER_ELEMENT) {
    for (let low = start, high = start + BYTES_PER_ELEMENT - 1; low < high; low++, high--) {
      const byte = bytes[low] as number;
      bytes[low] = bytes[high] as number;
      bytes[high] = byte;
    }
  }
}
