// The report's tables, from made-up results: figures, means, and who is marked as the best.

import { expect, it } from "vitest";
import { buildDocument } from "#build/bench/report/build-document.js";
import { formatFigure } from "#build/bench/report/format.js";
import { formatMarkdown } from "#build/bench/report/markdown.js";
import type { Report } from "#build/bench/results.js";
import { cell, fullReport, smallReport } from "./support/bench-results.js";

const markdownOf = (report: Report): string =>
  formatMarkdown(buildDocument(report), { page: "page.html", picture: undefined });

const fullMarkdown = markdownOf(fullReport);

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
  expect(rowsOf(markdown, "64 x 16 B")[0]).toMatch(/^\| 64 x 16 B \|.* \*\*4\.3 \(0\.\d\d\)\*\* \|/);
  expect(titles(markdown)).toEqual([
    "## In short",
    "## Replay, inlined",
    "## Replay, called from wasm",
    "## Replay, called from wasm, every byte written, live blocks walked",
    "## Replay, called from JavaScript",
    "## Footprint",
    "## Micro workloads",
    "## Classical allocator benchmarks",
    "## Random replacement above 512 bytes",
    "## Small heaps",
    "## Large heaps",
    "## Batches",
    "## Latency of single calls",
    "## Instructions",
    "## Scaling",
    "## Cold start and code size",
    "## Allocators",
    "## Notes",
  ]);
});

it("says how a compiled allocator was built, or why it is missing", () => {
  const allocators = [
    { name: "talc", about: "a crate", version: "5", settings: "-O3" },
    { name: "tlsf", about: "ours to compile", version: "0" },
  ];
  const missing = [{ name: "rlsf", version: "1", reason: "no compiler" }];
  const markdown = markdownOf({ ...smallReport, allocators, missing });
  expect(rowsOf(markdown, "talc").at(-1)).toBe("| talc | a crate | 5 | -O3 |");
  expect(rowsOf(markdown, "rlsf").at(-1)).toBe("| rlsf | – | 1 | not measured: no compiler |");
  expect(rowsOf(markdown, "tlsf").at(-1)).toBe("| tlsf | ours to compile | 0 | – |");
});

it("shows no noise of one round", () => {
  const once = smallReport.measurements.map((one) => ({ ...one, rounds: 1, noise: 0 }));
  const markdown = markdownOf({ ...smallReport, measurements: once });
  expect(markdown).not.toContain("| noise (min to max) |");
  expect(markdownOf(smallReport)).toContain("| noise (min to max) |");
});

it("takes an allocator's footprint from whichever way of calling has it", () => {
  const facade = { ...cell("first", "facade", 9, 1.4), mode: "js" as const };
  const other = { ...cell("second", "facade", 9, 1.4), mode: "js" as const };
  const markdown = markdownOf({ ...smallReport, measurements: [...smallReport.measurements, facade, other] });
  expect(rowsOf(markdown, "facade")[0]).toBe("| facade | – | 1.40 |");
});

it("shows the latency of a program that works frame by frame apart from the traces'", () => {
  const times = { calls: 9, p50: 71, p99: 72, p999: 73, p9999: 74, worst: 75, growths: 0, worstGrowth: 0 };
  const latency = { allocator: "frame arena", workload: "frames", operation: "malloc", ...times } as const;
  const latencies = [...(fullReport.latencies ?? []), latency];
  const markdown = markdownOf({ ...fullReport, latencies });
  expect(markdown).toContain("**malloc, frame by frame, ns**");
  expect(rowsOf(markdown, "frame arena")).toEqual(["| frame arena | 71 | 72 | 73 | 74 | 75 | 9 | 0 |"]);
  expect(fullMarkdown).not.toContain("frame by frame");
});

it("says how the time grows, also against null's growth", () => {
  const point = (allocator: string, at: number, nanosecondsPerOperation: number) =>
    ({ allocator, curve: "live blocks", at, nanosecondsPerOperation }) as const;
  const scaling = [
    point("pymalloc", 1e3, 10),
    point("pymalloc", 1e5, 15),
    point("pymalloc", 1e7, 60),
    point("null", 1e3, 2),
    point("null", 1e7, 8),
  ];
  const markdown = markdownOf({ ...smallReport, scaling });
  expect(markdown).toContain("Growth of the time from 10³ to 10⁷, live blocks");
  expect(rowsOf(markdown, "pymalloc").at(-1)).toBe("| pymalloc | 6.00 | 1.50 |");
});

it("takes the driver's time on an allocator's own blocks for null's, where it was measured", () => {
  const point = (allocator: string, at: number, nanosecondsPerOperation: number, driverNanoseconds: number) =>
    ({ allocator, curve: "live blocks", at, nanosecondsPerOperation, driverNanoseconds }) as const;
  const scaling = [
    ...[point("pymalloc", 1e3, 10, 2), point("pymalloc", 1e7, 60, 8)],
    ...[point("dlmalloc", 1e3, 20, 4), point("dlmalloc", 1e7, 20, 8)],
  ];
  const markdown = markdownOf({ ...smallReport, scaling });
  expect(rowsOf(markdown, "pymalloc").at(-1)).toBe("| pymalloc | 6.00 | 1.50 |");
  expect(rowsOf(markdown, "dlmalloc").at(-1)).toBe("| dlmalloc | **1.00** | **0.50** |");
  expect(rowsOf(markdown, "10³").at(-1)).toBe("| 10³ | **10.0** | 20.0 | *3.0* |");
});
