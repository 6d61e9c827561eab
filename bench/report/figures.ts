// Figures to tables: allocators down and quantities across, or workloads down and allocators across. The best is marked.
import { inOrder, isLimit, labelOf } from "./cast.js";
import type { Cell, DocumentTable } from "./document.js";
import { formatFigure, MISSING, STOPPED } from "./format.js";

/** One number of one allocator. */
export interface Figure {
  readonly value: number | undefined;
  /** What stands behind the number. */
  readonly suffix?: string;
  readonly isStopped?: boolean;
}

export interface Column {
  readonly head: string;
  readonly digits: number;
  figure(allocator: string): Figure;
  /** Nothing is won here. */
  readonly isNoContest?: boolean;
}

const isKnown = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value);

/** As text; whatever looks like the smallest is the best, so that nobody wins by a digit that is not shown. */
function markBest(
  entries: readonly { readonly allocator: string; readonly figure: Figure }[],
  digits: number,
  isNoContest = false,
): Cell[] {
  const contest = entries
    .filter(({ allocator, figure }) => !isLimit(allocator) && figure.isStopped !== true)
    .flatMap(({ figure: { value } }) => (isKnown(value) ? [value] : []));
  const smallest = contest.length > 1 ? formatFigure(Math.min(...contest), digits) : undefined;
  return entries.map(({ allocator, figure }) => {
    const shown = formatFigure(figure.value, digits);
    if (shown === MISSING) return { text: MISSING, isLimit: isLimit(allocator) };
    const competes = !isNoContest && !isLimit(allocator) && figure.isStopped !== true;
    return {
      text: `${shown}${figure.isStopped ? STOPPED : ""}${figure.suffix ?? ""}`,
      isBest: competes && shown === smallest,
      isLimit: isLimit(allocator),
    };
  });
}

interface AllocatorTable {
  readonly title: string;
  readonly note?: string;
  readonly allocators: readonly string[];
  readonly columns: readonly Column[];
}

/** Allocators down; columns and rows without any figure are left out. */
export function allocatorTable({ title, note, allocators, columns }: AllocatorTable): DocumentTable {
  const used = columns.filter(({ figure }) => allocators.some((name) => isKnown(figure(name).value)));
  const rows = inOrder(allocators).filter((name) => used.some(({ figure }) => isKnown(figure(name).value)));
  const cells = used.map(({ figure, digits, isNoContest }) =>
    markBest(
      rows.map((allocator) => ({ allocator, figure: figure(allocator) })),
      digits,
      isNoContest,
    ),
  );
  return {
    title,
    ...(note === undefined ? {} : { note }),
    head: ["", ...used.map(({ head }) => head)],
    rows: rows.map((allocator, row) => [
      { text: labelOf(allocator), isLimit: isLimit(allocator) },
      ...cells.map((column) => column[row] ?? { text: MISSING }),
    ]),
  };
}

interface WorkloadTable {
  readonly title: string;
  readonly note?: string;
  readonly workloads: readonly string[];
  readonly allocators: readonly string[];
  readonly digits: number;
  figure(workload: string, allocator: string): Figure;
  /** A last row, over all workloads. */
  mean?(allocator: string): Figure;
}

/** Workloads down; allocators without any figure are left out. */
export function workloadTable(table: WorkloadTable): DocumentTable {
  const { title, note, workloads, digits, figure, mean } = table;
  const allocators = inOrder(table.allocators).filter((name) =>
    workloads.some((workload) => isKnown(figure(workload, name).value)),
  );
  const row = (name: string, figureOf: (allocator: string) => Figure): Cell[] => [
    { text: name },
    ...markBest(
      allocators.map((allocator) => ({ allocator, figure: figureOf(allocator) })),
      digits,
    ),
  ];
  const rows = workloads.map((workload) => row(workload, (allocator) => figure(workload, allocator)));
  const means = mean && rows.length > 1 ? [row("geometric mean", mean)] : [];
  return {
    title,
    ...(note === undefined ? {} : { note }),
    head: ["", ...allocators.map(labelOf)],
    rows: [...rows, ...means],
  };
}
