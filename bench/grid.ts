// The measurements of one suite and mode as a table of workloads and allocators, and what follows from them.

import { geometricMean } from "../src/replay/stats.js";
import { DLMALLOC, NULL_PEER } from "./peers.js";
import type { Measurement } from "./results.js";

/** A figure of one workload and allocator; undefined where it was not measured. */
export type Quantity = (workload: string, allocator: string) => number | undefined;

export class Grid {
  readonly workloads: readonly string[];
  readonly allocators: readonly string[];
  readonly #cells: ReadonlyMap<string, Measurement>;

  constructor(measurements: readonly Measurement[]) {
    this.workloads = [...new Set(measurements.map((measurement) => measurement.workload))];
    this.allocators = [...new Set(measurements.map((measurement) => measurement.allocator))];
    this.#cells = new Map(measurements.map((one) => [`${one.workload}/${one.allocator}`, one]));
  }

  cell(workload: string, allocator: string): Measurement | undefined {
    return this.#cells.get(`${workload}/${allocator}`);
  }

  /** The figure that `pick` takes from each measurement. */
  quantity(pick: (cell: Measurement) => number | undefined): Quantity {
    return (workload, allocator) => {
      const cell = this.cell(workload, allocator);
      return cell && pick(cell);
    };
  }

  /** A quantity over dlmalloc's. */
  relative(quantity: Quantity): Quantity {
    return (workload, allocator) => {
      const [own, other] = [quantity(workload, allocator), quantity(workload, DLMALLOC)];
      return own === undefined || other === undefined ? undefined : own / other;
    };
  }

  /** A quantity above that of the driver alone. */
  net(quantity: Quantity): Quantity {
    return (workload, allocator) => {
      const [own, driver] = [quantity(workload, allocator), quantity(workload, NULL_PEER)];
      return own === undefined || driver === undefined ? undefined : Math.max(own - driver, 0.01);
    };
  }

  /** The geometric mean; undefined unless known for each workload, as it could not be compared with the others'. */
  mean(allocator: string, quantity: Quantity): number | undefined {
    const values = this.workloads.map((workload) => quantity(workload, allocator));
    const known = values.filter((value) => value !== undefined && !Number.isNaN(value)).map(Number);
    return known.length > 0 && known.length === values.length ? geometricMean(known) : undefined;
  }

  worst(allocator: string, quantity: Quantity): number {
    return Math.max(...this.workloads.flatMap((workload) => quantity(workload, allocator) ?? []));
  }
}
