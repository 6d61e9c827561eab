// The visitor's own engine: does the wasm keep its laws there, and how fast is it?
import type { ReplayReport, ReplayResult } from "../../replay/replay-trace.js";
import type { BuildResult } from "../../selftest/selftest.js";
import { bytesText, countText, percentText } from "../engine/format.js";
import type { EngineNews } from "../own-engine/engine-tests.js";
import { button, element } from "./dom.js";
import { type Column, SortedTable } from "./sorted-table.js";

const LAWS: readonly Column<BuildResult>[] = [
  { title: "Build", value: ({ build }) => build, text: ({ build }) => build, isWords: true },
  { title: "Hold", value: ({ passed }) => passed, text: ({ passed }) => countText(passed) },
  { title: "Fail", value: ({ failed }) => failed.length, text: ({ failed }) => countText(failed.length) },
  { title: "Left out", value: ({ skipped }) => skipped, text: ({ skipped }) => countText(skipped) },
  { title: "Remarks", value: verdictOf, text: verdictOf, isWords: true },
];

const TIMES: readonly Column<ReplayResult>[] = [
  {
    title: "Allocator",
    value: ({ allocator }) => allocator,
    text: ({ allocator }) => allocator,
    isWords: true,
  },
  {
    title: "ns an operation",
    value: ({ nanosecondsPerOperation }) => nanosecondsPerOperation,
    text: ({ nanosecondsPerOperation }) => nanosecondsPerOperation.toFixed(1),
  },
  { title: "Noise", value: ({ noise }) => noise, text: ({ noise }) => percentText(noise) },
  { title: "Memory", value: ({ heapBytes }) => heapBytes, text: ({ heapBytes }) => bytesText(heapBytes) },
  {
    title: "Over live bytes",
    value: ({ overhead }) => overhead ?? 0,
    text: ({ overhead }) => (overhead === null ? "" : overhead.toFixed(2)),
  },
  {
    title: "What it is",
    value: ({ about }) => about,
    text: ({ about, stopped }) => stopped ?? about,
    isWords: true,
  },
];

function verdictOf({ failed, reason = "" }: BuildResult): string {
  return failed.length === 0 ? reason : failed.join("; ");
}

export class EnginePanel {
  readonly element: HTMLElement;
  readonly #run = button("Try this engine", () => this.#start());
  readonly #progress = element("progress", { max: "1", "aria-label": "Trying the engine", hidden: true });
  readonly #news = element("p", { class: "verdict", "aria-live": "polite" });
  readonly #laws = new SortedTable(
    "Laws that each build keeps: calls and what must come of them",
    LAWS,
    0,
    false,
  );
  readonly #times = new SortedTable("Times", TIMES, 1, false);
  readonly #report = element("p", { class: "soft" });
  readonly #startWorker: () => Worker;
  #results: BuildResult[] = [];

  /** @param startWorker starts what tries the engine; throws where there are no workers. */
  constructor(startWorker: () => Worker) {
    this.#startWorker = startWorker;
    const about =
      "Runs in this browser, on this machine: the laws that pymalloc-wasm's tests hold every host to, on every build, and then a recorded Python program, a ray tracer, on four allocators. It takes some seconds.";
    this.#laws.element.hidden = true;
    this.#times.element.hidden = true;
    const row = element("div", { class: "row" }, this.#run, this.#progress);
    const tables = [this.#laws.element, this.#times.element, this.#report];
    this.element = element(
      "div",
      { class: "engine-panel" },
      element("p", { class: "soft" }, about),
      row,
      this.#news,
      ...tables,
    );
  }

  #start(): void {
    this.#results = [];
    this.#laws.element.hidden = true;
    this.#times.element.hidden = true;
    this.#report.textContent = "";
    try {
      const worker = this.#startWorker();
      this.#run.disabled = true;
      worker.addEventListener("message", ({ data }: MessageEvent<EngineNews>) => this.#take(data, worker));
      worker.addEventListener("error", () => this.#end("The worker could not be loaded.", worker));
    } catch {
      this.#news.textContent = "This page has no workers: serve it, as npx pymalloc-wasm inspect does.";
    }
  }

  #take(news: EngineNews, worker: Worker): void {
    if (news.kind === "doing") {
      this.#progress.hidden = false;
      this.#progress.value = news.part;
      this.#news.textContent = `Now: ${news.what}.`;
    } else if (news.kind === "laws") {
      this.#results.push(news.result);
      this.#laws.element.hidden = false;
      this.#laws.show(this.#results);
    } else if (news.kind === "times") this.#showTimes(news.report);
    else this.#end(news.kind === "failed" ? `It failed: ${news.message}` : this.#verdict(), worker);
  }

  #showTimes({ results, operations, peakBytes, faults }: ReplayReport): void {
    this.#times.element.hidden = false;
    this.#times.show(results);
    const trace = `${countText(operations)} operations, at most ${bytesText(peakBytes)} live. Medians of rounds in turns; the first allocator runs twice, and what the two differ by is noise.`;
    this.#report.textContent = [...faults, trace].join(" ");
  }

  #verdict(): string {
    const failed = this.#results.reduce((sum, result) => sum + result.failed.length, 0);
    const passed = this.#results.reduce((sum, result) => sum + result.passed, 0);
    if (failed > 0) return `${countText(failed)} laws do not hold in this engine.`;
    return `All ${countText(passed)} laws that were tried hold in this engine.`;
  }

  #end(text: string, worker: Worker): void {
    worker.terminate();
    this.#run.disabled = false;
    this.#progress.hidden = true;
    this.#news.textContent = text;
  }
}
