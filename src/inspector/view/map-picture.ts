// The canvas of the map, drawn by the engine: in a worker where it is in one.
import type { MapView } from "../engine/map-layout.js";
import type { Marked } from "../engine/paint-map.js";
import type { Scheme } from "../engine/palette.js";
import type { Remote } from "../remote.js";
import { element } from "./dom.js";
import { legend } from "./legend.js";

/** What is to be seen. */
interface Scene {
  readonly view: MapView;
  readonly selected: Marked | null;
  readonly pointed: Marked | null;
}

export class MapPicture {
  readonly canvas: HTMLCanvasElement;
  readonly #legend = legend();
  readonly #engine: Remote;
  readonly #dark = matchMedia("(prefers-color-scheme: dark)");
  #scene: Scene | undefined;
  #isStale = false;
  #isPainting = false;

  constructor(engine: Remote, label: string) {
    this.#engine = engine;
    this.canvas = element("canvas", {
      class: "map",
      tabindex: "0",
      role: "application",
      "aria-roledescription": "map of memory",
      "aria-label": label,
      "aria-describedby": "selection",
    });
    this.#dark.addEventListener("change", this.#repaint);
  }

  get legend(): HTMLElement {
    return this.#legend.list;
  }

  /** Hands the canvas to the engine. */
  async attach(): Promise<void> {
    const canTransfer = this.#engine.isRemote && typeof this.canvas.transferControlToOffscreen === "function";
    await this.#engine.attach(canTransfer ? this.canvas.transferControlToOffscreen() : this.canvas);
    this.#repaint();
  }

  /** Draws it before the next frame; of many scenes, the last one. */
  draw(scene: Scene): void {
    this.#scene = scene;
    this.#repaint();
  }

  close(): void {
    this.#dark.removeEventListener("change", this.#repaint);
  }

  readonly #repaint = (): void => {
    this.#isStale = true;
    if (!this.#isPainting) requestAnimationFrame(() => void this.#paint());
    this.#isPainting = true;
  };

  /** One picture at a time; what has changed meanwhile is in the next one. */
  async #paint(): Promise<void> {
    while (this.#isStale && this.#scene !== undefined) {
      this.#isStale = false;
      const { view } = this.#scene;
      const scheme: Scheme = this.#dark.matches ? "dark" : "light";
      this.#legend.draw(scheme);
      this.canvas.style.height = `${view.rows * view.rowHeight}px`;
      const milliseconds = await this.#engine.paint({ ...this.#scene, scheme, scale: devicePixelRatio });
      // For who measures.
      this.canvas.dataset.paintMs = milliseconds.toFixed(1);
    }
    this.#isPainting = false;
  }
}
