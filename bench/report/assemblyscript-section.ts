// AssemblyScript's programs on its own runtimes and on ours.
import { type RuntimeTable, runtimeTables } from "../assemblyscript/figures.js";
import type { Report } from "../results.js";
import type { Cell, DocumentTable, Section } from "./document.js";
import { formatFigure, formatPercent } from "./format.js";

const cellsOf = (texts: readonly string[]): Cell[] => texts.map((text) => ({ text }));

function tableOf({ runtime, base, rows, ...means }: RuntimeTable): DocumentTable {
  const mean = [
    "geometric mean",
    "",
    ...[means.ratio, means.fastestRatio].map((ratio) => formatFigure(ratio, 2)),
    "",
    `${formatFigure(means.pages, 0)} of ${formatFigure(means.basePages, 0)}`,
    formatFigure(means.pagesRatio, 2),
  ];
  return {
    title: `${runtime}, ratios to ${base}`,
    head: ["", "ms", "time", "time, fastest", "noise", "pages", "memory"],
    rows: [
      ...rows.map((row) => [
        row.program,
        formatFigure(row.milliseconds, 2),
        ...[row.ratio, row.fastestRatio].map((ratio) => formatFigure(ratio, 2)),
        `${formatPercent(row.noise)} %`,
        formatFigure(row.pages, 0),
        formatFigure(row.pagesRatio, 2),
      ]),
      mean,
    ].map(cellsOf),
  };
}

export function assemblyScriptSection({ runtimeCosts }: Report): Section[] {
  const tables = runtimeTables(runtimeCosts).map(tableOf);
  if (tables.length === 0) return [];
  const text = [
    "Programs in AssemblyScript (bench/wasm/managed), compiled with -O3 on its own runtimes and on ours. They take turns after each repetition; a repetition under a minimal runtime ends with a collection. Pages of 64 KiB are those in the end. “Again” is the same module under another name: what two equal runtimes are apart.",
  ];
  return [{ title: "AssemblyScript's runtimes", text, charts: [], tables }];
}
