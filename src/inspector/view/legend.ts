// What the map's colours and patterns mean, drawn by what draws the map.
import {
  FILLS,
  FIRST_CLASS,
  FREE_BLOCK,
  HELD_BLOCK,
  paletteWords,
  REMAINDER,
  type Scheme,
  TABLE,
} from "../engine/palette.js";
import { PERIOD, patternLines } from "../engine/patterns.js";
import { FENCE, FREE, IDLE, LARGE, STATE, UNREAD, UNTOUCHED } from "../engine/pieces.js";
import { element } from "./dom.js";

/** Every tone that the map has, but for the line between neighbours, and what has it. */
export const LEGEND: readonly (readonly [tone: number, text: string])[] = [
  [LARGE, "large block"],
  [FREE, "free, for requests of any size"],
  [FREE_BLOCK, "free in a pool, for requests of its size"],
  [IDLE, "empty pool"],
  [TABLE, "a pool's header and table"],
  [REMAINDER, "a pool's remainder, in which no block fits"],
  [HELD_BLOCK, "freed, held back by the quarantine"],
  [STATE, "the allocator's own"],
  [FENCE, "not the heap's"],
  [UNTOUCHED, "not used yet"],
  [UNREAD, "damaged, not read"],
];
const HEIGHT = 12;

export function legend(): { list: HTMLElement; draw(scheme: Scheme): void } {
  const swatches = LEGEND.map(([tone, text]) => ({ canvas: swatch(20), tones: () => tone, text }));
  const classes = {
    canvas: swatch(128),
    tones: (x: number) => FIRST_CLASS + Math.floor(x / 2) * FILLS + FILLS - 1,
    text: "pools, by the size of their blocks: 8 to 512 bytes; the paler, the emptier",
  };
  const all = [classes, ...swatches];
  const items = all.map(({ canvas, text }) => element("li", {}, canvas, text));
  const list = element("ul", { class: "legend", "aria-label": "Legend" }, ...items);
  const draw = (scheme: Scheme) => {
    const palette = paletteWords(scheme);
    for (const { canvas, tones } of all) drawSwatch(canvas, palette, tones);
  };
  return { list, draw };
}

function swatch(width: number): HTMLCanvasElement {
  return element("canvas", { width: String(width), height: String(HEIGHT), "aria-hidden": "true" });
}

function drawSwatch(canvas: HTMLCanvasElement, palette: Uint32Array, toneAt: (x: number) => number): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const { width } = canvas;
  const image = context.createImageData(width, HEIGHT);
  const words = new Uint32Array(image.data.buffer);
  for (let i = 0; i < words.length; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const tone = toneAt(x);
    const place = (tone * PERIOD + (y % PERIOD)) * PERIOD + (x % PERIOD);
    const hasLine = tone < FIRST_CLASS && patternLines[place] === 1;
    words[i] = palette[hasLine ? palette.length / 2 + tone : tone] ?? 0;
  }
  context.putImageData(image, 0, 0);
}
