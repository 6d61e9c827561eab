// A pattern for each kind of memory, so that the map can be read without its colours.
import { EDGE, FIRST_CLASS, FREE_BLOCK, HELD_BLOCK, REMAINDER, TABLE } from "./palette.js";
import { FENCE, IDLE, LARGE, STATE, UNREAD } from "./pieces.js";

/** Pixels after which every pattern repeats, in both directions. */
export const PERIOD = 6;

/** Is there a line of the tone's pattern at the pixel? */
type Pattern = (x: number, y: number) => boolean;

const risingLines: Pattern = (x, y) => (x + y) % PERIOD === 0;
const fallingLines: Pattern = (x, y) => (x - y + PERIOD) % PERIOD === 0;
const PATTERNS: Readonly<Record<number, Pattern>> = {
  [LARGE]: risingLines,
  [FENCE]: fallingLines,
  [IDLE]: (x, y) => x % 3 === 1 && y % 3 === 1,
  [STATE]: (x) => x % 3 === 0,
  [UNREAD]: (x, y) => risingLines(x, y) || fallingLines(x, y),
  [TABLE]: (_, y) => y % 3 === 0,
  [REMAINDER]: (_, y) => y === 3,
  [HELD_BLOCK]: fallingLines,
  // Short dashes: what is free of a pool is not anybody's.
  [FREE_BLOCK]: (x, y) => y === 3 && x > 1 && x < 4,
};

/** Has the tone a pattern at all? */
export function hasPattern(tone: number): boolean {
  return tone < FIRST_CLASS && PATTERNS[tone] !== undefined;
}

/**
 * For each tone below FIRST_CLASS and each place within a period 1 where the pattern has a line. Those of the classes have none.
 * Index: (tone * PERIOD + y) * PERIOD + x.
 */
export const patternLines = Uint8Array.from({ length: FIRST_CLASS * PERIOD * PERIOD }, (_, i) => {
  const tone = Math.floor(i / (PERIOD * PERIOD));
  const y = Math.floor(i / PERIOD) % PERIOD;
  return Number(tone !== EDGE && PATTERNS[tone]?.(i % PERIOD, y) === true);
});
