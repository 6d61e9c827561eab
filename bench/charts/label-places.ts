// Where the label of each dot goes, so that labels cover neither dots nor each other.

export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The middle of a label, and whether it is so far from its dot that a line must lead there. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly isFar: boolean;
}

const DOT_RADIUS = 5;
const DIRECTIONS = 24;
const DISTANCES = [0, 5, 10, 15, 20, 26, 32, 40, 50, 60, 80];
const FAR = 14;
/** Overlap weighs more than any distance. */
const OVERLAP_COST = 50;
const ROUNDS = 4;
/** Of a sans-serif letter on average, as a share of the font size. */
const LETTER_WIDTH = 0.58;
const LINE_HEIGHT = 0.95;

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

function around(x: number, y: number, width: number, height: number): Box {
  return { left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 };
}

function distance({ x, y }: Dot, { left, top, right, bottom }: Box): number {
  return Math.hypot(Math.max(left - x, x - right, 0), Math.max(top - y, y - bottom, 0));
}

function isInside(box: Box, frame: Box): boolean {
  return (
    box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom
  );
}

/** Places near the dot: right of it first, then round and round, ever further. */
function candidates({ x, y }: Dot, width: number, height: number): { x: number; y: number; cost: number }[] {
  return DISTANCES.flatMap((away) =>
    Array.from({ length: DIRECTIONS }, (_, turn) => {
      const angle = (2 * Math.PI * turn) / DIRECTIONS;
      const reach = DOT_RADIUS + 3 + away;
      return {
        x: x + Math.cos(angle) * (reach + width / 2),
        y: y + Math.sin(angle) * (reach + height / 2),
        cost: away + (turn === 0 ? 0 : 1),
      };
    }),
  );
}

/** The cheapest place for one label: near its dot, and on nothing that is there already. */
function choose(
  dot: Dot,
  taken: readonly Box[],
  frame: Box,
  fontSize: number,
): Place & { readonly box: Box } {
  const [width, height] = [dot.text.length * fontSize * LETTER_WIDTH + 2, fontSize * LINE_HEIGHT];
  let best = { x: dot.x, y: dot.y, cost: Number.POSITIVE_INFINITY, box: around(dot.x, dot.y, width, height) };
  for (const { x, y, cost } of candidates(dot, width, height)) {
    const box = around(x, y, width, height);
    if (!isInside(box, frame)) continue;
    const covered = taken.reduce((total, other) => total + overlap(box, other), 0);
    const whole = cost + OVERLAP_COST * covered;
    if (whole < best.cost) best = { x, y, cost: whole, box };
  }
  return { x: best.x, y: best.y, isFar: distance(dot, best.box) > FAR, box: best.box };
}

/** Places for all dots, in turn, and then again with the places of all others known. */
export function placeLabels(dots: readonly Dot[], frame: Box, fontSize: number): Place[] {
  const obstacles = dots.map(({ x, y }) => around(x, y, 2 * DOT_RADIUS, 2 * DOT_RADIUS));
  const places = new Map<Dot, Place & { readonly box: Box }>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const dot of dots) {
      places.delete(dot);
      const labels = [...places.values()].map(({ box }) => box);
      places.set(dot, choose(dot, [...obstacles, ...labels], frame, fontSize));
    }
  }
  return dots.flatMap((dot) => places.get(dot) ?? []);
}
