// Plot drawn on the server: SVG text that needs neither a script nor the network.
import { type PlotOptions, plot } from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { escapeHtml } from "../report/escape-html.js";

/** Plot writes fifteen digits; a tenth of a pixel is as much as anyone sees. Texts between tags stay as they are. */
function roundCoordinates(svg: string): string {
  return svg.replace(/<[^>]+>/g, (tag) =>
    tag.replace(/-?\d+\.\d{3,}/g, (digits) => String(Math.round(Number(digits) * 10) / 10)),
  );
}

export function drawPlot(title: string, options: PlotOptions): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const svg = plot({ ...options, document, className: "plot" });
  // Plot's style sheet would come again with each picture; the page has it once.
  svg.querySelector("style")?.remove();
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg.setAttribute("role", "img");
  return roundCoordinates(svg.outerHTML).replace("<svg ", () => `<svg aria-label="${escapeHtml(title)}" `);
}

export const plotStyle = `
.plot { display: block; height: auto; max-width: 100%; color: var(--ink); }
.plot text { white-space: pre; }
`;
