// The map of memory: where one looks, what is selected, and what is told of it.
import { hex } from "../../hex.js";
import {
  addressAt,
  fitView,
  isFit,
  type MapSpace,
  type MapView,
  panned,
  refitted,
  revealing,
  showsBlocks,
  zoomed,
  zoomedTo,
} from "../engine/map-layout.js";
import type { HeapReport, PlaceReport } from "../engine/reports.js";
import type { Remote } from "../remote.js";
import { button, element } from "./dom.js";
import { listenToMap } from "./map-input.js";
import { MapPicture } from "./map-picture.js";
import { PlaceTip, SelectionCard } from "./place-card.js";

const KEYS =
  "Arrow keys move the selection, Enter zooms in to it, Escape shows the whole heap, plus and minus zoom.";

export class MapPanel {
  readonly element: HTMLElement;
  readonly #engine: Remote;
  readonly #picture: MapPicture;
  readonly #tip = new PlaceTip();
  readonly #frame: HTMLElement;
  readonly #card = new SelectionCard();
  readonly #range = element("output", { class: "range" });
  readonly #observer: ResizeObserver;
  #memoryBytes = 0;
  #poolSize = 2048;
  #view: MapView | undefined;
  #isWhole = true;
  #selected: PlaceReport | null = null;
  #pointed: PlaceReport | null = null;

  constructor(engine: Remote, words: HTMLElement) {
    this.#engine = engine;
    this.#picture = new MapPicture(engine, `Map of memory. ${KEYS}`);
    this.#frame = element("div", { class: "map-frame" }, this.#picture.canvas, this.#tip.element);
    const tools = element(
      "div",
      { class: "tools" },
      button("\u2212", () => this.zoom(-1), { "aria-label": "Zoom out", title: "Zoom out (\u2212)" }),
      button("+", () => this.zoom(1), { "aria-label": "Zoom in", title: "Zoom in (+)" }),
      button("Whole heap", () => this.showAll()),
      this.#range,
    );
    const keys = element("p", { class: "keys" }, KEYS);
    const main = element("div", { class: "main" }, tools, this.#frame, this.#picture.legend, keys);
    const side = element("div", { class: "side" }, element("h2", {}, "Selected"), this.#card.element, words);
    this.element = element("div", { class: "map-panel" }, main, side);
    this.#observer = new ResizeObserver(() => this.#fitAgain());
    this.#observer.observe(this.#frame);
    listenToMap(this.#picture.canvas, this);
    void this.#picture.attach();
  }

  /** Shows the heap as it is now; of another one all, and nothing selected. */
  update({ summary }: HeapReport, isNew: boolean): void {
    this.#memoryBytes = summary.memoryBytes;
    this.#poolSize = summary.poolSize;
    this.#pointed = null;
    if (isNew) {
      this.#isWhole = true;
      this.#selected = null;
      this.#card.show(this.#selected);
    } else if (this.#selected !== null) void this.#describeAgain(this.#selected.start);
    this.#fitAgain();
  }

  /** Zooms by so many doublings; the address stays where it is, or what is selected, or the middle. */
  zoom(steps: number, address?: number): void {
    const view = this.#view;
    if (view === undefined) return;
    const middle = view.from + (view.rows * view.bytesPerRow) / 2;
    this.#look(zoomed(this.#space, view, steps, address ?? this.#selected?.start ?? middle));
  }

  showAll(): void {
    this.#look(fitView(this.#space));
  }

  pan(rows: number): void {
    if (this.#view !== undefined) this.#look(panned(this.#space, this.#view, rows));
  }

  get rowHeight(): number {
    return this.#view?.rowHeight ?? 1;
  }

  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** The address at a point of the canvas, in CSS's pixels. */
  addressAt(x: number, y: number): number | undefined {
    return this.#view && addressAt(this.#view, this.#memoryBytes, x, y);
  }

  /** Tells what is at the point, or nothing if there is none. */
  async point(x: number, y: number): Promise<void> {
    const address = this.addressAt(x, y);
    if (address === undefined) return this.unpoint();
    if (this.#pointed === null || address < this.#pointed.start || address >= this.#pointed.end) {
      this.#pointed = await this.#engine.placeAt(address, this.#isFine);
      this.#draw();
    }
    this.#tip.show(this.#pointed, x, y);
  }

  unpoint(): void {
    this.#tip.hide();
    if (this.#pointed === null) return;
    this.#pointed = null;
    this.#draw();
  }

  /** Selects what is at the address, and goes where it can be seen. */
  async select(address: number): Promise<void> {
    const inside = Math.min(Math.max(address, 0), this.#memoryBytes - 1);
    await this.#describeAgain(inside);
    if (this.#view !== undefined) this.#look(revealing(this.#space, this.#view, inside));
  }

  /** Moves the selection to its neighbour, or by rows. */
  move(columns: number, rows: number): void {
    const first = this.#view?.from ?? 0;
    const { start, end } = this.#selected ?? { start: first, end: first };
    if (columns > 0) void this.select(end);
    else if (columns < 0) void this.select(start - 1);
    else void this.select(start + rows * (this.#view?.bytesPerRow ?? 0));
  }

  selectEnd(isLast: boolean): void {
    void this.select(isLast ? this.#memoryBytes - 1 : 0);
  }

  /** Zooms in to what is selected; then its first part is. */
  enter(): void {
    if (this.#selected === null) return;
    const { start, end } = this.#selected;
    this.#look(zoomedTo(this.#space, start, end - start));
    void this.select(start);
  }

  close(): void {
    this.#observer.disconnect();
    this.#picture.close();
  }

  get #space(): MapSpace {
    const width = Math.max(this.#frame.clientWidth, 64);
    const height = Math.max(Number.parseFloat(getComputedStyle(this.#frame).maxHeight) || 0, 64);
    return { memoryBytes: this.#memoryBytes, poolSize: this.#poolSize, width, height };
  }

  /** Is the selection a block of a pool, or the pool? */
  get #isFine(): boolean {
    return this.#view !== undefined && showsBlocks(this.#view);
  }

  #look(view: MapView): void {
    this.#view = view;
    this.#isWhole = isFit(this.#space, view);
    const end = Math.min(view.from + view.rows * view.bytesPerRow, this.#memoryBytes);
    this.#range.value = `${hex(view.from)} to ${hex(end)}`;
    this.#draw();
  }

  /** After the memory or the canvas has another size. While the panel is hidden there is no canvas. */
  #fitAgain(): void {
    if (this.#memoryBytes === 0 || this.#frame.clientWidth === 0) return;
    const view = this.#view;
    this.#look(view === undefined || this.#isWhole ? fitView(this.#space) : refitted(this.#space, view));
  }

  #draw(): void {
    if (this.#view === undefined) return;
    this.#picture.draw({ view: this.#view, selected: this.#selected, pointed: this.#pointed });
  }

  async #describeAgain(address: number): Promise<void> {
    this.#selected = await this.#engine.placeAt(Math.min(address, this.#memoryBytes - 1), this.#isFine);
    this.#card.show(this.#selected);
    this.#draw();
  }
}
