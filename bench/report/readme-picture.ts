// The README's chart: time against memory, on a ground of its own, which follows the reader's light or dark scheme.
import { paletteStyle } from "../charts/looks.js";
import { plotStyle } from "../charts/plot-svg.js";
import type { Mode } from "../peers.js";
import type { Report } from "../results.js";
import { escapeHtml } from "./escape-html.js";
import { paretoSvg } from "./replay-charts.js";
import { modeNames, replayViews } from "./views.js";

const MODES: readonly Mode[] = ["called", "inlined", "js"];
const FRAME = { width: 720, height: 400 };
const HEAD = 58;

/** Undefined where nothing was replayed. */
export function readmePicture(report: Report): string | undefined {
  const views = replayViews(report).filter(({ touch }) => touch === "word");
  const view = MODES.map((mode) => views.find((one) => one.mode === mode)).find((one) => one !== undefined);
  const chart = view && paretoSvg("Time against memory", view.grid, FRAME);
  if (view === undefined || chart === undefined) return undefined;
  const { commit, node } = report.environment;
  const traces = view.grid.workloads.length;
  const what = `${traces} recorded Python program${traces === 1 ? "" : "s"}, ${modeNames[view.mode]}, geometric means; Node ${node}, commit ${commit ?? "unknown"}`;
  const [width, height] = [FRAME.width, FRAME.height + HEAD];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif">
<style>${paletteStyle}${plotStyle}</style>
<rect width="${width}" height="${height}" rx="8" fill="var(--paper)"/>
<text x="20" y="28" font-size="16" font-weight="700" fill="var(--ink)">Time against memory: the lower left corner is best</text>
<text x="20" y="47" font-size="12" fill="var(--soft)">${escapeHtml(what)}</text>
${chart.replace("<svg ", `<svg y="${HEAD}" `)}
</svg>
`;
}
