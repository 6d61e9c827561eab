// The measurements of AssemblyScript's runtimes as text.

import { formatTable } from "../../src/cli/table.js";
import { show } from "../quantity-table.js";
import type { Report } from "../results.js";
import { type RuntimeTable, runtimeTables } from "./figures.js";

const HEAD = ["", "ms", "x", "x, fastest", "noise", "pages", "x", "wasm bytes"];

function textOf(table: RuntimeTable): string {
  const rows = table.rows.map((row) => [
    row.program,
    show(row.milliseconds, 2),
    show(row.ratio, 2),
    show(row.fastestRatio, 2),
    `${show(100 * row.noise, 1)} %`,
    show(row.pages, 0),
    show(row.pagesRatio, 2),
    show(row.bytes, 0),
  ]);
  const mean = [
    "geometric mean",
    "",
    show(table.ratio, 3),
    show(table.fastestRatio, 3),
    "",
    `${show(table.pages, 0)} of ${show(table.basePages, 0)}`,
    show(table.pagesRatio, 2),
    "",
  ];
  return formatTable({
    title: `AssemblyScript programs: ${table.runtime}, x is to ${table.base}`,
    head: HEAD,
    rows: [...rows, mean],
  });
}

export const runtimeTexts = ({ runtimeCosts }: Report): string[] => runtimeTables(runtimeCosts).map(textOf);
