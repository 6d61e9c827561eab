// What was measured of clients, as a picture: a part for each client, on a ground that follows the reader's light or dark scheme.
import { paletteStyle } from "../charts/looks.js";
import { plotStyle } from "../charts/plot-svg.js";
import {
  type DotLook,
  heightOf,
  RATIO_DOTS_LEFT,
  RATIO_DOTS_WIDTH,
  ratioDots,
} from "../charts/ratio-dots.js";
import { escapeHtml } from "../report/escape-html.js";
import { STOCK_AGAIN } from "./client.js";
import { byWeight } from "./heavy.js";
import type { ClientResult } from "./measure.js";
import { variantsOf } from "./report.js";

const HEAD = 62;
const LINE = 16;
const GROUP_HEAD = 36;
const OURS = [
  { color: "var(--default)", symbol: "circle", isFilled: true },
  { color: "var(--fast)", symbol: "diamond", isFilled: true },
] as const;
const CONTROL = { color: "var(--peer)", symbol: "circle", isFilled: false } as const;

function looksOf(result: ClientResult): DotLook[] {
  const ours = variantsOf(result).filter((name) => name !== STOCK_AGAIN);
  return variantsOf(result).map((name) => ({
    name,
    ...(name === STOCK_AGAIN ? CONTROL : (OURS[ours.indexOf(name) % OURS.length] ?? CONTROL)),
  }));
}

/** All clients' ratios and 1 are within it, and a little beside them. */
export function domainOf(results: readonly ClientResult[]): [number, number] {
  const ratios = results.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells.map(({ ratio }) => ratio)));
  const step = (value: number, round: (n: number) => number): number => round(value * 20) / 20;
  return [step(Math.min(1, ...ratios) - 0.02, Math.floor), step(Math.max(1, ...ratios) + 0.02, Math.ceil)];
}

const PER_LETTER = 6.4;

/** The client's name, and what its marks are. */
function legend({ client }: ClientResult, looks: readonly DotLook[], y: number): string {
  const shape = ({ symbol, color, isFilled }: DotLook, x: number): string => {
    const paint = `stroke="${color}" stroke-width="1.4" fill="${isFilled ? color : "var(--paper)"}"`;
    return symbol === "diamond"
      ? `<path d="M${x},${y - 9}l4,5l-4,5l-4,-5z" ${paint}/>`
      : `<circle cx="${x}" cy="${y - 4}" r="3.2" ${paint}/>`;
  };
  let x = RATIO_DOTS_LEFT + 6;
  const items = looks.map((look) => {
    const item = `${shape(look, x)}<text x="${x + 10}" y="${y}" font-size="12" fill="var(--soft)">${escapeHtml(look.name)}</text>`;
    x += 34 + look.name.length * PER_LETTER;
    return item;
  });
  return `<text x="20" y="${y}" font-size="14" font-weight="700" fill="var(--ink)">${escapeHtml(client.name)}</text>${items.join("")}`;
}

/** The circumstances are lines of text. */
export function pictureOf(results: readonly ClientResult[], circumstances: readonly string[]): string {
  const domain = domainOf(results);
  let y = HEAD + circumstances.length * LINE;
  const groups = results.map((result, i) => {
    const looks = looksOf(result);
    const { heavy, others } = byWeight(result.rows);
    const rows = [...heavy, ...others].map((row) => ({
      name: row.work,
      isBold: heavy.includes(row),
      ratios: looks.map(({ name }) => row.cells.find((cell) => cell.variant === name)?.ratio ?? Number.NaN),
    }));
    const label = i === results.length - 1 ? { label: "time, as a part of stock's (lower is better)" } : {};
    const chart = { title: result.client.name, rows, variants: looks, domain, ...label };
    const group = `${legend(result, looks, y + 22)}\n${ratioDots(chart).replace("<svg ", `<svg y="${y + GROUP_HEAD}" `)}`;
    y += GROUP_HEAD + heightOf(chart);
    return group;
  });
  const [width, height] = [RATIO_DOTS_WIDTH, y + 10];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif">
<style>${paletteStyle}${plotStyle}</style>
<rect width="${width}" height="${height}" rx="8" fill="var(--paper)"/>
<text x="20" y="28" font-size="16" font-weight="700" fill="var(--ink)">Programs on their own allocator and on ours: left of the line is faster</text>
<text x="20" y="48" font-size="11" fill="var(--soft)">Bold: heavy on their allocator. Hollow: stock a second time, which is noise.</text>
${circumstances.map((line, i) => `<text x="20" y="${64 + i * LINE}" font-size="11" fill="var(--soft)">${escapeHtml(line)}</text>`).join("\n")}
${groups.join("\n")}
</svg>
`;
}
