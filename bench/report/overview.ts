// What most readers want: one line per allocator, and who the allocators are.
import { DLMALLOC } from "../peers.js";
import type { Report } from "../results.js";
import { inOrder, labelOf } from "./cast.js";
import type { Section } from "./document.js";
import { allocatorTable, type Column } from "./figures.js";
import { MISSING } from "./format.js";
import { footprintGrid, footprintOf, isStopped, replayViews, timeOf } from "./views.js";

function timeColumns(report: Report): Column[] {
  return replayViews(report).map(({ name, grid }) => ({
    head: name,
    digits: 2,
    figure: (allocator) => ({
      value: grid.mean(allocator, grid.relative(grid.quantity(timeOf))),
      isStopped: isStopped(grid, allocator),
    }),
  }));
}

function sizeColumns(report: Report): Column[] {
  const grid = footprintGrid(replayViews(report));
  const memory: Column = {
    head: "footprint",
    digits: 2,
    figure: (allocator) => ({ value: grid.mean(allocator, grid.quantity(footprintOf)) }),
  };
  const code: Column = {
    head: "code, bytes",
    digits: 0,
    figure: (allocator) => ({ value: report.codeSizes?.find((one) => one.allocator === allocator)?.bytes }),
  };
  return [memory, code];
}

function namesIn(report: Report): string[] {
  const listed = report.allocators.map(({ name }) => name);
  const measured = report.measurements.map(({ allocator }) => allocator);
  return [...new Set([...listed, ...measured])];
}

export function overviewSection(report: Report): Section[] {
  const table = allocatorTable({
    title: `Time as a ratio to ${DLMALLOC}, and memory over the peak of live bytes: geometric means over the traces`,
    allocators: namesIn(report),
    columns: [...timeColumns(report), ...sizeColumns(report)],
  });
  if (table.rows.length === 0) return [];
  const text = [
    "Lower is better; bold is the best of a column, or of a row where workloads are rows. Limits do not compete: they never free, or do nothing.",
  ];
  return [{ title: "In short", text, charts: [], tables: [table] }];
}

/** Compiled allocators say how they were built, or why they could not be. */
interface Listed {
  readonly name: string;
  readonly about: string;
  readonly version: string;
  readonly settings?: string;
  readonly missing?: string;
}

export function allocatorSection(report: Report): Section[] {
  const listed: readonly Listed[] = report.allocators;
  if (listed.length === 0) return [];
  const hasSettings = listed.some(({ settings }) => settings !== undefined);
  const rows = inOrder(listed.map(({ name }) => name)).flatMap((wanted) => {
    const found = listed.find(({ name }) => name === wanted);
    if (found === undefined) return [];
    const { about, version, settings, missing } = found;
    const how = missing === undefined ? (settings ?? MISSING) : `not measured: ${missing}`;
    const needsHow = hasSettings || missing !== undefined;
    return [[labelOf(wanted), about, version, ...(needsHow ? [how] : [])].map((text) => ({ text }))];
  });
  const hasHow = rows.some((row) => row.length > 3);
  const head = ["", "what it is", "version", ...(hasHow ? ["settings"] : [])];
  const padded = rows.map((row) => (row.length < head.length ? [...row, { text: MISSING }] : row));
  return [
    {
      title: "Allocators",
      text: [],
      charts: [],
      tables: [{ title: "Versions and settings", head, rows: padded }],
    },
  ];
}
