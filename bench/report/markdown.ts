// A document as Markdown for GitHub: its text and tables. The charts are on the page.
import type { BenchDocument, Cell, DocumentTable, Section } from "./document.js";

/** Underscores between letters mean nothing to GitHub, and names of traces stay readable in the source. */
const escapeMarkdown = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .replace(/[\\`*[\]<>|~]|(?<!\w)_|_(?!\w)/g, "\\$&")
    .replace(/&/g, "&amp;");

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

function cellText({ text, isBest, isLimit }: Cell): string {
  const escaped = escapeMarkdown(text);
  if (isBest) return `**${escaped}**`;
  return isLimit ? `*${escaped}*` : escaped;
}

/** Numbers to the right, words to the left. */
function alignment({ head, rows }: DocumentTable): string[] {
  return head.map((_, column) =>
    rows.every((row) => /^[\d.,–]/.test(row[column]?.text ?? "")) ? "--:" : "---",
  );
}

function formatTable(table: DocumentTable): string {
  const lines = [
    table.head.map(escapeMarkdown),
    alignment(table),
    ...table.rows.map((row) => row.map(cellText)),
  ];
  return [
    `**${escapeMarkdown(table.title)}**`,
    lines.map(line).join("\n"),
    ...(table.note ? [escapeMarkdown(table.note)] : []),
  ].join("\n\n");
}

const hasText = ({ text, tables }: Section): boolean => text.length + tables.length > 0;

function formatSection({ title, text, tables }: Section): string {
  return [`## ${escapeMarkdown(title)}`, ...text.map(escapeMarkdown), ...tables.map(formatTable)].join(
    "\n\n",
  );
}

interface Links {
  /** The page with the charts, and the picture at the top, if there is one. */
  readonly page: string;
  readonly picture: string | undefined;
}

export function formatMarkdown({ title, facts, sections }: BenchDocument, links: Links): string {
  const origin = "Written by `npm run bench:report` from what `npm run bench` measured; do not edit.";
  const head = facts.map(([name, value]) => `- ${escapeMarkdown(name)}: ${escapeMarkdown(value)}`).join("\n");
  const picture = links.picture === undefined ? [] : [`![Time against memory](${links.picture})`];
  const charts = `The charts are on a page to open in a browser, [${links.page}](${links.page}); it needs no network.`;
  const parts = [
    `# ${escapeMarkdown(title)}`,
    `${origin} ${charts}`,
    head,
    ...picture,
    ...sections.filter(hasText).map(formatSection),
  ];
  return `${parts.join("\n\n")}\n`;
}
