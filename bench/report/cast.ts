// Who is who: ours, those who compete with us, and the limits, which do not.
import { peers, type Role, withoutBatch } from "../peers.js";

const ORDER: readonly Role[] = ["ours", "peer", "limit"];

/** Compiled peers are known by their names only, and compete. */
export function roleOf(allocator: string): Role {
  return peers.find(({ name }) => name === withoutBatch(allocator))?.role ?? "peer";
}

export const isLimit = (allocator: string): boolean => roleOf(allocator) === "limit";

/** Ours first, limits last, and otherwise as they came. */
export function inOrder(allocators: readonly string[]): string[] {
  return ORDER.flatMap((role) => allocators.filter((allocator) => roleOf(allocator) === role));
}

/** Limits are not on the way to anything, and a build for debugging competes with nobody: charts have room for the others. */
export const isDrawn = (allocator: string): boolean => !isLimit(allocator) && allocator !== "pymalloc-debug";

export const labelOf = (allocator: string): string =>
  isLimit(allocator) ? `${allocator} (limit)` : allocator;
