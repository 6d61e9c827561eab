// The costs of hooks as text.

import { formatTable } from "../../src/cli/table.js";
import { STOPPED, show } from "../quantity-table.js";
import type { Report } from "../results.js";
import { callRows, hookRows } from "./figures.js";

const percent = (share: number): string => `${show(100 * share, 1)} %`;

function traceTable({ hookCosts = [] }: Report): string[] {
  const rows = hookRows(hookCosts);
  if (rows.length === 0) return [];
  return [
    formatTable({
      title: "Hooks, on the traces: geometric means; x: to PyObject_* without a hook",
      head: ["", "ns/op", "x", "x, net", "x, fastest", "worst", "", "noise"],
      rows: rows.map((row) => [
        `${row.allocator}: ${row.what}`,
        show(row.nanoseconds, 1) + (row.isStopped ? STOPPED : ""),
        ...[row.ratio, row.netRatio, row.fastestRatio, row.worst].map((ratio) => show(ratio, 2)),
        row.worstWorkload,
        percent(row.noise),
      ]),
    }),
  ];
}

function callTable({ hookCosts = [] }: Report): string[] {
  const rows = callRows(hookCosts);
  if (rows.length === 0) return [];
  return [
    formatTable({
      title:
        "Hooks, per call: pairs of malloc and free; price: ns above the same work where no record is looked for, or above no hook",
      head: ["", "size", "ns", "price", "price, fastest", "noise"],
      rows: rows.map((row) => [
        `${row.allocator}: ${row.what}`,
        row.size,
        ...[row.nanoseconds, row.price, row.fastestPrice].map((nanoseconds) => show(nanoseconds, 2)),
        percent(row.noise),
      ]),
    }),
  ];
}

export const hookTables = (report: Report): string[] => [...traceTable(report), ...callTable(report)];
