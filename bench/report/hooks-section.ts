// What hooks cost, absent and installed.
import { callRows, type HookRow, hookRows } from "../hooks/figures.js";
import type { Report } from "../results.js";
import type { Cell, DocumentTable, Section } from "./document.js";
import { formatFigure, formatPercent, STOPPED } from "./format.js";

const cellsOf = (texts: readonly string[]): Cell[] => texts.map((text) => ({ text }));

const traceRow = (row: HookRow): Cell[] =>
  cellsOf([
    `${row.allocator}: ${row.what}`,
    formatFigure(row.nanoseconds, 1) + (row.isStopped ? STOPPED : ""),
    ...[row.ratio, row.netRatio, row.fastestRatio].map((ratio) => formatFigure(ratio, 2)),
    `${formatFigure(row.worst, 2)} ${row.worstWorkload}`,
    `${formatPercent(row.noise)} %`,
  ]);

function tables({ hookCosts = [] }: Report): DocumentTable[] {
  const traces: DocumentTable = {
    title: "On the traces: geometric means, ratios to PyObject_* without a hook",
    head: ["", "ns per operation", "ratio", "net ratio", "ratio, fastest rounds", "worst trace", "noise"],
    rows: hookRows(hookCosts).map(traceRow),
  };
  const calls: DocumentTable = {
    title: "Per call, in pairs of malloc and free, ns",
    note: "Price: above the same work where no record is looked for (malloc and free; of the raw domain its built-in functions themselves), or, with a hook, above none.",
    head: ["", "bytes", "ns", "price", "price, fastest rounds", "noise"],
    rows: callRows(hookCosts).map((row) =>
      cellsOf([
        `${row.allocator}: ${row.what}`,
        row.size,
        ...[row.nanoseconds, row.price, row.fastestPrice].map((value) => formatFigure(value, 2)),
        `${formatPercent(row.noise)} %`,
      ]),
    ),
  };
  return [traces, calls].filter(({ rows }) => rows.length > 0);
}

export function hooksSection(report: Report): Section[] {
  const known = tables(report);
  if (known.length === 0) return [];
  const text = [
    "Allocators are replaceable: what PyObject_* costs beside malloc and free, which are not, while nothing is replaced; with a hook round the obj domain that only forwards, in wasm and in JavaScript; and with CPython's debug hooks. Driver and allocator are one module, malloc and free stay calls.",
  ];
  return [{ title: "Hooks", text, charts: [], tables: known }];
}
