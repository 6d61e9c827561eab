// What a place on the map is told of: beside the pointer, and where the selection is described.
import { hex } from "../../hex.js";
import type { PlaceReport } from "../engine/reports.js";
import { element } from "./dom.js";

/** A paragraph for each thing that is known of the place. */
export function describePlace({ start, end, title, detail, owner }: PlaceReport): HTMLElement[] {
  const range = `${hex(start)} \u2013 ${hex(end)}`;
  const lines = [element("p", { class: "title" }, title), element("p", { class: "address" }, range)];
  for (const text of [detail, owner]) if (text !== "") lines.push(element("p", {}, text));
  return lines;
}

/** What is selected, told also to screen readers. */
export class SelectionCard {
  readonly element = element("div", { id: "selection", class: "card", "aria-live": "polite" });

  constructor() {
    this.show(null);
  }

  show(place: PlaceReport | null): void {
    const hint = "Nothing. Click on the map, or go there with the keyboard.";
    const nothing = element("p", { class: "soft" }, hint);
    this.element.replaceChildren(...(place === null ? [nothing] : describePlace(place)));
  }
}

/** The card beside the pointer. */
export class PlaceTip {
  readonly element = element("div", { class: "tip", hidden: true });

  /** Shows the place near a point of what the tip lies in, and within that. */
  show(place: PlaceReport, x: number, y: number): void {
    const tip = this.element;
    tip.hidden = false;
    tip.replaceChildren(...describePlace(place));
    const { clientWidth, clientHeight } = tip.parentElement ?? tip;
    tip.style.left = `${Math.max(Math.min(x + 14, clientWidth - tip.offsetWidth), 0)}px`;
    const below = y + 18;
    const fits = below + tip.offsetHeight < clientHeight;
    tip.style.top = `${fits ? below : Math.max(y - tip.offsetHeight - 8, 0)}px`;
  }

  hide(): void {
    this.element.hidden = true;
  }
}
