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
const DIRECTIONS = 16;
const DISTANCES = [0, 8, 18, 30, 44, 60, 80];
/** Overlap weighs more than any distance. */
const OVERLAP_COST = 50;

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

function around(x: number, y: number, width: number, height: number): Box {
  return { left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 };
}

function isInside(box: Box, frame: Box): boolean {
  return (
    box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom
  );
}

/** Places near the dot: right of it first, then round and round, ever further. */
function candidates({ x, y }: Dot, width: number, height: number): { x: number; y: number; cost: number }[] {
  return DISTANCES.flatMap((distance) =>
    Array.from({ length: DIRECTIONS }, (_, turn) => {
      const angle = (2 * Math.PI * turn) / DIRECTIONS;
      const reach = DOT_RADIUS + 3 + distance;
      return {
        x: x + Math.cos(angle) * (reach + width / 2),
        y: y + Math.sin(angle) * (reach + height / 2),
        cost: distance + (turn === 0 ? 0 : 1),
      };
    }),
  );
}

/** Places for all dots, the first ones first. */
export function placeLabels(dots: readonly Dot[], frame: Box, fontSize: number): Place[] {
  const taken: Box[] = dots.map(({ x, y }) => around(x, y, 2 * DOT_RADIUS, 2 * DOT_RADIUS));
  return dots.map((dot) => {
    const [width, height] = [dot.text.length * fontSize * 0.58 + 2, fontSize * 1.1];
    const choices = candidates(dot, width, height).flatMap((choice) => {
      const box = around(choice.x, choice.y, width, height);
      if (!isInside(box, frame)) return [];
      const covered = taken.reduce((total, other) => total + overlap(box, other), 0);
      return [{ ...choice, box, cost: choice.cost + OVERLAP_COST * covered }];
    });
    const [first, ...others] = choices;
    if (first === undefined) return { x: dot.x, y: dot.y, isFar: false };
    const best = others.reduce(
      (cheapest, choice) => (choice.cost < cheapest.cost ? choice : cheapest),
      first,
    );
    taken.push(best.box);
    return { x: best.x, y: best.y, isFar: Math.hypot(best.x - dot.x, best.y - dot.y) > width / 2 + 14 };
  });
}
