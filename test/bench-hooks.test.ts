// The suite that measures hooks: its figures from made-up times, its section of the report, and its heaps, which must do a trace's work.
import { expect, it } from "vitest";
import { callRows, hookFaults, hookRows } from "#build/bench/hooks/figures.js";
import { install } from "#build/bench/hooks/install.js";
import { type Family, hookedModule } from "#build/bench/hooks/modules.js";
import { hookTables } from "#build/bench/hooks/report.js";
import { readOptions } from "#build/bench/options.js";
import { peers } from "#build/bench/peers.js";
import { buildDocument } from "#build/bench/report/build-document.js";
import { formatMarkdown } from "#build/bench/report/markdown.js";
import type { Hook, HookCost, Report } from "#build/bench/results.js";
import { driverFunction, mergedFactory } from "#build/src/replay/driven.js";
import { smallReport } from "./support/bench-results.js";

function cost(workload: string, family: Family, hook: Hook, time: number, checksum?: number): HookCost {
  const times = {
    nanosecondsPerOperation: time,
    fastest: time - 1,
    slowest: time + 1,
    noise: 0.05,
    rounds: 3,
  };
  const allocator = family === "malloc" && hook === "none" && time === 2 ? "null" : "pymalloc";
  return {
    allocator,
    workload,
    family,
    hook,
    ...times,
    ...(checksum === undefined ? {} : { checksum }),
  };
}

const costs: HookCost[] = [
  cost("first", "malloc", "none", 2),
  cost("first", "obj", "none", 10, 7),
  cost("first", "obj", "debug", 18, 7),
  cost("second", "malloc", "none", 2),
  cost("second", "obj", "none", 20, 8),
  cost("second", "obj", "debug", 164, 8),
  cost("32 B", "malloc", "none", 4),
  cost("32 B", "obj", "none", 4.5),
  cost("32 B", "obj", "wasm", 9.5),
  cost("32 B", "raw, built-in", "none", 11),
  cost("32 B", "raw", "none", 11.25),
];

const markdownOf = (report: Report): string =>
  formatMarkdown(buildDocument(report), { page: "page.html", picture: undefined });

it("compares hooks on the traces with no hook, gross, net and at worst", () => {
  const rows = hookRows(costs);
  expect(rows.map(({ what }) => what)).toEqual(["no hook", "debug hooks"]);
  expect(rows[0]?.ratio).toBe(1);
  // 1.8 and 8.2: their geometric mean; net (18 - 2) / (10 - 2) = 2 and 162 / 18 = 9.
  expect(rows[1]?.ratio).toBeCloseTo(Math.sqrt(1.8 * 8.2));
  expect(rows[1]?.netRatio).toBeCloseTo(Math.sqrt(2 * 9));
  expect(rows[1]).toMatchObject({ worst: 8.2, worstWorkload: "second", isStopped: false });
});

it("takes from a call what the same work costs where no record is looked for", () => {
  const prices = callRows(costs).map(({ what, price }) => [what, price]);
  expect(prices).toEqual([
    ["malloc, free", undefined],
    ["PyObject_*", 0.5],
    ["PyObject_*, forwarding hook, wasm", 5],
    ["raw's functions themselves", undefined],
    ["PyMem_Raw*", 0.25],
  ]);
});

it("is a section of the report with all rows, and none where it was not measured", () => {
  const markdown = markdownOf({ ...smallReport, hookCosts: costs });
  expect(markdown).toContain("## Hooks");
  expect(markdown).toContain("| pymalloc: debug hooks | 54.3 | 3.84 | 4.24 | 4.03 | 8.20 second | 5.0 % |");
  expect(markdown).toContain("| pymalloc: PyMem_Raw\\* | 32 B | 11.25 | 0.25 | 0.25 | 5.0 % |");
  expect(markdownOf(smallReport)).not.toContain("## Hooks");
  expect(hookTables(smallReport)).toEqual([]);
  expect(hookTables({ ...smallReport, hookCosts: costs }).join("\n")).toMatch(
    /pymalloc: debug hooks +54\.3 /,
  );
});

it("names a hook that lost what was written", () => {
  const lost = costs.map((one) =>
    one.hook === "debug" && one.workload === "first" ? { ...one, checksum: 9 } : one,
  );
  expect(hookFaults(costs)).toEqual([]);
  expect(hookFaults(lost)).toEqual(["pymalloc, debug hooks, lost data in first: its checksum is 9, not 7"]);
});

it("runs when it is named and with --all, and not otherwise", () => {
  const suites = (...args: string[]) => {
    const options = readOptions(args);
    return options === "help" ? [] : options.suites;
  };
  expect(suites("--suite", "hooks")).toEqual(["hooks"]);
  expect(suites("--all")).toContain("hooks");
  expect(suites()).not.toContain("hooks");
  expect(suites("--quick")).not.toContain("hooks");
});

const build = peers.find(({ name }) => name === "pymalloc");
if (build === undefined) throw new Error("the default build is no peer");

it.each<Hook>(["none", "wasm", "JavaScript", "debug"])("makes and frees blocks with the hook: %s", (hook) => {
  const driven = mergedFactory(hookedModule(build, "obj"))();
  install(hook, "default", driven.allocator);
  for (const size of [32, 4096]) expect(driverFunction(driven, "pairs")(size, 500)).toBe(500);
  const { table, memory } = driven.allocator.exports as {
    table: WebAssembly.Table;
    memory: WebAssembly.Memory;
  };
  const p = driverFunction(driven, "malloc")(3) >>> 0;
  // 0xCD is what the debug hooks fill new blocks with, and the others' functions need places in the table.
  expect(new Uint8Array(memory.buffer, p, 3).every((byte) => byte === 0xcd)).toBe(hook === "debug");
  expect(table.length > 15).toBe(hook === "wasm" || hook === "JavaScript");
});

it("has no record to look for in raw's built-in functions, and pools in malloc", () => {
  const module = hookedModule(build, "raw, built-in");
  expect(WebAssembly.Module.exports(module).map(({ name }) => name)).not.toContain("PyMem_SetAllocator");
  const driven = mergedFactory(module)();
  expect(driverFunction(driven, "pairs")(32, 500)).toBe(500);
});
