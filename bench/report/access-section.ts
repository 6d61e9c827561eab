// What block objects and their views cost.
import { accessRows, accessTitles } from "../access/report.js";
import type { Report } from "../results.js";
import type { Cell, DocumentTable, Section } from "./document.js";
import { formatFigure, formatPercent } from "./format.js";

const cellsOf = (texts: readonly string[]): Cell[] => texts.map((text) => ({ text }));

export function accessSection({ accessCosts = [] }: Report): Section[] {
  const tables: DocumentTable[] = (["pair", "element"] as const)
    .map((unit) => ({
      title: accessTitles[unit],
      head: ["", "ns", "ratio", "ratio, fastest rounds", "noise"],
      rows: accessRows(accessCosts, unit).map((row) =>
        cellsOf([
          row.what,
          formatFigure(row.nanoseconds, 2),
          ...[row.ratio, row.fastestRatio].map((ratio) => formatFigure(ratio, 2)),
          `${formatPercent(row.noise)} %`,
        ]),
      ),
    }))
    .filter(({ rows }) => rows.length > 0);
  if (tables.length === 0) return [];
  const text = [
    "Block objects from JavaScript, each loop in a thread of its own. Ratios are to the same work by the wasm's own exports, and to a typed array that is not the heap's.",
  ];
  return [{ title: "Blocks and views", text, charts: [], tables }];
}
