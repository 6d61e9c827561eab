// The curves over a trace, or over the versions of a file, the position on it, and a button that runs it.
import { bytesText, countText } from "../engine/format.js";
import type { Timeline } from "../engine/timeline.js";
import { button, element, svgElement } from "./dom.js";

const WIDTH = 1000;
const HEIGHT = 100;
/** The whole trace is played in so many steps, and at so many milliseconds a step. */
const STEPS = 300;
const STEP_MS = 33;
const SLOWEST_MS = 500;

export class TimelinePanel {
  readonly element: HTMLElement;
  readonly #chart = svgElement("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: "none",
    "aria-hidden": "true",
  });
  readonly #cursor = svgElement("line", { y1: "0", y2: String(HEIGHT), class: "cursor" });
  readonly #slider = element("input", {
    type: "range",
    min: "0",
    step: "1",
    "aria-label": "Position in the trace",
  });
  readonly #where = element("output", { class: "where" });
  readonly #live = element("span");
  readonly #most = element("span", { class: "most" });
  readonly #play = button("Play", () => this.#toggle(), { class: "play" });
  readonly #seek: (position: number) => Promise<void>;
  #timeline: Timeline | undefined;
  #playing = false;

  constructor(seek: (position: number) => Promise<void>) {
    this.#seek = seek;
    this.#slider.addEventListener("input", () => {
      this.#stop();
      void this.#seek(Number(this.#slider.value));
    });
    const curves = [swatch("memory"), "memory ", swatch("live"), this.#live];
    const key = element("p", { class: "curves" }, ...curves);
    const top = element("div", { class: "row" }, this.#play, this.#where, key, this.#most);
    const chart = element("div", { class: "chart" }, this.#chart);
    chart.addEventListener("pointerdown", (event) => this.#onChart(event));
    chart.addEventListener("pointermove", (event) => event.buttons === 1 && this.#onChart(event));
    this.element = element(
      "section",
      { class: "timeline", "aria-label": "Time line", hidden: true },
      top,
      chart,
      this.#slider,
    );
  }

  /** Shows the trace's curves, or nothing. */
  show(timeline: Timeline | null): void {
    this.#stop();
    this.#timeline = timeline ?? undefined;
    this.element.hidden = timeline === null;
    if (timeline === null) return;
    const most = Math.max(...timeline.memoryBytes, ...timeline.liveBytes, 1);
    const point = (bytes: Float64Array) => (i: number) =>
      `${((timeline.positions[i] ?? 0) / timeline.operations) * WIDTH} ${HEIGHT - ((bytes[i] ?? 0) / most) * (HEIGHT - 4)}`;
    this.#most.textContent = `top: ${bytesText(most)}`;
    this.#chart.replaceChildren(
      svgElement("path", {
        class: "live",
        d: `M0 ${HEIGHT}${curve(timeline, point(timeline.liveBytes))}L${WIDTH} ${HEIGHT}Z`,
      }),
      svgElement("path", {
        class: "memory",
        d: curve(timeline, point(timeline.memoryBytes)).replace("L", "M"),
      }),
      this.#cursor,
    );
    const isTrace = timeline.labels === undefined;
    this.#live.textContent = isTrace ? "bytes asked for, of live blocks" : "bytes in live blocks";
    this.#slider.setAttribute("aria-label", isTrace ? "Position in the trace" : "Version of the file");
    this.#slider.max = String(timeline.operations);
  }

  /** Where the heap that is shown is. */
  setPosition(position: number): void {
    const { operations = 1, labels } = this.#timeline ?? {};
    this.#slider.value = String(position);
    this.#where.value =
      labels === undefined
        ? `operation ${countText(position)} of ${countText(operations)}`
        : `version ${position + 1} of ${labels.length}, ${labels[position]}`;
    this.#slider.setAttribute("aria-valuetext", this.#where.value);
    const x = String((position / operations) * WIDTH);
    this.#cursor.setAttribute("x1", x);
    this.#cursor.setAttribute("x2", x);
  }

  #onChart({ currentTarget, clientX }: PointerEvent): void {
    const { left, width } = (currentTarget as HTMLElement).getBoundingClientRect();
    const part = Math.min(Math.max((clientX - left) / width, 0), 1);
    this.#stop();
    void this.#seek(Math.round(part * (this.#timeline?.operations ?? 0)));
  }

  #toggle(): void {
    if (this.#playing) this.#stop();
    else void this.#run();
  }

  #stop(): void {
    this.#playing = false;
    this.#play.textContent = "Play";
  }

  async #run(): Promise<void> {
    const operations = this.#timeline?.operations ?? 0;
    const step = Math.max(Math.round(operations / STEPS), 1);
    // Few versions of a file are played more slowly.
    const pauseMs = Math.min(STEP_MS * Math.max(STEPS / operations, 1), SLOWEST_MS);
    this.#playing = true;
    this.#play.textContent = "Pause";
    let position = Number(this.#slider.value);
    if (position >= operations) position = 0;
    while (this.#playing && position < operations) {
      position = Math.min(position + step, operations);
      const pause = new Promise((resolve) => setTimeout(resolve, pauseMs));
      await this.#seek(position);
      await pause;
    }
    this.#stop();
  }
}

function curve({ positions }: Timeline, point: (i: number) => string): string {
  return Array.from(positions, (_, i) => `L${point(i)}`).join("");
}

function swatch(name: string): HTMLElement {
  return element("span", { class: `swatch ${name}`, "aria-hidden": "true" });
}
