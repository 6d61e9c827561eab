// What a capsule tells of a misuse.
import { countText, quantity } from "../engine/format.js";
import type { MisuseReport } from "../engine/source.js";
import { element } from "./dom.js";

/** Operations that are listed; more would only make the page slow. */
const LISTED = 500;

export function describeMisuse({ message, request, operations, left }: MisuseReport): HTMLElement[] {
  const wrong =
    request === "" ? [] : [element("p", {}, "The request that was wrong: ", element("code", {}, request))];
  const listed = operations.slice(0, LISTED).map((text) => element("li", {}, element("code", {}, text)));
  const before = left + operations.length - listed.length;
  const more = before === 0 ? "" : `, of ${countText(before + listed.length)}`;
  const title = `${quantity(listed.length, "request")} before it${more}, the latest first`;
  const list = element("details", {}, element("summary", {}, title), element("ol", {}, ...listed));
  return [element("p", { class: "message" }, message), ...wrong, ...(listed.length === 0 ? [] : [list])];
}
