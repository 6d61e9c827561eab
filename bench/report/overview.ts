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
  readonly about: string;
  readonly version: string;
  readonly how: string | undefined;
}

function listed({ allocators, missing = [] }: Report): Map<string, Listed> {
  return new Map<string, Listed>([
    ...missing.map(({ name, version, reason }): [string, Listed] => [
      name,
      { about: MISSING, version, how: `not measured: ${reason}` },
    ]),
    ...allocators.map(({ name, about, version, settings }): [string, Listed] => [
      name,
      { about, version, how: settings },
    ]),
  ]);
}

export function allocatorSection(report: Report): Section[] {
  const all = listed(report);
  if (all.size === 0) return [];
  const hasHow = [...all.values()].some(({ how }) => how !== undefined);
  const rows = inOrder([...all.keys()]).flatMap((name) => {
    const found = all.get(name);
    if (found === undefined) return [];
    const { about, version, how = MISSING } = found;
    return [[labelOf(name), about, version, ...(hasHow ? [how] : [])].map((text) => ({ text }))];
  });
  const head = ["", "what it is", "version", ...(hasHow ? ["settings"] : [])];
  const table = { title: "Versions and settings", head, rows };
  return [{ title: "Allocators", text: [], charts: [], tables: [table] }];
}
