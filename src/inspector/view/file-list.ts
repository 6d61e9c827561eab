// The files on the list: each can be taken off it, and one that has a heap be put on the map.

import type { ComparedFile } from "../engine/comparison.js";
import { BY_NAMES, KIND_NAMES } from "../engine/comparison-words.js";
import type { FileReport } from "../engine/reports.js";
import { button, element, keepingFocus, pathText } from "./dom.js";

/** What the reader can do with a file, by its number. */
export interface FileActions {
  remove(id: number): void;
  /** Puts its heap on the map. */
  choose(id: number): void;
}

/** The list; one file alone needs none. */
export class FileList {
  readonly element = element("ul", { class: "files", "aria-label": "Files to compare" });
  readonly #actions: FileActions;
  readonly #instead: HTMLElement;

  /** @param instead where the focus goes when the list is gone. */
  constructor(actions: FileActions, instead: HTMLElement) {
    this.#actions = actions;
    this.#instead = instead;
  }

  show({ files, onMap }: FileReport): void {
    const [first] = files;
    const areAlike = files.every(({ kind, by }) => kind === first?.kind && by === first?.by);
    const items = files.map((file) => this.#item(file, file.id === onMap, areAlike));
    const former = this.#removers;
    const { activeElement } = this.element.getRootNode() as Document | ShadowRoot;
    const at = former.findIndex((each) => each.parentElement?.contains(activeElement));
    keepingFocus(
      this.element,
      () => this.element.replaceChildren(...(files.length < 2 ? [] : items)),
      // A file was taken off: the next one's.
      () => this.#removers[Math.min(at, this.#removers.length - 1)] ?? this.#instead,
    );
  }

  get #removers(): HTMLElement[] {
    return [...this.element.querySelectorAll<HTMLElement>(".remove")];
  }

  #item({ id, name, kind, by, compared }: ComparedFile, isOnMap: boolean, areAlike: boolean): HTMLElement {
    const what = `${KIND_NAMES[kind]}, ${BY_NAMES[by]}${compared === 0 ? ": not compared" : ""}`;
    const remove = button("\u00d7", () => this.#actions.remove(id), {
      class: "remove",
      "aria-label": `Remove ${name}`,
      title: "Take it off the list",
      "data-key": `remove ${id}`,
    });
    const choose = button(pathText(name), () => this.#actions.choose(id), {
      class: "choose",
      "aria-label": name,
      title: `Show ${name} on the map`,
      "aria-pressed": String(isOnMap),
      "data-key": `choose ${id}`,
    });
    const words = [isOnMap ? "on the map" : "", areAlike ? "" : what].filter((text) => text !== "");
    return element(
      "li",
      { class: compared === 0 ? "soft" : "" },
      remove,
      kind === "tracemalloc" ? pathText(name) : choose,
      element("span", { class: "soft" }, words.join("; ")),
    );
  }
}
