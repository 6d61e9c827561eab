// A report as text: per suite and mode a summary, then one table per quantity.
import { Grid, type Quantity } from "./grid.js";
import { DLMALLOC, NULL_PEER } from "./peers.js";
import type { Measurement, Report } from "./results.js";
import { median } from "./stats.js";
import { formatTable } from "./table.js";

const MISSING = "-";
/** A figure of a run that was stopped early says only how fast it began. */
const STOPPED = "*";

const timeOf = (cell: Measurement): number => cell.nanosecondsPerOperation;
const fastestOf = (cell: Measurement): number => cell.fastest;
const footprintOf = (cell: Measurement): number | undefined => cell.footprint;
const megabytesOf = (cell: Measurement): number | undefined => cell.heapBytes && cell.heapBytes / 1e6;

function show(value: number | undefined, digits: number): string {
  if (value === undefined || !Number.isFinite(value)) return MISSING;
  return value >= 10_000 ? Math.round(value).toString() : value.toFixed(digits);
}

interface QuantityTable {
  readonly title: string;
  readonly digits: number;
  readonly quantity: Quantity;
}

/** Workloads down, allocators across, their geometric means below. */
function quantityTable(grid: Grid, { title, digits, quantity }: QuantityTable): string {
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

const SUMMARY_HEAD = ["", "ns/op", "net", `x ${DLMALLOC}`, "worst", "x, fastest", "footprint", "noise"];

function summaryRow(grid: Grid, allocator: string): string[] {
  const cells = grid.workloads.flatMap((workload) => grid.cell(workload, allocator) ?? []);
  const stopped = cells.some((cell) => cell.stopped) ? STOPPED : "";
  const [time, fastest] = [grid.quantity(timeOf), grid.quantity(fastestOf)];
  return [
    allocator,
    show(grid.mean(allocator, time), 1) + stopped,
    show(grid.mean(allocator, grid.net(time)), 1) + stopped,
    show(grid.mean(allocator, grid.relative(time)), 2) + stopped,
    show(grid.worst(allocator, grid.relative(time)), 2) + stopped,
    show(grid.mean(allocator, grid.relative(fastest)), 2) + stopped,
    show(grid.mean(allocator, grid.quantity(footprintOf)), 2),
    `${show(100 * median(cells.map((cell) => cell.noise)), 1)} %`,
  ];
}

function summaryTable(grid: Grid, mode: string): string {
  const title = `Replay, ${mode}: geometric means over ${grid.workloads.length} traces`;
  return formatTable({
    title,
    head: SUMMARY_HEAD,
    rows: grid.allocators.map((allocator) => summaryRow(grid, allocator)),
  });
}

function replaySection(grid: Grid, mode: string): string[] {
  const time = grid.quantity(timeOf);
  const tables: QuantityTable[] = [
    { title: "ns per operation, driver included (median)", digits: 1, quantity: time },
    { title: `ratio to ${DLMALLOC}`, digits: 2, quantity: grid.relative(time) },
    {
      title: `ratio to ${DLMALLOC} of the fastest rounds`,
      digits: 2,
      quantity: grid.relative(grid.quantity(fastestOf)),
    },
    {
      title: "noise (interquartile range / median)",
      digits: 2,
      quantity: grid.quantity((cell) => cell.noise),
    },
    {
      title: "footprint (memory / peak of live requested bytes)",
      digits: 2,
      quantity: grid.quantity(footprintOf),
    },
  ];
  const titled = tables.map((table) =>
    quantityTable(grid, { ...table, title: `Replay, ${mode}: ${table.title}` }),
  );
  return [summaryTable(grid, mode), ...titled];
}

function microSection(grid: Grid): string[] {
  const time = grid.quantity(timeOf);
  return [
    quantityTable(grid, { title: "Micro workloads: ns per call", digits: 1, quantity: time }),
    quantityTable(grid, {
      title: `Micro workloads: ratio to ${DLMALLOC}`,
      digits: 2,
      quantity: grid.relative(time),
    }),
    quantityTable(grid, {
      title: "Micro workloads: memory, MB",
      digits: 1,
      quantity: grid.quantity(megabytesOf),
    }),
  ];
}

function programSection(grid: Grid): string[] {
  const ratio = grid.relative(grid.quantity(timeOf));
  const rows = grid.workloads.flatMap((workload) =>
    grid.allocators.flatMap((allocator) => {
      const cell = grid.cell(workload, allocator);
      if (!cell) return [];
      const milliseconds = show(timeOf(cell) / 1e6, 1) + (cell.stopped ? STOPPED : "");
      const spread = `${show(100 * cell.noise, 1)} %`;
      return [
        [allocator, milliseconds, show(ratio(workload, allocator), 2), show(megabytesOf(cell), 1), spread],
      ];
    }),
  );
  const title = "A real program: an index of trees, maps and strings";
  return [formatTable({ title, head: ["", "ms", `x ${DLMALLOC}`, "memory, MB", "noise"], rows })];
}

function footnotes({ measurements }: Report): string {
  const lines = measurements.flatMap(({ suite, mode, workload, allocator, stopped }) =>
    stopped ? [`${STOPPED} ${allocator}, ${suite} ${mode}, ${workload}: ${stopped}`] : [],
  );
  const legend = [
    `net: above ${NULL_PEER}, the driver on a fake allocator. worst: the largest ratio of any trace.`,
    "x, fastest: the ratio of the fastest rounds (chunk by chunk in a replay), which other programs on the machine disturb least.",
    "Footprint: wasm memory, or what sbrk gave, at the end of a run whose heap holds only the trace's blocks.",
  ];
  return [...legend, ...lines].join("\n");
}

function heading({ environment, allocators }: Report): string {
  const { node, v8, cpu, cores, commit, date } = environment;
  return [
    `pymalloc-wasm bench, ${date}, commit ${commit ?? "unknown"}`,
    `Node ${node}, V8 ${v8}, ${cores} x ${cpu}`,
    ...allocators.map(({ name, about, version }) => `  ${name}: ${about}, ${version}`),
  ].join("\n");
}

export function formatReport(report: Report): string {
  const of = (suite: Measurement["suite"], mode: Measurement["mode"]): Grid =>
    new Grid(report.measurements.filter((one) => one.suite === suite && one.mode === mode));
  const sections = [heading(report)];
  for (const mode of report.settings.modes) {
    const grid = of("replay", mode);
    if (grid.workloads.length > 0) sections.push(...replaySection(grid, mode));
  }
  const micro = of("micro", "called");
  if (micro.workloads.length > 0) sections.push(...microSection(micro));
  const program = of("program", "called");
  if (program.workloads.length > 0) sections.push(...programSection(program));
  sections.push(footnotes(report), ...report.faults.map((fault) => `FAULT: ${fault}`));
  return `${sections.join("\n\n")}\n`;
}
