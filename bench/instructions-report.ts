// Counted instructions as text.

import { formatTable } from "../src/cli/table.js";
import { type CountedReplay, OPERATIONS } from "./counting-replay.js";
import type { InstructionFile } from "./instructions-file.js";

export interface NamedReplay extends CountedReplay {
  readonly allocator: string;
  readonly workload: string;
}

const whole = (value: number | undefined): string =>
  value === undefined || Number.isNaN(value) ? "-" : Math.round(value).toString();

const COUNTED_HEAD = [
  "",
  "call",
  "calls",
  "mean",
  "median",
  "p99",
  "p99.9",
  "worst",
  "x median",
  "calls > 40 x",
  "at operation",
  "of bytes",
  "filled",
  "growths",
  "worst growth",
];

/** One allocator, its traces and kinds of calls down. */
export function formatCounted(allocator: string, replays: readonly NamedReplay[]): string {
  const rows = replays.flatMap(({ workload, kinds }) =>
    kinds.flatMap((counts, kind) => {
      if (counts.count + counts.growths === 0) return [];
      const { worst } = counts;
      return [
        [
          workload,
          OPERATIONS[kind] ?? "",
          whole(counts.count),
          (counts.instructions / (counts.count + counts.growths)).toFixed(1),
          ...[0.5, 0.99, 0.999].map((fraction) => whole(counts.quantile(fraction))),
          whole(worst?.instructions),
          ((worst?.instructions ?? Number.NaN) / counts.quantile(0.5)).toFixed(1),
          whole(counts.above(40 * counts.quantile(0.5))),
          whole(worst?.at),
          whole(worst?.size),
          whole(worst?.bytes),
          whole(counts.growths),
          whole(counts.worstGrowth?.instructions),
        ],
      ];
    }),
  );
  return formatTable({
    title: `${allocator}: executed wasm instructions of single calls`,
    head: COUNTED_HEAD,
    rows,
  });
}

const FILE_HEAD = [
  "",
  "allocator",
  "wasm/op",
  "native/op",
  "malloc median",
  "worst",
  "x",
  "free median",
  "worst",
  "x",
];

/** What bench/instructions.json holds: traces and allocators down. */
export function formatInstructions({ wasm, native }: Pick<InstructionFile, "wasm" | "native">): string {
  const rows = wasm.map(({ allocator, workload, perOperation, calls }) => {
    const same = native.find((one) => one.allocator === allocator && one.workload === workload);
    const calledAs = (name: string): string[] => {
      const figure = calls[name];
      return figure
        ? [whole(figure.median), whole(figure.worst), (figure.worst / figure.median).toFixed(1)]
        : ["-", "-", "-"];
    };
    const both = [...calledAs("malloc"), ...calledAs("free")];
    return [workload, allocator, perOperation.toFixed(1), same?.perOperation.toFixed(1) ?? "-", ...both];
  });
  const title = "Executed instructions; the worst of single calls that did not grow memory";
  return formatTable({
    title,
    head: FILE_HEAD,
    rows: rows.sort(([left = ""], [right = ""]) => left.localeCompare(right)),
  });
}
