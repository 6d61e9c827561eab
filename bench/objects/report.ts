// The measurements of objects as text.

import { formatTable } from "../../src/cli/table.js";
import { STOPPED, show } from "../quantity-table.js";
import type { ObjectCost, Report } from "../results.js";
import { allocatorsIn, comparisons, phaseRows } from "./figures.js";

const cell = (cost: ObjectCost | undefined): string =>
  show(cost?.nanosecondsPerOperation, 1) + (cost?.stopped === undefined ? "" : STOPPED);

function timeTables({ objectCosts = [] }: Report): string[] {
  const rows = phaseRows(objectCosts);
  if (rows.length === 0) return [];
  const head = ["", "", ...allocatorsIn(objectCosts)];
  const table = (title: string, text: (cost: ObjectCost | undefined) => string) =>
    formatTable({
      title: `Objects: ${title}`,
      head,
      rows: rows.map(({ workload, phase, cells }) => [workload, phase, ...cells.map(text)]),
    });
  return [
    table("ns per object; idle: the interpreter's loop without objects, part of its total", cell),
    table("noise, %", (cost) => show(cost && 100 * cost.noise, 0)),
  ];
}

function comparisonTable({ objectCosts = [] }: Report): string[] {
  const rows = comparisons(objectCosts);
  if (rows.length === 0) return [];
  return [
    formatTable({
      title:
        "Objects: our time over theirs; net: above the interpreter's loop; aims: half of Pyodide's, 1 of AssemblyScript's",
      head: ["", "", "million/s", "Pyodide", "Pyodide, net", "Pyodide, C", "AssemblyScript", ""],
      rows: rows.map((row) => [
        row.workload,
        row.phase,
        show(1e3 / row.nanoseconds, 1),
        ...[row.toPyodide, row.toPyodideNet, row.toPyodideC, row.toAssemblyScript].map((ratio) =>
          show(ratio, 2),
        ),
        row.losses,
      ]),
    }),
  ];
}

function pauseTable({ objectPauses = [] }: Report): string[] {
  const [first] = objectPauses;
  if (first === undefined) return [];
  return [
    formatTable({
      title: `Objects: pauses beside ${first.live} live objects, ms; steps of AssemblyScript are slow allocations as timed from JavaScript`,
      head: ["", "generation", "pauses", "least", "median", "95 %", "worst"],
      rows: objectPauses.map(({ allocator, generation, count, ...times }) => [
        allocator,
        generation,
        String(count),
        ...[times.least, times.median, times.p95, times.worst].map((milliseconds) => show(milliseconds, 3)),
      ]),
    }),
  ];
}

function memoryTable({ objectMemory = [] }: Report): string[] {
  const [first] = objectMemory;
  if (first === undefined) return [];
  return [
    formatTable({
      title: `Objects: memory for each of ${first.objects} live objects of two references`,
      head: ["", "bytes"],
      rows: objectMemory.map(({ allocator, bytesPerObject }) => [allocator, show(bytesPerObject, 1)]),
    }),
  ];
}

export const objectTables = (report: Report): string[] =>
  [timeTables, comparisonTable, pauseTable, memoryTable].flatMap((table) => table(report));
