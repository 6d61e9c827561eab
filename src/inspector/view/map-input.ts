// Keys, mouse and fingers on the map.

/** What they do. */
export interface MapActions {
  readonly rowHeight: number;
  readonly isWhole: boolean;
  addressAt(x: number, y: number): number | undefined;
  zoom(steps: number, address?: number): void;
  showAll(): void;
  pan(rows: number): void;
  point(x: number, y: number): unknown;
  unpoint(): void;
  select(address: number): unknown;
  move(columns: number, rows: number): void;
  selectEnd(isLast: boolean): void;
  enter(): void;
}

export function listenToMap(canvas: HTMLCanvasElement, map: MapActions): void {
  canvas.addEventListener("keydown", (event) => onKey(event, map));
  canvas.addEventListener("wheel", (event) => onWheel(event, canvas, map), { passive: false });
  canvas.addEventListener("dblclick", ({ offsetX, offsetY }) => map.zoom(2, map.addressAt(offsetX, offsetY)));
  canvas.addEventListener("pointerleave", () => map.unpoint());
  canvas.addEventListener("blur", () => map.unpoint());
  listenToPointers(canvas, map);
}

function onKey(event: KeyboardEvent, map: MapActions): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const actions: Record<string, () => void> = {
    ArrowLeft: () => map.move(-1, 0),
    ArrowRight: () => map.move(1, 0),
    ArrowUp: () => map.move(0, -1),
    ArrowDown: () => map.move(0, 1),
    Home: () => map.selectEnd(false),
    End: () => map.selectEnd(true),
    PageUp: () => map.pan(-8),
    PageDown: () => map.pan(8),
    Enter: () => map.enter(),
    Escape: () => map.showAll(),
    "+": () => map.zoom(1),
    "=": () => map.zoom(1),
    "-": () => map.zoom(-1),
  };
  const action = actions[event.key];
  if (action === undefined) return;
  event.preventDefault();
  action();
}

/** The wheel is the page's until the map has the focus; a pinch on a touchpad is a wheel with Ctrl. */
function onWheel(event: WheelEvent, canvas: HTMLCanvasElement, map: MapActions): void {
  const root = canvas.getRootNode() as Document | ShadowRoot;
  if (!event.ctrlKey && root.activeElement !== canvas) return;
  event.preventDefault();
  if (event.shiftKey) map.pan(Math.sign(event.deltaY || event.deltaX) * 2);
  else if (event.deltaY !== 0)
    map.zoom(event.deltaY < 0 ? 1 : -1, map.addressAt(event.offsetX, event.offsetY));
}

/** Pixels that a pointer may move and still be a click. */
const CLICK_SLACK = 5;

/** One pointer shows, selects or, if the map is zoomed in, drags it; two zoom. */
function listenToPointers(canvas: HTMLCanvasElement, map: MapActions): void {
  const pointers = new Map<number, { x: number; y: number }>();
  let dragged = 0;
  let spread = 0;
  const distance = () => {
    const [a, b] = [...pointers.values()];
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    dragged = 0;
    spread = distance();
    // Fingers scroll the page where there is nothing to drag.
    canvas.style.touchAction = map.isWhole ? "pan-y" : "none";
  });
  canvas.addEventListener("pointermove", ({ pointerId, offsetX: x, offsetY: y, pointerType }) => {
    const former = pointers.get(pointerId);
    if (former === undefined) {
      if (pointerType === "mouse") map.point(x, y);
      return;
    }
    if (pointers.size === 2) {
      pointers.set(pointerId, { x, y });
      dragged = CLICK_SLACK;
      spread = pinched(spread, distance(), map.addressAt(x, y), map);
      return;
    }
    const rows = Math.trunc((former.y - y) / map.rowHeight);
    dragged = Math.max(dragged, Math.abs(former.y - y), Math.abs(former.x - x));
    if (rows === 0 || dragged < CLICK_SLACK) return;
    pointers.set(pointerId, { x: former.x, y: former.y - rows * map.rowHeight });
    map.pan(rows);
  });
  const release = (event: PointerEvent) => {
    const isClick = pointers.delete(event.pointerId) && dragged < CLICK_SLACK && event.type === "pointerup";
    const address = map.addressAt(event.offsetX, event.offsetY);
    if (isClick && address !== undefined) map.select(address);
  };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
}

/** A step for each doubling or halving of the distance between two fingers; gives the distance that counts from now on. */
function pinched(before: number, now: number, address: number | undefined, map: MapActions): number {
  const ratio = before === 0 ? 1 : now / before;
  if (ratio > 0.67 && ratio < 1.5) return before;
  map.zoom(ratio > 1 ? 1 : -1, address);
  return now;
}
