// The colours of the map. Each tone is one for light and one for dark pages; test/inspector-palette.test.ts computes their contrast.
import { FENCE, FREE, IDLE, LARGE, STATE, UNREAD, UNTOUCHED } from "./pieces.js";

export type Scheme = "light" | "dark";

// Tones: what a pixel of the map can be. Those of the kinds of pieces have the kinds' numbers.
/** The header and the table of a pool. */
export const TABLE = 8;
/** A free block in a pool. */
export const FREE_BLOCK = 9;
/** A freed block that the quarantine holds back. */
export const HELD_BLOCK = 10;
/** Bytes of a pool in which no block fits. */
export const REMAINDER = 11;
/** The line between two neighbours. */
export const EDGE = 12;
/** From here on the size classes: FILLS tones each, by how full the pool is; the last one is a live block's. */
export const FIRST_CLASS = 13;
export const FILLS = 8;
const CLASSES = 64;

/** The tone of a pool of the class with so many of its blocks live. */
export function poolTone(szidx: number, live: number, free: number): number {
  const fill = live === 0 ? 0 : 1 + Math.round((live / (live + free)) * (FILLS - 2));
  return FIRST_CLASS + szidx * FILLS + fill;
}

/** Lightness from 0 to 1, chroma, and hue in degrees: of OKLCH. */
type Oklch = readonly [lightness: number, chroma: number, hue: number];

const KINDS: Readonly<Record<Scheme, Readonly<Record<number, Oklch>>>> = {
  light: {
    [FREE]: [0.95, 0.006, 250],
    [LARGE]: [0.7, 0.1, 70],
    [FENCE]: [0.6, 0.012, 260],
    [IDLE]: [0.9, 0.012, 250],
    [STATE]: [0.45, 0.015, 260],
    [UNTOUCHED]: [1, 0, 0],
    [UNREAD]: [0.52, 0.19, 25],
    [TABLE]: [0.55, 0.02, 260],
    [FREE_BLOCK]: [0.925, 0.009, 250],
    [HELD_BLOCK]: [0.8, 0.03, 320],
    [REMAINDER]: [0.86, 0.01, 260],
    [EDGE]: [1, 0, 0],
  },
  dark: {
    [FREE]: [0.3, 0.01, 260],
    [LARGE]: [0.74, 0.1, 75],
    [FENCE]: [0.55, 0.012, 260],
    [IDLE]: [0.37, 0.016, 260],
    [STATE]: [0.62, 0.015, 260],
    [UNTOUCHED]: [0.13, 0.006, 260],
    [UNREAD]: [0.64, 0.19, 25],
    [TABLE]: [0.52, 0.02, 260],
    [FREE_BLOCK]: [0.34, 0.012, 260],
    [HELD_BLOCK]: [0.42, 0.05, 320],
    [REMAINDER]: [0.42, 0.016, 260],
    [EDGE]: [0.16, 0.006, 260],
  },
};

/** Small blocks are green, then blue, then violet: one hue a class, all as light as one another. */
function classColor(szidx: number, scheme: Scheme): Oklch {
  const hue = 165 + (szidx / (CLASSES - 1)) * 175;
  return scheme === "light" ? [0.49, 0.12, hue] : [0.72, 0.11, hue];
}

/** Red, green and blue from 0 to 255. */
export type Rgb = readonly [number, number, number];

/** The colour that a screen shows; what it cannot show is cut off. */
export function toRgb([lightness, chroma, hue]: Oklch): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    gamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function gamma(linear: number): number {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(Math.min(Math.max(value, 0), 1) * 255);
}

function mixed(from: Rgb, to: Rgb, part: number): Rgb {
  const at = (i: 0 | 1 | 2) => Math.round(from[i] + (to[i] - from[i]) * part);
  return [at(0), at(1), at(2)];
}

/** The colour of a tone. */
export function toneColor(tone: number, scheme: Scheme): Rgb {
  const kinds = KINDS[scheme];
  const free = toRgb(kinds[FREE_BLOCK] ?? [0, 0, 0]);
  if (tone < FIRST_CLASS) return toRgb(kinds[tone] ?? [0, 0, 0]);
  const szidx = Math.floor((tone - FIRST_CLASS) / FILLS);
  const fill = ((tone - FIRST_CLASS) % FILLS) / (FILLS - 1);
  // An almost empty pool must still be told from free memory.
  return mixed(free, toRgb(classColor(szidx, scheme)), 0.3 + 0.7 * fill);
}

/** What is drawn on a tone, lines of a pattern or letters: black or white, whichever has more contrast. */
export function inkOn(tone: number, scheme: Scheme): Rgb {
  const [red, green, blue] = toneColor(tone, scheme);
  const light = 0.2126 * linearOf(red) + 0.7152 * linearOf(green) + 0.0722 * linearOf(blue);
  // Where both have the same: WCAG's (light + 0.05) / 0.05 = 1.05 / (light + 0.05).
  return light > Math.sqrt(1.05 * 0.05) - 0.05 ? [0, 0, 0] : [255, 255, 255];
}

function linearOf(byte: number): number {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** All tones, then the same with a pattern's line on them, as the words of a canvas: red is the lowest byte. */
export function paletteWords(scheme: Scheme): Uint32Array {
  const tones = FIRST_CLASS + CLASSES * FILLS;
  const words = new Uint32Array(tones * 2);
  for (let tone = 0; tone < tones; tone++) {
    const color = toneColor(tone, scheme);
    words[tone] = wordOf(color);
    words[tones + tone] = wordOf(mixed(color, inkOn(tone, scheme), 0.34));
  }
  return words;
}

function wordOf([red, green, blue]: Rgb): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
