// The report's Markdown, page and picture, from made-up results: figures, what is best, and what is left out.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { buildDocument } from "#build/bench/report/build-document.js";
import { formatFigure } from "#build/bench/report/format.js";
import { formatHtml } from "#build/bench/report/html.js";
import { formatMarkdown } from "#build/bench/report/markdown.js";
import { ResultsError, readResults } from "#build/bench/report/read-results.js";
import { readmePicture } from "#build/bench/report/readme-picture.js";
import { writeReport } from "#build/bench/report/write-report.js";
import type { Measurement, Report } from "#build/bench/results.js";
import { fullReport, measurement } from "./support/bench-results.js";

const folder = mkdtempSync(join(tmpdir(), "bench-report-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const markdownOf = (report: Report): string =>
  formatMarkdown(buildDocument(report), { page: "page.html", picture: undefined });
const htmlOf = (report: Report): string => formatHtml(buildDocument(report));

const full = buildDocument(fullReport);
const fullMarkdown = formatMarkdown(full, { page: "page.html", picture: undefined });
const fullHtml = formatHtml(full);

const cell = (workload: string, allocator: string, time: number, memory?: number): Measurement =>
  measurement({ suite: "replay", mode: "called", workload, allocator }, time, memory);

/** Two traces and four allocators, with figures that are easy to check. */
const smallReport: Report = {
  environment: fullReport.environment,
  settings: fullReport.settings,
  allocators: [],
  workloads: [],
  faults: [],
  measurements: [
    cell("first", "pymalloc", 8, 1.2),
    cell("first", "dlmalloc", 10, 1.1),
    cell("first", "tlsf", 20, 1.5),
    cell("first", "null", 2),
    cell("second", "pymalloc", 18, 1.3),
    cell("second", "dlmalloc", 10, 1.1),
    cell("second", "tlsf", 45, 1.6),
    cell("second", "null", 2),
  ],
};

const titles = (markdown: string): string[] => markdown.match(/^## .*$/gm) ?? [];
const rowsOf = (markdown: string, name: string): string[] =>
  markdown.split("\n").filter((line) => line.startsWith(`| ${name} |`));

it("has geometric means: gross, net of the driver, as ratios, and the worst trace", () => {
  // 8 and 18 ns: 12; net 6 and 16: 9.8. Ratios 0.8 and 1.8: 1.2; net ratios 6/8 and 16/8: 1.22.
  const [, summary] = rowsOf(markdownOf(smallReport), "pymalloc");
  expect(summary).toMatch(
    /^\| pymalloc \| \S*12\.0\S* \| \S*9\.8\S* \| 1\.20 \| 1\.22 \| 1\.80 second \| 1\.20 \| 1\.25 \|/,
  );
});

it("has the lowest and highest noise of any trace", () => {
  const noisy = smallReport.measurements.map((one, index) => ({ ...one, noise: index < 4 ? 0.01 : 0.09 }));
  const [, summary] = rowsOf(markdownOf({ ...smallReport, measurements: noisy }), "pymalloc");
  expect(summary).toContain("| 5.0 % (1.0 to 9.0) |");
});

it("marks the best of each row, ours or not, but never a limit", () => {
  const markdown = markdownOf(smallReport);
  expect(rowsOf(markdown, "first")[0]).toBe(
    "| first | **8.0 (0.80)** | 10.0 (1.00) | 20.0 (2.00) | *2.0 (0.20)* |",
  );
  expect(rowsOf(markdown, "second")[0]).toBe(
    "| second | 18.0 (1.80) | **10.0 (1.00)** | 45.0 (4.50) | *2.0 (0.20)* |",
  );
  expect(rowsOf(markdown, "first")[1]).toBe("| first | 1.20 | **1.10** | 1.50 |");
});

it("marks all who look alike, and nobody who was stopped", () => {
  const measurements = [
    cell("first", "pymalloc", 10.04),
    cell("first", "dlmalloc", 9.96),
    { ...cell("first", "tlsf", 1), stopped: "the limit of time, at 3 %" },
  ];
  const markdown = markdownOf({ ...smallReport, measurements });
  expect(rowsOf(markdown, "first")[0]).toBe("| first | **10.0 (1.01)** | **10.0 (1.00)** | 1.0\\* (0.10) |");
  expect(markdown).toContain("\\* tlsf, replay, called, first: the limit of time, at 3 %");
});

it("has every suite's figures", () => {
  const markdown = fullMarkdown;
  const json = fullReport.latencies?.filter(
    ({ allocator, operation }) => allocator === "talc" && operation === "free",
  );
  const worst = Math.max(...(json ?? []).map((one) => one.worst));
  expect(rowsOf(markdown, "talc").filter((row) => row.includes(formatFigure(worst, 0)))).toHaveLength(1);
  expect(markdown).toContain("(630 / 21, malloc(2040))");
  expect(rowsOf(markdown, "10⁷")).toHaveLength(1);
  expect(rowsOf(markdown, "256 MiB")).toHaveLength(1);
  expect(markdown).toMatch(/\| talc \| 936 \| \**60\** \| \**4\.5\** \| 1,001 \|/);
  expect(markdown).toContain("| talc | 8,320 |");
  expect(titles(markdown)).toEqual([
    "## In short",
    "## Replay, inlined",
    "## Replay, called from wasm",
    "## Replay, called from wasm, every byte written, live blocks walked",
    "## Replay, called from JavaScript",
    "## Footprint",
    "## Micro workloads",
    "## Classical allocator benchmarks",
    "## Small heaps",
    "## Latency of single calls",
    "## Instructions",
    "## Scaling",
    "## Cold start and code size",
    "## Allocators",
    "## Notes",
  ]);
});

it("says where and with what it was measured", () => {
  for (const text of [fullMarkdown, fullHtml]) {
    for (const fact of ["abc1234", "v20.1.2", "11.3.1", "Made-up CPU", "2026-02-03", "about talc", "1.2.3"])
      expect(text).toContain(fact);
  }
});

it("says how a compiled allocator was built, or why it is missing", () => {
  const allocators = [
    { name: "talc", about: "a crate", version: "5", settings: "-O3" },
    { name: "rlsf", about: "a crate", version: "1", missing: "no compiler" },
    { name: "tlsf", about: "ours to compile", version: "0" },
  ];
  const markdown = markdownOf({ ...smallReport, allocators });
  expect(rowsOf(markdown, "talc").at(-1)).toBe("| talc | a crate | 5 | -O3 |");
  expect(rowsOf(markdown, "rlsf").at(-1)).toBe("| rlsf | a crate | 1 | not measured: no compiler |");
  expect(rowsOf(markdown, "tlsf").at(-1)).toBe("| tlsf | ours to compile | 0 | – |");
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
