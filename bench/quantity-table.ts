// Tables of one quantity: workloads down, allocators across.

import { formatTable } from "../src/cli/table.js";
import { PAGE_BYTES } from "../src/replay/instance.js";
import type { Grid, Quantity } from "./grid.js";
import type { Measurement } from "./results.js";

const MISSING = "-";
/** A figure of a run that was stopped early says only how fast it began. */
export const STOPPED = "*";

export const timeOf = (cell: Measurement): number => cell.nanosecondsPerOperation;
export const fastestOf = (cell: Measurement): number => cell.fastest;
export const slowestOf = (cell: Measurement): number => cell.slowest;
export const footprintOf = (cell: Measurement): number | undefined => cell.footprint;
export const megabytesOf = (cell: Measurement): number | undefined => cell.heapBytes && cell.heapBytes / 1e6;
export const pagesOf = (cell: Measurement): number | undefined =>
  cell.heapBytes && Math.ceil(cell.heapBytes / PAGE_BYTES);

export function show(value: number | undefined, digits: number): string {
  if (value === undefined || !Number.isFinite(value)) return MISSING;
  return value >= 10_000 ? Math.round(value).toString() : value.toFixed(digits);
}

export interface QuantityTable {
  readonly title: string;
  readonly digits: number;
  readonly quantity: Quantity;
}

/** Workloads down, allocators across, their geometric means below. */
export function quantityTable(grid: Grid, { title, digits, quantity }: QuantityTable): string {
  const allocators = grid.allocators.filter((name) =>
    grid.workloads.some((workload) => quantity(workload, name) !== undefined),
  );
  const cell = (workload: string, allocator: string): string => {
    const value = show(quantity(workload, allocator), digits);
    return grid.cell(workload, allocator)?.stopped && value !== MISSING ? value + STOPPED : value;
  };
  const rows = grid.workloads.map((workload) => [
    workload,
    ...allocators.map((allocator) => cell(workload, allocator)),
  ]);
  const means = [
    "geometric mean",
    ...allocators.map((allocator) => show(grid.mean(allocator, quantity), digits)),
  ];
  return formatTable({ title, head: ["", ...allocators], rows: rows.length > 1 ? [...rows, means] : rows });
}
