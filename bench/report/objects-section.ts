// What objects cost, beside CPython's in Pyodide and AssemblyScript's.
import { allocatorsIn, comparisons, phaseRows } from "../objects/figures.js";
import type { ObjectCost, Report } from "../results.js";
import type { Cell, DocumentTable, Section } from "./document.js";
import { formatFigure, formatPercent, MISSING, STOPPED } from "./format.js";

const cellsOf = (texts: readonly string[]): Cell[] => texts.map((text) => ({ text }));
const figure = (value: number | undefined, digits: number): string =>
  value === undefined ? MISSING : formatFigure(value, digits);

function timeCell(cost: ObjectCost | undefined): string {
  if (cost === undefined) return MISSING;
  const mark = cost.stopped === undefined ? "" : STOPPED;
  return `${formatFigure(cost.nanosecondsPerOperation, 1)}${mark} ± ${formatPercent(cost.noise)} %`;
}

function timeTables({ objectCosts = [] }: Report): DocumentTable[] {
  return [
    {
      title: "Our time over theirs",
      note: "Pyodide: the program in Python; net: the interpreter's loop without objects taken off; C: the functions of C, both sides called from another wasm instance. Aims: at most 0.5 of Pyodide's time per object, at most 1 of AssemblyScript's for collections.",
      head: [
        "",
        "",
        "million per second",
        "Pyodide",
        "Pyodide, net",
        "Pyodide, C",
        "AssemblyScript",
        "missed",
      ],
      rows: comparisons(objectCosts).map((row) =>
        cellsOf([
          row.workload,
          row.phase,
          formatFigure(1e3 / row.nanoseconds, 1),
          ...[row.toPyodide, row.toPyodideNet, row.toPyodideC, row.toAssemblyScript].map((ratio) =>
            figure(ratio, 2),
          ),
          row.losses,
        ]),
      ),
    },
    {
      title: "ns per object ± noise",
      head: ["", "", ...allocatorsIn(objectCosts)],
      rows: phaseRows(objectCosts).map(({ workload, phase, cells }) =>
        cellsOf([workload, phase, ...cells.map(timeCell)]),
      ),
    },
  ];
}

function pauseTable({ objectPauses = [] }: Report): DocumentTable {
  return {
    title: `Pauses beside ${formatFigure(objectPauses[0]?.live ?? 0, 0)} live objects, ms`,
    note: "Collections that came by themselves while the data grew by three fifths, with as much garbage in cycles. Of AssemblyScript's steps nobody is told: they are the allocations that took more than four times the median one, timed one by one from JavaScript.",
    head: ["", "generation", "pauses", "least", "median", "95 %", "worst"],
    rows: objectPauses.map(({ allocator, generation, count, ...times }) =>
      cellsOf([
        allocator,
        generation,
        formatFigure(count, 0),
        ...[times.least, times.median, times.p95, times.worst].map((value) => formatFigure(value, 3)),
      ]),
    ),
  };
}

function memoryTable({ objectMemory = [] }: Report): DocumentTable {
  return {
    title: `Memory for each of ${formatFigure(objectMemory[0]?.objects ?? 0, 0)} live objects of two references`,
    head: ["", "bytes"],
    rows: objectMemory.map(({ allocator, bytesPerObject }) =>
      cellsOf([allocator, formatFigure(bytesPerObject, 1)]),
    ),
  };
}

export function objectsSection(report: Report): Section[] {
  const tables = [...timeTables(report), pauseTable(report), memoryTable(report)].filter(
    ({ rows }) => rows.length > 0,
  );
  if (tables.length === 0) return [];
  const text = [
    "The object layer (reference counts and the cycle collector) beside CPython in Pyodide and plain classes on AssemblyScript's incremental and minimal runtimes, on the same programs. pymalloc: programs and layer are one module, its functions stay calls; inlined: they may become parts of the program; cross: two instances. Collections come by themselves, where a row does not say otherwise, at each one's own thresholds. The minimal runtime collects on demand: after each repetition.",
  ];
  return [{ title: "Objects", text, charts: [], tables }];
}
