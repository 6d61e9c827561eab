// A report to a document. Every suite is optional: what was not measured has no section.
import { NULL_PEER } from "../peers.js";
import type { Report } from "../results.js";
import { accessSection } from "./access-section.js";
import { assemblyScriptSection } from "./assemblyscript-section.js";
import type { BenchDocument, Section } from "./document.js";
import { formatFigure, STOPPED } from "./format.js";
import { hooksSection } from "./hooks-section.js";
import { latencySection } from "./latency-section.js";
import { objectsSection } from "./objects-section.js";
import { allocatorSection, overviewSection } from "./overview.js";
import { replaySections } from "./replay-sections.js";
import { scalingSection } from "./scaling-section.js";
import { instructionSection, onceSection } from "./size-sections.js";
import { timelineSection } from "./timeline-section.js";
import { workloadSections } from "./workload-sections.js";

function facts({ environment, settings, workloads }: Report): BenchDocument["facts"] {
  const { commit, date, engine, cpu, cores, platform } = environment;
  const operations = workloads.reduce((total, workload) => total + workload.operations, 0);
  const traces = `${workloads.length}, ${formatFigure(operations, 0)} operations`;
  const { rounds, quick, limitSeconds } = settings;
  const pace = `${rounds} round${rounds === 1 ? "" : "s"}${quick ? " (a quick run)" : ""}; slow replays were stopped after ${limitSeconds} s`;
  return [
    ["commit", commit ?? "unknown"],
    ["date", date.slice(0, "2026-01-01".length)],
    ["engine", engine],
    ["machine", `${cores} × ${cpu}, ${platform}`],
    ["settings", pace],
    ...(workloads.length > 0 ? ([["traces", traces]] as const) : []),
  ];
}

function notesSection({ measurements, faults }: Report): Section {
  const stopped = measurements.flatMap(({ suite, mode, workload, allocator, stopped: why }) =>
    why === undefined ? [] : [`${STOPPED} ${allocator}, ${suite}, ${mode}, ${workload}: ${why}`],
  );
  const text = [
    `Net: above ${NULL_PEER}, which is the driver on a fake allocator. Times are medians over the rounds, chunk by chunk in a replay; noise is the interquartile range of whole rounds over their median.`,
    "Footprint: wasm memory, or what sbrk gave, at the end of a run whose heap holds only the trace's blocks, over the peak of live requested bytes.",
    ...faults.map((fault) => `Fault: ${fault}`),
    ...stopped,
  ];
  return { title: "Notes", text, charts: [], tables: [] };
}

export function buildDocument(report: Report): BenchDocument {
  return {
    title: "Benchmarks",
    facts: facts(report),
    sections: [
      ...overviewSection(report),
      ...replaySections(report),
      ...workloadSections(report),
      ...hooksSection(report),
      ...accessSection(report),
      ...objectsSection(report),
      ...assemblyScriptSection(report),
      ...latencySection(report),
      ...instructionSection(report),
      ...scalingSection(report),
      ...timelineSection(report),
      ...onceSection(report),
      ...allocatorSection(report),
      notesSection(report),
    ],
  };
}
