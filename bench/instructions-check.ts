// Two sets of figures of the same allocators: which of them moved?
import type { CallFigures, InstructionFile } from "./instructions-file.js";

/** How far a figure may be from the file's, either way: an improvement, too, belongs in the file. */
export const TOLERANCE = 0.02;

const COMPARED: readonly (keyof CallFigures)[] = ["mean", "median", "p99", "p999", "worst", "worstGrowth"];

/** Every figure that is compared, by a name that a reader understands. */
function figuresOf({ wasm, native }: Pick<InstructionFile, "wasm" | "native">): Map<string, number> {
  const figures = new Map<string, number>();
  for (const { allocator, workload, perOperation, bytesPerOperation, calls } of wasm) {
    const name = `${allocator}, ${workload}`;
    figures.set(`${name}: wasm instructions per operation`, perOperation);
    figures.set(`${name}: bytes filled and copied per operation`, bytesPerOperation);
    for (const [operation, figure] of Object.entries(calls))
      for (const key of COMPARED)
        figures.set(`${name}: wasm instructions of ${operation}, ${key}`, figure[key]);
  }
  for (const { allocator, workload, perOperation } of native)
    figures.set(`${allocator}, ${workload}: native instructions per operation`, perOperation);
  return figures;
}

function movement(name: string, before: number | undefined, now: number): string[] {
  if (before === undefined) return [`${name}: ${now}, which the file does not have`];
  if (Math.abs(now - before) <= TOLERANCE * Math.abs(before)) return [];
  const share =
    before === 0 ? "" : ` (${now > before ? "+" : ""}${((100 * (now - before)) / before).toFixed(1)} %)`;
  return [`${name}: ${before} -> ${now}${share}`];
}

/** A sentence for each figure of `now` that is more than the tolerance away from the file's. */
export function findMoved(
  file: Pick<InstructionFile, "wasm" | "native">,
  now: Pick<InstructionFile, "wasm" | "native">,
): string[] {
  const before = figuresOf(file);
  return [...figuresOf(now)].flatMap(([name, value]) => movement(name, before.get(name), value));
}
