// Where each address is on the map: rows of a power of two bytes, one below the other, so that pools stand in columns.

/** What the map shows. */
export interface MapView {
  /** First address of the uppermost row: a multiple of bytesPerRow. */
  readonly from: number;
  readonly bytesPerRow: number;
  /** Pixels of a row, as CSS counts them. */
  readonly rowHeight: number;
  readonly rows: number;
  /** Pixels of the canvas. */
  readonly width: number;
  readonly height: number;
}

/** The heap and the canvas that it is shown on. */
export interface MapSpace {
  /** Bytes of the memory. */
  readonly memoryBytes: number;
  /** Bytes of a pool, which is to be seen as a patch and not as a hair. */
  readonly poolSize: number;
  readonly width: number;
  readonly height: number;
}

const LOWEST_ROW = 4;
const HIGHEST_ROW = 24;
const FEWEST_BYTES = 128;

/** So high a row that a pool is at most four times as wide as it is high. */
function goodRowHeight({ width, poolSize }: MapSpace, bytesPerRow: number): number {
  const poolWidth = (width * poolSize) / bytesPerRow;
  return Math.min(Math.max(Math.floor(poolWidth / 4), LOWEST_ROW), HIGHEST_ROW);
}

/** All of the memory. */
export function fitView(space: MapSpace): MapView {
  const { memoryBytes, width, height } = space;
  let bytesPerRow = FEWEST_BYTES;
  while (Math.ceil(memoryBytes / bytesPerRow) * goodRowHeight(space, bytesPerRow) > height) bytesPerRow *= 2;
  const rows = Math.max(Math.ceil(memoryBytes / bytesPerRow), 1);
  return {
    from: 0,
    bytesPerRow,
    rowHeight: Math.min(Math.floor(height / rows), HIGHEST_ROW * 2),
    rows,
    width,
    height,
  };
}

/** The view with rows of so many bytes: all, or a part in which the address stays at its height. */
function viewOf(
  space: MapSpace,
  bytesPerRow: number,
  address: number,
  atRow: (rows: number) => number,
): MapView {
  const fit = fitView(space);
  if (bytesPerRow >= fit.bytesPerRow) return fit;
  const rowHeight = Math.max(goodRowHeight(space, bytesPerRow), Math.min(fit.rowHeight, HIGHEST_ROW));
  const rows = Math.max(Math.floor(space.height / rowHeight), 1);
  const first = Math.floor(address / bytesPerRow) - atRow(rows);
  const { width, height } = space;
  return { from: clampedFrom(space, bytesPerRow, rows, first), bytesPerRow, rowHeight, rows, width, height };
}

function clampedFrom({ memoryBytes }: MapSpace, bytesPerRow: number, rows: number, first: number): number {
  const lastFirst = Math.max(Math.ceil(memoryBytes / bytesPerRow) - rows, 0);
  return Math.min(Math.max(first, 0), lastFirst) * bytesPerRow;
}

/** Twice as near for each step up, half for each step down; the address stays where it is, as far as it can. */
export function zoomed(space: MapSpace, view: MapView, steps: number, address: number): MapView {
  const bytesPerRow = Math.max(view.bytesPerRow / 2 ** steps, FEWEST_BYTES);
  const place = (address - view.from) / (view.bytesPerRow * view.rows);
  const part = Math.min(Math.max(place, 0), 1);
  return viewOf(space, bytesPerRow, address, (rows) => Math.floor(part * rows));
}

/** So near that a piece of so many bytes has half of the rows, and in the middle. */
export function zoomedTo(space: MapSpace, from: number, bytes: number): MapView {
  const rows = Math.max(Math.floor(space.height / HIGHEST_ROW / 2), 1);
  const bytesPerRow = Math.max(2 ** Math.ceil(Math.log2(bytes / rows)), FEWEST_BYTES);
  const own = Math.ceil(bytes / bytesPerRow);
  return viewOf(space, bytesPerRow, from, (all) => Math.floor((all - own) / 2));
}

/** So many rows further down. */
export function panned(space: MapSpace, view: MapView, rows: number): MapView {
  const first = view.from / view.bytesPerRow + rows;
  return { ...view, from: clampedFrom(space, view.bytesPerRow, view.rows, Math.round(first)) };
}

/** The same part of the heap, after the memory or the canvas has another size. */
export function refitted(space: MapSpace, view: MapView): MapView {
  return viewOf(space, view.bytesPerRow, view.from, () => 0);
}

/** The view in which the address is to be seen: the same one if it is. */
export function revealing(space: MapSpace, view: MapView, address: number): MapView {
  const row = Math.floor((address - view.from) / view.bytesPerRow);
  if (row >= 0 && row < view.rows) return view;
  return panned(space, view, row < 0 ? row : row - view.rows + 1);
}

export function isFit(space: MapSpace, view: MapView): boolean {
  return view.bytesPerRow >= fitView(space).bytesPerRow;
}

/** The address at a point of the canvas; undefined beside the memory. */
export function addressAt(view: MapView, memoryBytes: number, x: number, y: number): number | undefined {
  const row = Math.floor(y / view.rowHeight);
  if (x < 0 || x >= view.width || row < 0 || row >= view.rows) return undefined;
  const address = view.from + row * view.bytesPerRow + Math.floor((x / view.width) * view.bytesPerRow);
  return address < memoryBytes ? address : undefined;
}

/** A rectangle of the canvas. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The boxes, one a row, that the addresses have in the view; at most as many as it has rows. */
export function boxesOf(view: MapView, from: number, to: number): Box[] {
  const { bytesPerRow, rowHeight, width } = view;
  const first = Math.max(Math.floor((from - view.from) / bytesPerRow), 0);
  const last = Math.min(Math.ceil((to - view.from) / bytesPerRow), view.rows);
  const boxes: Box[] = [];
  for (let row = first; row < last; row++) {
    const start = view.from + row * bytesPerRow;
    const x = (Math.max(from - start, 0) / bytesPerRow) * width;
    const end = (Math.min(to - start, bytesPerRow) / bytesPerRow) * width;
    boxes.push({ x, y: row * rowHeight, width: end - x, height: rowHeight });
  }
  return boxes;
}

/** Are a pool's blocks drawn one by one? */
export function showsBlocks({ bytesPerRow, width }: Pick<MapView, "bytesPerRow" | "width">): boolean {
  return (width * 32) / bytesPerRow >= 3;
}
