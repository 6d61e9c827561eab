import type { MisuseTable } from "./misuse-table.js";

const LEGEND = `A name in capitals or an error: refused, and the heap is as it was. 0, false: refused. p≠0: a block for a request that should have
been refused. trap: a check ended the program; (wild access): a read or write outside memory did. later: not at the mistake but at
one of the 120 allocations that follow it. check(): seen when the heap was asked after them. silent: nothing was said and no harm was seen, beyond what the mistake itself overwrote.
OVERLAP: two owners of the same bytes. CONTENTS LOST: the bytes of a live block were changed. NO MEMORY: none is given out
any more. LOOPS: a call that never came back. One heap and one pattern each: other layouts may fare better or worse.`;

const FOOTNOTE =
  "¹ To the allocator this is a free by the new owner. It can only keep places from being given out again soon.";

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** The table as docs/bad-input.md has it. */
export function formatMarkdown({ columns, rows }: MisuseTable): string {
  const head = ["mistake", ...columns.map(({ title }) => title)];
  const body = rows.map(({ name, isUnknowable, cells }) =>
    line([isUnknowable ? `${name} ¹` : name, ...cells]),
  );
  const versions = columns
    .filter(({ isOurs }) => !isOurs)
    .map(({ title, version }) => `${title}: ${version}`);
  const table = [line(head), line(head.map(() => "---")), ...body].join("\n");
  return `${[table, FOOTNOTE, LEGEND, versions.join("; ")].join("\n\n").trimEnd()}\n`;
}
