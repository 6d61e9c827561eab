// CPython's pymalloc_print_stats, column by column.
import type { PyMemConfig } from "./config.js";
import type { HeapParts } from "./heap-parts.js";
import { walkSpans } from "./spans.js";

/** A line of the account: the label, and the value with commas. CPython: printone. */
function line(label: string, value: number): string {
  return `${label.padEnd(35)}=${value.toLocaleString("en-US").padStart(21)}\n`;
}

interface ClassCounts {
  pools: number;
  live: number;
  free: number;
}

/** The report on a heap. */
export function mallocStats(heap: HeapParts, config: PyMemConfig): string {
  const { SMALL_REQUEST_THRESHOLD, NB_SMALL_SIZE_CLASSES, ALIGNMENT, ARENA_SIZE, POOL_SIZE } = config;
  const classes: ClassCounts[] = Array.from({ length: NB_SMALL_SIZE_CLASSES }, () => ({
    pools: 0,
    live: 0,
    free: 0,
  }));
  let arenas = 0;
  let unused = 0;
  let quantization = 0;
  const counts = walkSpans(heap, "debugMallocStats", ({ kind, szidx, live, free, lost }) => {
    const counted = classes[szidx];
    if (kind === "empty pool") unused++;
    if (kind === "pool" && counted !== undefined) {
      counted.pools++;
      counted.live += live;
      counted.free += free;
      quantization += lost;
    }
    if (kind === "pool" || kind === "empty pool") arenas++;
  });
  let table = "";
  let allocated = 0;
  let available = 0;
  let used = 0;
  classes.forEach(({ pools, live, free }, szidx) => {
    if (pools === 0) return;
    const size = (szidx + 1) * ALIGNMENT;
    const columns = [szidx, size, pools, live, free].map((value, i) =>
      String(value).padStart(widths[i] ?? 0),
    );
    table += `${columns.join("")}\n`;
    allocated += live * size;
    available += free * size;
    used += pools * POOL_SIZE;
  });
  const account: readonly (readonly [string, number])[] = [
    ["# bytes in allocated blocks", allocated],
    ["# bytes in available blocks", available],
    [`${unused} unused pools * ${POOL_SIZE} bytes`, unused * POOL_SIZE],
    ["# bytes lost to pool headers", used - allocated - available - quantization],
    ["# bytes lost to quantization", quantization],
    // An arena is a pool, at a multiple of its size.
    ["# bytes lost to arena alignment", 0],
  ];
  const total = account.reduce((sum, [, value]) => sum + value, 0);
  return [
    `Small block threshold = ${SMALL_REQUEST_THRESHOLD}, in ${NB_SMALL_SIZE_CLASSES} size classes.\n\n`,
    "class   size   num pools   blocks in use  avail blocks\n",
    "-----   ----   ---------   -------------  ------------\n",
    `${table}\n`,
    line("# arenas allocated total", counts.arenasMade),
    line("# arenas reclaimed", counts.arenasMade - arenas),
    line("# arenas highwater mark", counts.arenasHighWater),
    line("# arenas allocated current", arenas),
    line(`${arenas} arenas * ${ARENA_SIZE} bytes/arena`, arenas * ARENA_SIZE),
    "\n",
    ...account.map(([label, value]) => line(label, value)),
    line("Total", total),
    "\narena map counts\n",
    // There is no map: whether an address lies in an arena, its arena tells.
    line("# bytes lost to arena map root", 0),
  ].join("");
}

/** Of the columns of a class: with the blanks between them. */
const widths = [5, 7, 12, 16, 14];
