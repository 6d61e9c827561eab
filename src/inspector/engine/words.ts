// The state of a heap in sentences, each computed from its numbers.
import { bytesText, countText, percentText, quantity } from "./format.js";
import type { ClassRow, HeapSummary } from "./summary.js";

/** A part below this is not worth a sentence. */
const WORTH_SAYING = 0.02;

/** What there is to say of the heap, the most important first. */
export function explainHeap(heap: HeapSummary): string[] {
  if (heap.damage !== null) {
    return [`${heap.damage} What lies behind it was not read, and is not counted here.`];
  }
  if (heap.blocksInUse === 0) return [emptyHeap(heap)];
  return [
    inUse(heap),
    ...largestPiece(heap),
    ...lonelyPools(heap),
    ...freeInPools(heap),
    ...idlePools(heap),
    ...rounding(heap),
    ...fences(heap),
  ];
}

function emptyHeap({ memoryBytes }: HeapSummary): string {
  return `Nothing is allocated. The memory has ${bytesText(memoryBytes)}, and never shrinks.`;
}

function inUse({ memoryBytes, bytesInUse, blocksInUse }: HeapSummary): string {
  const part = percentText(bytesInUse / memoryBytes);
  const verb = blocksInUse === 1 ? "holds" : "hold";
  return `${quantity(blocksInUse, "live block")} ${verb} ${bytesText(bytesInUse)}: ${part} of ${bytesText(memoryBytes)} of memory.`;
}

function largestPiece({ memoryBytes, freeBytes, largestFree }: HeapSummary): string[] {
  if (freeBytes === 0) return ["Nothing is free: the next request makes memory grow."];
  const request = roundUp(largestFree);
  const piece = bytesText(largestFree);
  const free = `Of ${bytesText(memoryBytes)}, ${bytesText(freeBytes)} are free`;
  if (largestFree >= freeBytes * 0.9)
    return [`${free}, nearly all in one piece of ${piece}: this heap is not fragmented.`];
  return [
    `${free}, but the largest piece is ${piece}: a request of ${bytesText(request)} would make memory grow.`,
  ];
}

/** The next size above with two digits that reads as another one. */
function roundUp(bytes: number): number {
  const unit = bytes >= 1024 * 1024 ? 1024 * 1024 : bytes >= 1024 ? 1024 : 1;
  const step = unit * 10 ** Math.max(Math.floor(Math.log10(Math.max(bytes / unit, 1))) - 1, 0);
  let above = (Math.floor(bytes / step) + 1) * step;
  while (bytesText(above) === bytesText(bytes)) above += step;
  return above;
}

function lonelyPools({ lonelyPools: pools, lonelyBytes, poolSize }: HeapSummary): string[] {
  if (pools === 0) return [];
  const held = bytesText(pools * poolSize);
  const data = bytesText(lonelyBytes);
  if (pools === 1) return [`One pool has a single live block: it holds ${held} for ${data} of data.`];
  return [`${countText(pools)} pools have one live block each; they hold ${held} for ${data} of data.`];
}

function freeInPools({ freeInPools: free, memoryBytes, classes }: HeapSummary): string[] {
  if (free < memoryBytes * WORTH_SAYING) return [];
  const worst = classes.reduce((most, row) => (row.freeBytes > most.freeBytes ? row : most));
  return [
    `${bytesText(free)} are free blocks in pools that are in use, which only requests of the same size class can have; blocks of ${worst.size} bytes have the most, ${bytesText(worst.freeBytes)}.`,
  ];
}

function idlePools({ idlePools: pools, poolSize }: HeapSummary): string[] {
  if (pools === 0) return [];
  const them = pools === 1 ? "it is" : "they are";
  return [
    `${quantity(pools, "empty pool")}, ${bytesText(pools * poolSize)}: ${them} kept for the next request, and given up to whoever needs room.`,
  ];
}

function rounding({ classes }: HeapSummary): string[] {
  const known = classes.filter((row): row is ClassRow & { asked: number } => row.asked !== null);
  const given = known.reduce((total, row) => total + row.given, 0);
  const asked = known.reduce((total, row) => total + row.asked, 0);
  if (known.length === 0 || given - asked < given * WORTH_SAYING) return [];
  return [
    `Programs asked for ${bytesText(asked)} and were given ${bytesText(given)}: sizes are rounded up to their class, which costs ${percentText((given - asked) / given)}.`,
  ];
}

function fences({ fenceBytes, memoryBytes }: HeapSummary): string[] {
  if (fenceBytes < memoryBytes * WORTH_SAYING) return [];
  return [
    `${bytesText(fenceBytes)} are not the heap's: somebody else took that memory, or the quarantine holds it back.`,
  ];
}
