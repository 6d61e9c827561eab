// All of the inspector: the figures, the time line and the views, over one engine.
import { changedText } from "../engine/comparison-words.js";
import type { Changed, FileReport, HeapReport, Opened } from "../engine/reports.js";
import type { Remote } from "../remote.js";
import { ClassesPanel } from "./classes-panel.js";
import { element } from "./dom.js";
import { figures } from "./figures.js";
import { GrowthPanel } from "./growth-panel.js";
import { MapPanel } from "./map-panel.js";
import { describeMisuse } from "./misuse-card.js";
import { type Tab, tabs } from "./tabs.js";
import { TimelinePanel } from "./timeline-panel.js";

/** Views that need a heap. */
const OF_HEAP = ["map", "classes"];

/** What the page around the views has beside them. */
export interface Surroundings {
  /** Views beside those of the heap. */
  readonly more?: readonly Tab[];
  /** Is told of the files that there are, whenever they are others. */
  readonly onFiles?: (report: FileReport) => void;
  /** Does what the reader wants, and says if that fails. */
  readonly attempt?: (action: () => Promise<void>) => unknown;
}

export class InspectorView {
  readonly element: HTMLElement;
  readonly #engine: Remote;
  readonly #figures = figures();
  readonly #changed = element("p", { class: "changed", "aria-live": "polite", hidden: true });
  readonly #notes = element("p", { class: "notes soft" });
  readonly #misuse = element("section", { class: "misuse", "aria-label": "Misuse" });
  readonly #words = element("ul", { class: "in-words" });
  readonly #timeline: TimelinePanel;
  readonly #map: MapPanel;
  readonly #classes = new ClassesPanel();
  readonly #growth: GrowthPanel;
  readonly #heap: HTMLElement;
  readonly #tabs: ReturnType<typeof tabs>;
  readonly #others: readonly string[];
  readonly #onFiles: (report: FileReport) => void;
  /** What is on the map. */
  #opened: Opened | null = null;
  #wanted: number | undefined;
  #isSeeking = false;

  /** @param moments buttons that add a moment to those that can be compared. */
  constructor(
    engine: Remote,
    moments: readonly HTMLElement[],
    { more = [], onFiles = () => {}, attempt = (action) => action() }: Surroundings = {},
  ) {
    this.#engine = engine;
    this.#onFiles = onFiles;
    this.#timeline = new TimelinePanel((position) => this.seek(position));
    const words = element(
      "section",
      { "aria-label": "In words" },
      element("h2", {}, "In words"),
      this.#words,
    );
    this.#map = new MapPanel(engine, words);
    this.#growth = new GrowthPanel(engine, moments, {
      remove: (id) => void attempt(async () => this.change(await engine.remove(id))),
      choose: (id) => void attempt(() => this.#choose(id)),
    });
    const views = [
      { name: "map", title: "Map", panel: this.#map.element },
      { name: "classes", title: "Size classes", panel: this.#classes.element },
      { name: "growth", title: "Leaks", panel: this.#growth.element },
    ];
    this.#tabs = tabs([...views, ...more]);
    this.#heap = element(
      "div",
      { class: "heap", hidden: true },
      this.#misuse,
      this.#notes,
      this.#figures.list,
      this.#timeline.element,
    );
    const panels = [...views, ...more].map(({ panel }) => panel);
    this.element = element("div", { class: "views" }, this.#changed, this.#heap, this.#tabs.list, ...panels);
    this.#others = more.map(({ name }) => name);
    this.#tabs.offer(this.#others);
    this.#tabs.show(this.#others[0] ?? "");
  }

  /** Shows what was opened; null: nothing that has a heap. */
  async show(opened: Opened | null): Promise<void> {
    await this.#put(opened, opened === null ? "growth" : "map");
    await this.showMoments(await this.#engine.moments());
  }

  /** Shows what a change of the files has done. The view, what of the map is seen, the selection and what is compared stay, where they still can. */
  async change({ opened, moments }: Changed): Promise<void> {
    if (opened !== undefined) await this.#put(opened);
    await this.showMoments(moments, true);
  }

  /** Goes to where moments are compared; they may be there without a heap. */
  async compare({ opened, moments }: Changed): Promise<void> {
    await this.#put(opened === undefined ? this.#opened : opened, "growth");
    await this.showMoments(moments);
  }

  async #choose(id: number): Promise<void> {
    const { opened = this.#opened, moments } = await this.#engine.choose(id);
    await this.#put(opened, "map");
    this.#tabs.focus("map");
    await this.showMoments(moments, true);
  }

  /**
   * Puts a heap on the map: another one, or another version of that which is there. null: there is none any more.
   * @param tab the view to go to; where one is unless given.
   */
  async #put(opened: Opened | null, tab?: string): Promise<void> {
    const former = this.#opened;
    this.#opened = opened;
    this.#heap.hidden = opened === null;
    this.#tabs.offer([...(opened === null ? [] : OF_HEAP), "growth", ...this.#others]);
    if (tab !== undefined) this.#tabs.show(tab);
    if (opened === null) return this.#timeline.show(null);
    if (opened === former) return;
    const isAnother = opened.id !== former?.id || opened.kind !== former.kind;
    this.#describe(opened);
    this.update(opened.report, isAnother);
    if (isAnother && opened.misuse !== null) await this.#map.select(opened.misuse.address);
  }

  #describe({ notes, misuse, timeline }: Opened): void {
    this.#notes.textContent = notes.join(" ");
    this.#notes.hidden = notes.length === 0;
    this.#misuse.replaceChildren(...(misuse === null ? [] : describeMisuse(misuse)));
    this.#timeline.show(timeline);
  }

  /** Shows the same heap as it is now. */
  update(report: HeapReport, isNew = false): void {
    this.#figures.update(report.summary);
    this.#words.replaceChildren(...report.words.map((sentence) => element("li", {}, sentence)));
    if (report.position !== null) this.#timeline.setPosition(report.position);
    this.#classes.update(report.summary);
    this.#map.update(report, isNew);
  }

  /** Offers moments to compare; with `areMore` they are those that there were and others, and what was chosen stays. */
  showMoments(report: FileReport, areMore = false): Promise<void> {
    const changed = changedText(report.files);
    this.#changed.textContent = changed;
    this.#changed.hidden = changed === "";
    this.#onFiles(report);
    return this.#growth.show(report, areMore);
  }

  /** Goes to the operation of the trace; of many wishes at once, to the last one. */
  async seek(position: number): Promise<void> {
    this.#wanted = position;
    if (this.#isSeeking) return;
    this.#isSeeking = true;
    try {
      while (this.#wanted !== undefined && this.#opened !== null) {
        const to = this.#wanted;
        this.#wanted = undefined;
        this.update(await this.#engine.seek(to));
      }
    } finally {
      this.#isSeeking = false;
    }
  }

  close(): void {
    this.#timeline.show(null);
    this.#map.close();
    this.element.remove();
  }
}
