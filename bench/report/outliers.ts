// Allocators that would squeeze all others into a corner of a chart. They stand in the tables, and the chart says who is missing.
import { formatFigure } from "./format.js";

export interface Rated {
  readonly allocator: string;
  readonly ratio: number;
}

export interface Sifted<T> {
  readonly kept: readonly T[];
  /** A sentence, unless all were kept. */
  readonly note?: string;
}

export function leaveOut<T extends Rated>(rated: readonly T[], limit: number, unit: string): Sifted<T> {
  const kept = rated.filter(({ ratio }) => ratio <= limit);
  const others = rated.filter(({ ratio }) => ratio > limit);
  if (others.length === 0) return { kept };
  const list = others.map(({ allocator, ratio }) => `${allocator} (${formatFigure(ratio, 1)})`).join(", ");
  return { kept, note: `Left out, ${unit} above ${limit}: ${list}.` };
}

export const joinNotes = (...notes: readonly (string | undefined)[]): string =>
  notes.filter((note) => note !== undefined).join(" ");
