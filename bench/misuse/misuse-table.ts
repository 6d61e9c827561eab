import type { Column } from "./columns.js";
import type { Kind } from "./row.js";
import { rows } from "./rows.js";
import { runColumn } from "./run-column.js";

/** What `--json` prints. */
export interface MisuseTable {
  readonly columns: readonly Omit<Column, "source">[];
  readonly rows: readonly MisuseRow[];
}

export interface MisuseRow {
  readonly name: string;
  readonly kind: Kind;
  readonly isUnknowable: boolean;
  /** One per column. */
  readonly cells: readonly string[];
}

/** Every mistake on every allocator, one allocator after the other. */
export async function runMisuse(columns: readonly Column[]): Promise<MisuseTable> {
  const results: string[][] = [];
  for (const column of columns) results.push(await runColumn(column.source()));
  return {
    columns: columns.map(({ name, title, version, isOurs }) => ({ name, title, version, isOurs })),
    rows: rows.map(({ name, kind, isUnknowable = false }, index) => ({
      name,
      kind,
      isUnknowable,
      cells: results.map((cells) => cells[index] ?? ""),
    })),
  };
}
