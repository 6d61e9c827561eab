// The suites whose workloads are programs of our own: micro, classic, the real program, ranges of sizes, small and large heaps.
import { Grid } from "../grid.js";
import type { Measurement, Report, Suite } from "../results.js";
import type { DocumentTable, Section } from "./document.js";
import { workloadTable } from "./figures.js";
import { ratioTable } from "./ratio-table.js";
import { modeNames, suiteViews, timeOf } from "./views.js";

interface SuiteText {
  readonly suite: Suite;
  readonly title: string;
  readonly time: { readonly title: string; readonly divisor: number };
  readonly memory: { readonly title: string; readonly divisor: number; readonly digits: number };
}

const MEGABYTES = { title: "Memory, MB", divisor: 1e6, digits: 1 };
const PAGES = { title: "Memory, wasm pages of 64 KiB", divisor: 65_536, digits: 0 };
const NANOSECONDS = { title: "ns per operation", divisor: 1 };

const SUITES: readonly SuiteText[] = [
  { suite: "micro", title: "Micro workloads", time: NANOSECONDS, memory: MEGABYTES },
  { suite: "classic", title: "Classical allocator benchmarks", time: NANOSECONDS, memory: MEGABYTES },
  {
    suite: "program",
    title: "A real program: an index of trees, maps and strings",
    time: { title: "ms", divisor: 1e6 },
    memory: MEGABYTES,
  },
  { suite: "sizes", title: "Random replacement above 512 bytes", time: NANOSECONDS, memory: MEGABYTES },
  { suite: "small-heap", title: "Small heaps", time: NANOSECONDS, memory: PAGES },
  { suite: "large-heap", title: "Large heaps", time: NANOSECONDS, memory: MEGABYTES },
];

function timeTable(grid: Grid, where: string, { title, divisor }: SuiteText["time"]): DocumentTable {
  return ratioTable(
    grid,
    `${title}, ${where}`,
    grid.quantity((cell) => timeOf(cell) / divisor),
  );
}

function memoryTable(grid: Grid, where: string, memory: SuiteText["memory"]): DocumentTable[] {
  const bytes = grid.quantity((cell: Measurement) => cell.heapBytes && cell.heapBytes / memory.divisor);
  const table = workloadTable({
    title: `${memory.title}, ${where}`,
    workloads: grid.workloads,
    allocators: grid.allocators,
    digits: memory.digits,
    figure: (workload, allocator) => ({ value: bytes(workload, allocator) }),
  });
  return table.head.length > 1 ? [table] : [];
}

/** Single calls and batch calls stand side by side. */
function batchSection({ measurements }: Report): Section[] {
  const batches = measurements.filter(({ suite }) => suite === "batch");
  if (batches.length === 0) return [];
  const text = [
    "Blocks of one size are allocated and all freed, from JavaScript: by a call for each block, or (batch) by one call for all, where an allocator has such calls. An operation is the malloc or the free of one block.",
  ];
  const tables = [timeTable(new Grid(batches), modeNames.js, NANOSECONDS)];
  return [{ title: "Batches", text, charts: [], tables }];
}

export function workloadSections(report: Report): Section[] {
  const sections = SUITES.flatMap(({ suite, title, time, memory }) => {
    const tables = suiteViews(report, suite).flatMap(({ mode, grid }) => [
      timeTable(grid, modeNames[mode], time),
      ...memoryTable(grid, modeNames[mode], memory),
    ]);
    return tables.length > 0 ? [{ title, text: [], charts: [], tables }] : [];
  });
  return [...sections, ...batchSection(report)];
}
