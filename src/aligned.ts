/** Bytes up to the next multiple of the alignment, a power of two. */
export function alignedTo(size: number, alignment: number): number {
  return Math.ceil(size / alignment) * alignment;
}
