// A report as text: per suite and mode a summary, then one table per quantity.

import { formatTable } from "../src/cli/table.js";
import { median } from "../src/replay/stats.js";
import { Grid } from "./grid.js";
import { measureSections } from "./measures-report.js";
import { DLMALLOC, NULL_PEER } from "./peers.js";
import {
  fastestOf,
  footprintOf,
  megabytesOf,
  pagesOf,
  type QuantityTable,
  quantityTable,
  STOPPED,
  show,
  slowestOf,
  timeOf,
} from "./quantity-table.js";
import type { Measurement, Report, Suite } from "./results.js";

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

function summaryTable(grid: Grid, way: string): string {
  const title = `Replay, ${way}: geometric means over ${grid.workloads.length} traces`;
  return formatTable({
    title,
    head: SUMMARY_HEAD,
    rows: grid.allocators.map((allocator) => summaryRow(grid, allocator)),
  });
}

function replaySection(grid: Grid, way: string): string[] {
  const time = grid.quantity(timeOf);
  const footprint: QuantityTable = {
    title: "footprint (memory / peak of live requested bytes)",
    digits: 2,
    quantity: grid.quantity(footprintOf),
  };
  const tables: QuantityTable[] = [
    { title: "ns per operation, driver included (median)", digits: 1, quantity: time },
    { title: `ratio to ${DLMALLOC}`, digits: 2, quantity: grid.relative(time) },
    {
      title: `ratio to ${DLMALLOC} of the fastest rounds`,
      digits: 2,
      quantity: grid.relative(grid.quantity(fastestOf)),
    },
    { title: "ns per operation of the slowest rounds", digits: 1, quantity: grid.quantity(slowestOf) },
    {
      title: "noise (interquartile range / median)",
      digits: 2,
      quantity: grid.quantity((cell) => cell.noise),
    },
    // It is the same whatever is done with the blocks.
    ...(way.includes(",") ? [] : [footprint]),
  ];
  const titled = tables.map((table) =>
    quantityTable(grid, { ...table, title: `Replay, ${way}: ${table.title}` }),
  );
  return [summaryTable(grid, way), ...titled];
}

/** The suites of workloads that are made, not recorded, and what of memory is of interest there. */
const CALLED_SUITES: readonly {
  readonly suite: Suite;
  readonly title: string;
  readonly memory: "MB" | "pages";
}[] = [
  { suite: "micro", title: "Micro workloads", memory: "MB" },
  { suite: "classic", title: "Classical workloads", memory: "MB" },
  { suite: "sizes", title: "Random replacement above 512 bytes", memory: "MB" },
  { suite: "small-heap", title: "Small heaps", memory: "pages" },
  { suite: "large-heap", title: "Large heaps", memory: "MB" },
  { suite: "batch", title: "Batches from JavaScript, allocated and all freed", memory: "MB" },
];

function calledSection(grid: Grid, title: string, memory: "MB" | "pages"): string[] {
  const time = grid.quantity(timeOf);
  const tables: QuantityTable[] = [
    { title: "ns per operation", digits: 1, quantity: time },
    { title: `ratio to ${DLMALLOC}`, digits: 2, quantity: grid.relative(time) },
    memory === "MB"
      ? { title: "memory, MB", digits: 1, quantity: grid.quantity(megabytesOf) }
      : { title: "memory, pages", digits: 0, quantity: grid.quantity(pagesOf) },
    { title: "memory / peak of live requested bytes", digits: 2, quantity: grid.quantity(footprintOf) },
  ];
  const known = tables.filter(({ quantity }) =>
    grid.workloads.some((workload) => grid.allocators.some((name) => quantity(workload, name) !== undefined)),
  );
  return known.map((table) => quantityTable(grid, { ...table, title: `${title}: ${table.title}` }));
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

/** A mode and what is done with the blocks, where that is not the usual. */
function wayOf({ mode, touch = "word" }: Pick<Measurement, "mode" | "touch">): string {
  return touch === "word" ? mode : `${mode}, ${touch}`;
}

function footnotes({ measurements }: Report): string {
  const lines = measurements.flatMap((one) =>
    one.stopped
      ? [`${STOPPED} ${one.allocator}, ${one.suite} ${wayOf(one)}, ${one.workload}: ${one.stopped}`]
      : [],
  );
  const legend = [
    `net: above ${NULL_PEER}, the driver on a fake allocator. worst: the largest ratio of any trace.`,
    "x, fastest: the ratio of the fastest rounds (chunk by chunk in a replay), which other programs on the machine disturb least.",
    "bytes: every byte of a block is written. walk: so it is, and the live blocks are read from time to time.",
    "Footprint: wasm memory, or what sbrk gave, at the end of a run whose heap holds only the trace's blocks.",
  ];
  return [...legend, ...lines].join("\n");
}

function heading({ environment, allocators, missing = [] }: Report): string {
  const { engine, cpu, cores, commit, date } = environment;
  return [
    `pymalloc-wasm bench, ${date}, commit ${commit ?? "unknown"}`,
    `${engine}, ${cores} x ${cpu}`,
    ...allocators.map(
      ({ name, about, version, settings }) =>
        `  ${name}: ${about}, ${version}${settings === undefined ? "" : ` (${settings})`}`,
    ),
    ...missing.map(({ name, version, reason }) => `  ${name}: missing, ${version}: ${reason}`),
  ].join("\n");
}

export function formatReport(report: Report): string {
  const { measurements, faults } = report;
  const sections = [heading(report)];
  const replays = measurements.filter(({ suite }) => suite === "replay");
  for (const way of new Set(replays.map(wayOf)))
    sections.push(...replaySection(new Grid(replays.filter((one) => wayOf(one) === way)), way));
  const gridOf = (wanted: Suite): Grid => new Grid(measurements.filter(({ suite }) => suite === wanted));
  for (const { suite, title, memory } of CALLED_SUITES) {
    const grid = gridOf(suite);
    if (grid.workloads.length > 0) sections.push(...calledSection(grid, title, memory));
  }
  const program = gridOf("program");
  if (program.workloads.length > 0) sections.push(...programSection(program));
  sections.push(...measureSections(report));
  sections.push(footnotes(report), ...faults.map((fault) => `FAULT: ${fault}`));
  return `${sections.join("\n\n")}\n`;
}
