// What was measured of clients, as Markdown.
import { markdownTable } from "../markdown-table.js";
import { type Client, STOCK, STOCK_AGAIN } from "./client.js";
import { byWeight, HEAVY, requestsPerMicrosecond } from "./heavy.js";
import { type ClientResult, meanRatio, type Row } from "./measure.js";

const MIB = 2 ** 20;

/** Below it a ratio says 0.99 or less: that is bold. */
const FASTER = 0.995;

function rowOf(row: Row, isOnce: boolean): string[] {
  const { work, cells } = row;
  const stock = cells.find(({ variant }) => variant === STOCK);
  const others = cells.filter(({ variant }) => variant !== STOCK);
  const noise = Math.max(...cells.map((cell) => cell.noise));
  return [
    work,
    requestsPerMicrosecond(row).toFixed(1),
    (stock?.milliseconds ?? Number.NaN).toFixed(1),
    ...others.map(({ variant, ratio }) =>
      variant === STOCK_AGAIN || ratio >= FASTER ? ratio.toFixed(2) : `**${ratio.toFixed(2)}**`,
    ),
    isOnce ? "" : `${(100 * noise).toFixed(0)} %`,
  ];
}

/** All but stock, which ratios are to. */
export function variantsOf({ rows }: ClientResult): string[] {
  return rows[0]?.cells.map(({ variant }) => variant).filter((name) => name !== STOCK) ?? [];
}

function title({ name, from }: Client): string {
  return `**${name}** (${from}): time, as a part of stock's`;
}

/** Heavy programs first, and their mean, where there are others as well; the mean of all. */
function tableRows(result: ClientResult, isOnce: boolean): string[][] {
  const variants = variantsOf(result);
  const meanOf = (name: string, rows: readonly Row[]) => [
    name,
    "",
    "",
    ...variants.map((variant) => meanRatio(rows, variant).toFixed(3)),
    "",
  ];
  const { heavy, others } = byWeight(result.rows);
  const isMixed = heavy.length > 0 && others.length > 0;
  return [
    ...heavy.map((row) => rowOf(row, isOnce)),
    ...(isMixed ? [meanOf("geometric mean of these", heavy)] : []),
    ...others.map((row) => rowOf(row, isOnce)),
    meanOf("geometric mean of all", result.rows),
  ];
}

function tableOf(result: ClientResult, isOnce: boolean): string {
  const variants = variantsOf(result);
  const used = [STOCK, ...variants].map((name) => (result.usedBytes.get(name) ?? Number.NaN) / MIB);
  const memory = ["memory at most, MiB", "", ...used.map((mib) => mib.toFixed(1)), ""];
  const head = ["program", "requests a µs", "stock, ms", ...variants, "noise"];
  return [title(result.client), markdownTable(head, [...tableRows(result, isOnce), memory])].join("\n\n");
}

const ABOUT = [
  `A request is a malloc, calloc, realloc or free (CPython's: of the domains mem and obj). A program that makes ${HEAVY} or more in a microsecond of stock's time, its fastest round's, is heavy on its`,
  "allocator. Those come first; of the others, most of the time is not the allocator's. Ratios are to stock in the same round, medians; lower is",
  "better, bold is faster. Noise is the interquartile range of a program's times over their median, that of the variant with the most. Memory is up to",
  "the highest address that the C library's malloc has had; Lua's and SQLite's do not tell that, and it is all of theirs.",
].join(" ");

const ONCE = "**One round: it shows that the results are equal. Its times say nothing.**";

/** Of a single round there is no noise to tell of. */
export function markdownOf(results: readonly ClientResult[], circumstances: string, isOnce = false): string {
  const tables = results.map((result) => tableOf(result, isOnce));
  return [circumstances, ...(isOnce ? [ONCE] : []), ABOUT, ...tables].join("\n\n");
}
