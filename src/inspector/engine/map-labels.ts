// The sizes of blocks, on pools and large blocks that have room for them: what the colours say, in digits.
import { bytesText } from "./format.js";
import { boxesOf, type MapView, showsBlocks } from "./map-layout.js";
import type { Context } from "./paint-map.js";
import { inkOn, poolTone, type Scheme } from "./palette.js";
import { LARGE, POOL, pieceAt } from "./pieces.js";
import type { Picture } from "./tone-line.js";

/** Pixels of a pool below which there is room for no label. */
const NARROWEST = 26;
const LOWEST_ROW = 10;
/** Pixels of a digit, and beside a label. */
const DIGIT = 6;
const MARGIN = 3;

export function paintLabels(context: Context, picture: Picture, view: MapView, scheme: Scheme): void {
  const { pieces, layout } = picture;
  if (view.rowHeight < LOWEST_ROW) return;
  if ((layout.poolSize / view.bytesPerRow) * view.width < NARROWEST) return;
  const areBlocks = showsBlocks(view);
  const end = view.from + view.rows * view.bytesPerRow;
  context.font = "9px system-ui, sans-serif";
  context.textBaseline = "middle";
  for (let i = pieceAt(pieces, view.from); i < pieces.count && (pieces.starts[i] ?? 0) < end; i++) {
    const kind = pieces.kinds[i] ?? 0;
    // The blocks of a pool are drawn themselves.
    if (kind !== LARGE && (kind !== POOL || areBlocks)) continue;
    const [start = 0, stop = 0] = [pieces.starts[i], pieces.starts[i + 1]];
    const szidx = pieces.classes[i] ?? 0;
    const text =
      kind === POOL ? String((szidx + 1) * layout.alignment) : bytesText(stop - start - layout.overhead);
    const wide = text.length * DIGIT + 2 * MARGIN;
    // A pool's tag may be the end of the row above.
    const box = boxesOf(view, start, stop).find(({ width }) => width >= wide);
    if (box === undefined) continue;
    const tone = kind === POOL ? poolTone(szidx, pieces.live[i] ?? 0, pieces.free[i] ?? 0) : LARGE;
    context.fillStyle = `rgb(${inkOn(tone, scheme).join(" ")})`;
    context.fillText(text, box.x + MARGIN, box.y + box.height / 2);
  }
}
