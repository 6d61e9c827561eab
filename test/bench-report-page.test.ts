// The report's page, picture and files, from made-up results: what is drawn, escaped, and left out.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { buildDocument } from "#build/bench/report/build-document.js";
import { formatHtml } from "#build/bench/report/html.js";
import { formatMarkdown } from "#build/bench/report/markdown.js";
import { ResultsError, readResults } from "#build/bench/report/read-results.js";
import { readmePicture } from "#build/bench/report/readme-picture.js";
import { writeReport } from "#build/bench/report/write-report.js";
import type { Report } from "#build/bench/results.js";
import { cell, fullReport, smallReport } from "./support/bench-results.js";

const folder = mkdtempSync(join(tmpdir(), "bench-report-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const markdownOf = (report: Report): string =>
  formatMarkdown(buildDocument(report), { page: "page.html", picture: undefined });
const htmlOf = (report: Report): string => formatHtml(buildDocument(report));

const full = buildDocument(fullReport);
const fullMarkdown = formatMarkdown(full, { page: "page.html", picture: undefined });
const fullHtml = formatHtml(full);

const titles = (markdown: string): string[] => markdown.match(/^## .*$/gm) ?? [];

it("says where and with what it was measured", () => {
  for (const text of [fullMarkdown, fullHtml]) {
    for (const fact of ["abc1234", "v20.1.2", "11.3.1", "Made-up CPU", "2026-02-03", "about talc", "1.2.3"])
      expect(text).toContain(fact);
  }
});

const sections: readonly (keyof Report)[] = [
  "latencies",
  "instructions",
  "scaling",
  "coldStarts",
  "timelines",
  "codeSizes",
];

it.each(sections)("works with nothing but %s", (name) => {
  const none = Object.fromEntries(sections.map((key) => [key, key === name ? fullReport[name] : undefined]));
  const only = buildDocument({ ...fullReport, measurements: [], allocators: [], workloads: [], ...none });
  expect(only.sections.length).toBeGreaterThan(1);
  expect(formatHtml(only)).not.toMatch(/NaN|undefined|Infinity/);
});

it("works when nothing was measured, or one trace on one allocator", () => {
  const nothing = { ...smallReport, measurements: [] };
  expect(titles(markdownOf(nothing))).toEqual(["## Notes"]);
  expect(readmePicture(nothing)).toBeUndefined();
  const one = { ...smallReport, measurements: [cell("first", "tlsf", 5, 1.5)] };
  expect(htmlOf(one)).toContain("5.0");
  expect(htmlOf(one)).not.toMatch(/NaN|undefined|Infinity/);
});

it("has a picture for each chart, and neither scripts nor links to elsewhere", () => {
  const charts = full.sections.flatMap((section) => section.charts);
  const html = fullHtml;
  expect(html.match(/<svg/g)).toHaveLength(charts.length);
  // Four views of 12 traces and a Pareto picture, four operations, two curves, two timelines.
  expect(charts).toHaveLength(4 * 13 + 4 + 2 + 2);
  expect(html).not.toMatch(/<script|<link|<img|NaN|undefined/);
  expect(html.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|\/\//);
});

it("leaves those out of charts who would hide the others, and says so", () => {
  const charts = full.sections.flatMap((section) => section.charts);
  expect(charts.filter(({ svg }) => svg.includes("lol_alloc")).map(({ title }) => title)).toEqual([
    "Memory while json_nested runs",
    "Memory while phases_frag runs",
  ]);
  const pareto = charts.find(({ title }) => title === "Time against memory, called from wasm");
  expect(pareto?.note).toMatch(/Left out.*wee_alloc \(1\d\.\d\), lol_alloc \(4\d\d\.\d\)/);
});

it("escapes names", () => {
  const name = "a|b<script>&*_c_*";
  const measurements = [cell("<i>", name, 5, 1.2), cell("<i>", "dlmalloc", 10, 1.1)];
  const report = { ...smallReport, measurements };
  expect(markdownOf(report)).toContain("| a\\|b\\<script\\>&amp;\\*\\_c\\_\\* |");
  const html = htmlOf(report);
  expect(html).toContain("<td>a|b&lt;script&gt;&amp;*_c_*</td>");
  expect(html).not.toContain("<script>");
  expect(html).not.toContain("<i>");
  expect(readmePicture(report)).toContain("&lt;script&gt;");
});

it("draws the README's picture small, with its own ground for light and dark", () => {
  const picture = readmePicture(fullReport) ?? "";
  expect(picture.length).toBeLessThan(20_000);
  expect(picture).toContain("prefers-color-scheme: dark");
  expect(picture.startsWith('<svg xmlns="http://www.w3.org/2000/svg"')).toBe(true);
  expect(picture).toContain("pymalloc-fast");
  expect(picture).not.toMatch(/NaN|undefined/);
});

it("writes the files, and no picture of other results stays", () => {
  const names = ["benchmarks.md", "benchmarks.html", "benchmarks.svg"].map((name) => join(folder, name));
  expect(writeReport(fullReport, folder)).toEqual(names);
  expect(readFileSync(join(folder, "benchmarks.md"), "utf8")).toContain("](benchmarks.svg)");
  expect(writeReport({ ...fullReport, measurements: [] }, folder)).toEqual(names.slice(0, 2));
  expect(existsSync(join(folder, "benchmarks.svg"))).toBe(false);
  expect(readFileSync(join(folder, "benchmarks.md"), "utf8")).not.toContain("benchmarks.svg");
});

it("refuses what is not the bench's", () => {
  const path = join(folder, "other.json");
  expect(() => readResults(path)).toThrow(ResultsError);
  for (const text of ["{", "[]", "null", '{"measurements": []}']) {
    writeFileSync(path, text);
    expect(() => readResults(path)).toThrow(ResultsError);
  }
  writeFileSync(path, JSON.stringify(fullReport));
  expect(readResults(path)).toEqual(JSON.parse(JSON.stringify(fullReport)));
});
