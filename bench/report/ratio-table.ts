// Workloads down, allocators across: a time, and in parentheses what it is to dlmalloc's.
import type { Grid, Quantity } from "../grid.js";
import { DLMALLOC } from "../peers.js";
import type { DocumentTable } from "./document.js";
import { workloadTable } from "./figures.js";
import { formatFigure } from "./format.js";
import { isStopped } from "./views.js";

export function ratioTable(grid: Grid, title: string, time: Quantity): DocumentTable {
  const ratio = grid.relative(time);
  return workloadTable({
    title: `${title}; in parentheses the ratio to ${DLMALLOC}`,
    workloads: grid.workloads,
    allocators: grid.allocators,
    digits: 1,
    figure: (workload, allocator) => {
      const share = ratio(workload, allocator);
      return {
        value: time(workload, allocator),
        ...(share === undefined ? {} : { suffix: ` (${formatFigure(share, 2)})` }),
        isStopped: grid.cell(workload, allocator)?.stopped !== undefined,
      };
    },
    mean: (allocator) => ({ value: grid.mean(allocator, time), isStopped: isStopped(grid, allocator) }),
  });
}
