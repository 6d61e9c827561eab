import { bytesText, countText, percentText } from "../engine/format.js";
import type { HeapSummary } from "../engine/summary.js";
import { element } from "./dom.js";

/** The numbers that are always to be seen. */
export function figures(): { list: HTMLElement; update(summary: HeapSummary): void } {
  const list = element("dl", { class: "figures" });
  const update = (heap: HeapSummary) => {
    const fragmentation = heap.freeBytes === 0 ? 0 : Math.max(1 - heap.largestFree / heap.freeBytes, 0);
    const rows: readonly (readonly [string, string])[] = [
      ["Memory", bytesText(heap.memoryBytes)],
      ["In live blocks", bytesText(heap.bytesInUse)],
      ["Live blocks", countText(heap.blocksInUse)],
      ["Free", bytesText(heap.freeBytes)],
      ["Largest free piece", bytesText(heap.largestFree)],
      ["Fragmentation", percentText(fragmentation)],
    ];
    list.replaceChildren(
      ...rows.map(([term, value]) => element("div", {}, element("dt", {}, term), element("dd", {}, value))),
    );
  };
  return { list, update };
}
