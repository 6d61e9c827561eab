// What is counted and not timed, and what happens once: instructions, cold start, code size.

import { geometricMean } from "../../src/replay/stats.js";
import type { Report } from "../results.js";
import type { Section } from "./document.js";
import { allocatorTable, workloadTable } from "./figures.js";

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

export function instructionSection({ instructions = [] }: Report): Section[] {
  if (instructions.length === 0) return [];
  const allocators = distinct(instructions.map(({ allocator }) => allocator));
  const workloads = distinct(instructions.map(({ workload }) => workload));
  const of = (workload: string, allocator: string) =>
    instructions.find((one) => one.workload === workload && one.allocator === allocator);
  const perOperation = workloadTable({
    title: "Instructions per operation, net of the driver's",
    workloads,
    allocators,
    digits: 1,
    figure: (workload, allocator) => ({ value: of(workload, allocator)?.perOperation }),
    mean: (allocator) => {
      const known = workloads.flatMap((workload) => of(workload, allocator)?.perOperation ?? []);
      return { value: known.length === workloads.length ? geometricMean(known) : undefined };
    },
  });
  const worst = workloadTable({
    title: "The worst single malloc or free over the median one",
    note: "In parentheses the instructions of the two, and which call it was.",
    workloads,
    allocators,
    digits: 1,
    figure: (workload, allocator) => {
      const one = of(workload, allocator);
      if (one === undefined) return { value: undefined };
      return {
        value: one.worst / one.median,
        suffix: ` (${one.worst} / ${one.median}, ${one.worstOperation})`,
      };
    },
  });
  const text = ["Counted, not timed: free of noise."];
  return [{ title: "Instructions", text, charts: [], tables: [perOperation, worst] }];
}

export function onceSection({ coldStarts = [], codeSizes = [] }: Report): Section[] {
  const start = (allocator: string) => coldStarts.find((one) => one.allocator === allocator);
  const tables = [
    allocatorTable({
      title: "Cold start, µs",
      allocators: distinct(coldStarts.map(({ allocator }) => allocator)),
      columns: [
        { head: "compile", digits: 0, figure: (name) => ({ value: start(name)?.compile }) },
        { head: "instantiate", digits: 0, figure: (name) => ({ value: start(name)?.instantiate }) },
        { head: "first malloc", digits: 1, figure: (name) => ({ value: start(name)?.firstMalloc }) },
        {
          head: "from bytes to the first block",
          digits: 0,
          figure: (name) => {
            const one = start(name);
            return { value: one && one.compile + one.instantiate + one.firstMalloc };
          },
        },
      ],
    }),
    allocatorTable({
      title: "Code size",
      allocators: distinct(codeSizes.map(({ allocator }) => allocator)),
      columns: [
        {
          head: "bytes of wasm",
          digits: 0,
          figure: (name) => ({ value: codeSizes.find(({ allocator }) => allocator === name)?.bytes }),
        },
      ],
    }),
  ].filter(({ rows }) => rows.length > 0);
  return tables.length > 0 ? [{ title: "Cold start and code size", text: [], charts: [], tables }] : [];
}
