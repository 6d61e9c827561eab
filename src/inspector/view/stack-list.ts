// The calls that led to the blocks of a call site.
import type { StackRow } from "../engine/call-sites.js";
import { bytesText, quantity, signed } from "../engine/format.js";
import { amountText } from "../engine/growth.js";
import { element, pathText } from "./dom.js";

/** Stacks that are listed. */
const LISTED = 10;

/** Each stack with what it grew by: the line that allocated first, then its callers. */
export function describeStacks(stacks: readonly StackRow[]): HTMLElement {
  const items = stacks.slice(0, LISTED).map(({ frames, before, after }) => {
    const grown = signed(after.bytes - before.bytes, bytesText);
    const samples = after.samples === undefined ? "" : `, of ${quantity(after.samples, "sample")}`;
    const amount = `${grown}, to ${amountText(after)} in ${quantity(after.count, "block")}${samples}. From the line that allocated to its callers:`;
    const calls = frames.map((frame) => element("li", {}, pathText(frame)));
    return element("div", { class: "stack" }, element("p", {}, amount), element("ol", {}, ...calls));
  });
  const left = stacks.length - items.length;
  const more = left === 0 ? [] : [element("p", { class: "soft" }, `and ${quantity(left, "stack")} more`)];
  const hasCallers = stacks.some(({ frames }) => frames.length > 1);
  const hint = "Callers were not kept: py.tracemalloc.start(10) keeps ten calls of each stack.";
  const callers = hasCallers ? [] : [element("p", { class: "soft" }, hint)];
  return element("div", { class: "stacks" }, ...items, ...more, ...callers);
}
