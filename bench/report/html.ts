// A document as one page that needs no script and no network, which its policy forbids.
import { paletteStyle } from "../charts/looks.js";
import { plotStyle } from "../charts/plot-svg.js";
import type { BenchDocument, Cell, Chart, DocumentTable, Section } from "./document.js";
import { escapeHtml } from "./escape-html.js";

const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

const pageStyle = `
:root { color-scheme: light dark; }
body { margin: 0 auto; padding: 1rem; max-width: 70rem; font: 15px/1.5 system-ui, sans-serif; background: var(--paper); color: var(--ink); }
h1, h2 { line-height: 1.2; } h2 { margin-top: 3rem; border-bottom: 1px solid var(--rule); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; } dt { color: var(--soft); } dd { margin: 0; }
nav { columns: 3 14rem; } a { color: var(--default); }
.charts { display: flex; flex-wrap: wrap; gap: 1.5rem; }
figure { margin: 0; max-width: 100%; } figcaption { font-weight: 600; } .note { color: var(--soft); font-size: 13px; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; white-space: nowrap; }
caption { text-align: left; font-weight: 600; padding: 1rem 0 0.3rem; white-space: normal; }
th, td { padding: 0.15rem 0.6rem; text-align: right; border-bottom: 1px solid var(--rule); font-weight: 400; }
thead th { color: var(--soft); vertical-align: bottom; } th:first-child, td:first-child, .words td { text-align: left; }
.words td { white-space: normal; } .limit { color: var(--soft); font-style: italic; } b { font-weight: 700; }
`;

const slug = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

const paragraph = (text: string, kind = ""): string =>
  `<p${kind === "" ? "" : ` class="${kind}"`}>${escapeHtml(text)}</p>`;

function cellHtml({ text, isBest, isLimit }: Cell): string {
  const escaped = escapeHtml(text);
  return `<td${isLimit ? ' class="limit"' : ""}>${isBest ? `<b>${escaped}</b>` : escaped}</td>`;
}

function tableHtml({ title, note, head, rows }: DocumentTable): string {
  const isNumbers = rows.some((row) => /^[\d–]/.test(row[1]?.text ?? ""));
  const heads = head.map((text) => `<th>${escapeHtml(text)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map(cellHtml).join("")}</tr>`).join("\n");
  const table = `<table${isNumbers ? "" : ' class="words"'}><caption>${escapeHtml(title)}</caption>
<thead><tr>${heads}</tr></thead><tbody>
${body}
</tbody></table>`;
  return `<div class="scroll">${table}</div>${note ? paragraph(note, "note") : ""}`;
}

function chartHtml({ title, svg, note, width }: Chart): string {
  return `<figure style="width:${width}px"><figcaption>${escapeHtml(title)}</figcaption>
${svg}${note ? `\n${paragraph(note, "note")}` : ""}</figure>`;
}

function chartsHtml(charts: readonly Chart[]): string {
  return charts.length === 0 ? "" : `<div class="charts">\n${charts.map(chartHtml).join("\n")}\n</div>`;
}

function sectionHtml({ title, text, chartsText, charts, tables }: Section): string {
  const parts = [
    ...text.map((sentence) => paragraph(sentence)),
    chartsText ? paragraph(chartsText) : "",
    chartsHtml(charts),
    ...tables.map(tableHtml),
  ];
  return `<section id="${slug(title)}"><h2>${escapeHtml(title)}</h2>\n${parts.join("\n")}\n</section>`;
}

export function formatHtml({ title, facts, sections }: BenchDocument): string {
  const links = sections.map((one) => `<a href="#${slug(one.title)}">${escapeHtml(one.title)}</a>`);
  const terms = facts.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>pymalloc-wasm: ${escapeHtml(title)}</title>
<style>${pageStyle}${paletteStyle}${plotStyle}</style></head><body>
<h1>pymalloc-wasm: ${escapeHtml(title)}</h1>
<p>Written by <code>npm run bench:report</code> from what <code>npm run bench</code> measured.</p>
<dl>${terms.join("")}</dl>
<nav>${links.join("<br>")}</nav>
${sections.map(sectionHtml).join("\n")}
</body></html>
`;
}
