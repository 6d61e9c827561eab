// Draws the map on a canvas, in a worker or in the page.
import { paintLabels } from "./map-labels.js";
import { type Box, boxesOf, type MapView, showsBlocks } from "./map-layout.js";
import { EDGE, paletteWords, type Scheme } from "./palette.js";
import { hasPattern, PERIOD, patternLines } from "./patterns.js";
import { type Picture, ToneLine } from "./tone-line.js";

/** An address range that is marked. */
export interface Marked {
  readonly start: number;
  readonly end: number;
}

export interface PaintRequest {
  readonly view: MapView;
  readonly scheme: Scheme;
  /** Pixels of the screen for one of CSS's. */
  readonly scale: number;
  readonly selected: Marked | null;
  readonly pointed: Marked | null;
}

type Canvas = HTMLCanvasElement | OffscreenCanvas;
export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

const palettes: Record<Scheme, Uint32Array> = { light: paletteWords("light"), dark: paletteWords("dark") };

/** The pixels, kept for the next picture: they are megabytes. */
let image: ImageData | undefined;

/** Draws all that the view shows. */
export function paintMap(canvas: Canvas, picture: Picture, request: PaintRequest): void {
  const { view, scale, scheme } = request;
  const width = Math.max(Math.round(view.width * scale), 1);
  const height = Math.max(Math.round(view.rows * view.rowHeight * scale), 1);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext("2d") as Context;
  if (image?.width !== width || image.height !== height) image = context.createImageData(width, height);
  paintRows(new Uint32Array(image.data.buffer), width, height, picture, request);
  context.putImageData(image, 0, 0);
  context.setTransform(scale, 0, 0, scale, 0, 0);
  paintLabels(context, picture, view, scheme);
  const [ink, paper] = scheme === "light" ? ["#16181d", "#ffffff"] : ["#ffffff", "#16181d"];
  if (request.pointed !== null)
    outline(context, boxesOf(view, request.pointed.start, request.pointed.end), ink, 1);
  if (request.selected !== null) {
    const boxes = boxesOf(view, request.selected.start, request.selected.end);
    outline(context, boxes, paper, 5);
    outline(context, boxes, ink, 2.5);
  }
}

/** The pixels of all rows. The last line of pixels of each parts it from the next, where rows are high enough. */
function paintRows(
  words: Uint32Array,
  width: number,
  height: number,
  picture: Picture,
  request: PaintRequest,
): void {
  const { view, scheme, scale } = request;
  const palette = palettes[scheme];
  const line = new ToneLine(picture, width, showsBlocks(view));
  const gap = view.rowHeight >= 5 ? Math.max(Math.round(scale), 1) : 0;
  for (let row = 0; row < view.rows; row++) {
    const runs = line.draw(width, view.from + row * view.bytesPerRow, view.bytesPerRow / width);
    const top = Math.round(row * view.rowHeight * scale);
    const bottom = Math.min(Math.round((row + 1) * view.rowHeight * scale), height);
    paintLine(words, top * width, line, runs, palette);
    for (let y = top + 1; y < bottom; y++) words.copyWithin(y * width, top * width, (top + 1) * width);
    for (let y = top; y < bottom; y++) paintPatterns(words, y * width, line, runs, palette, y % PERIOD);
    words.fill(palette[EDGE] ?? 0, (bottom - gap) * width, bottom * width);
  }
}

function paintLine(
  words: Uint32Array,
  at: number,
  { ends, tones }: ToneLine,
  runs: number,
  palette: Uint32Array,
): void {
  let start = 0;
  for (let run = 0; run < runs; run++) {
    const end = ends[run] ?? 0;
    words.fill(palette[tones[run] ?? 0] ?? 0, at + start, at + end);
    start = end;
  }
}

/** Only the kinds of memory have one, and not the size classes, which are most of the pixels. */
function paintPatterns(
  words: Uint32Array,
  at: number,
  { ends, tones }: ToneLine,
  runs: number,
  palette: Uint32Array,
  y: number,
): void {
  const patterned = palette.length / 2;
  for (let run = 0; run < runs; run++) {
    const tone = tones[run] ?? 0;
    if (!hasPattern(tone)) continue;
    const color = palette[patterned + tone] ?? 0;
    const lines = (tone * PERIOD + y) * PERIOD;
    const end = ends[run] ?? 0;
    for (let x = ends[run - 1] ?? 0; x < end; x++)
      if (patternLines[lines + (x % PERIOD)] === 1) words[at + x] = color;
  }
}

function outline(context: Context, boxes: readonly Box[], color: string, width: number): void {
  context.strokeStyle = color;
  context.lineWidth = width;
  for (const box of boxes) {
    // What is smaller than this nobody would find.
    const [wider, higher] = [Math.max(8 - box.width, 0), Math.max(8 - box.height, 0)];
    context.strokeRect(box.x - wider / 2, box.y - higher / 2, box.width + wider, box.height + higher);
  }
}
