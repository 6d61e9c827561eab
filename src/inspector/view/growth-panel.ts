// What grew between two moments: where a leak is looked for.

import type { Moments } from "../engine/comparison.js";
import { BY_NAMES, comparedText, ESTIMATES, HINTS } from "../engine/comparison-words.js";
import { bytesText, countText, quantity, shortened, signed } from "../engine/format.js";
import { amountText, type GroupedBy, type GrowthRow } from "../engine/growth.js";
import type { FileReport } from "../engine/reports.js";
import type { Remote } from "../remote.js";
import { element } from "./dom.js";
import { type FileActions, FileList } from "./file-list.js";
import { type Column, SortedTable } from "./sorted-table.js";
import { describeStacks } from "./stack-list.js";

const grown = ({ before, after }: GrowthRow): number => after.bytes - before.bytes;
const more = ({ before, after }: GrowthRow): number => after.count - before.count;

const COLUMNS: readonly Column<GrowthRow>[] = [
  {
    title: "Live blocks",
    value: ({ group }) => group,
    text: ({ group }) => group,
    isWords: true,
    isPath: true,
  },
  { title: "Grew by", value: grown, text: (row) => signed(grown(row), bytesText) },
  { title: "Blocks", value: more, text: (row) => signed(more(row), countText) },
  { title: "Before", value: ({ before }) => before.bytes, text: ({ before }) => amountText(before) },
  { title: "After", value: ({ after }) => after.bytes, text: ({ after }) => amountText(after) },
  {
    title: "Samples",
    value: ({ after }) => after.samples ?? 0,
    text: samplesText,
    isFor: isEstimate,
  },
  {
    title: "On the way",
    value: ({ isSuspect, grew }) => (isSuspect ? 1e6 : 0) + grew,
    text: onTheWay,
    isWords: true,
  },
];

function isEstimate({ before, after }: GrowthRow): boolean {
  return before.samples !== undefined || after.samples !== undefined;
}

/** "12, then 30"; of what was traced wholly the blocks are their own samples. */
function samplesText({ before, after }: GrowthRow): string {
  const [first, then] = [before, after].map(({ samples, count }) => countText(samples ?? count));
  return before.count === 0 ? `${then}` : `${first}, then ${then}`;
}

function onTheWay({ isSuspect, grew, shrank }: GrowthRow): string {
  if (grew + shrank < 2) return "";
  const times = (n: number) => (n === 1 ? "once" : n === 0 ? "never" : `${n} times`);
  return isSuspect
    ? `\u25b2 never shrank, grew ${times(grew)}`
    : `grew ${times(grew)}, shrank ${times(shrank)}`;
}

export class GrowthPanel {
  readonly element: HTMLElement;
  readonly #engine: Remote;
  readonly #by = element("select", { id: "growth-by" });
  readonly #from = element("select", { id: "growth-from" });
  readonly #to = element("select", { id: "growth-to" });
  readonly #kinds = labelled("Compare", this.#by);
  readonly #compared = element("p", { class: "compared", tabindex: "-1" });
  readonly #files: FileList;
  readonly #table = new SortedTable("What grew", COLUMNS, 1, true);
  readonly #verdict = element("p", { class: "verdict", "aria-live": "polite" });
  readonly #estimates = element("p", { class: "estimates", hidden: true }, ESTIMATES);
  readonly #hint = element("p", { class: "hint soft" });
  #moments: Moments | undefined;

  /** @param add buttons that make another moment to compare with. */
  constructor(engine: Remote, add: readonly HTMLElement[], files: FileActions) {
    this.#engine = engine;
    this.#files = new FileList(files, this.#compared);
    for (const select of [this.#from, this.#to])
      select.addEventListener("change", () => void this.#compare());
    this.#by.addEventListener("change", () => void this.#compareBy());
    const row = element(
      "div",
      { class: "row" },
      this.#kinds,
      labelled("From", this.#from),
      labelled("to", this.#to),
      ...add,
    );
    this.element = element(
      "div",
      { class: "growth-panel" },
      this.#compared,
      this.#files.element,
      row,
      this.#verdict,
      this.#estimates,
      this.#hint,
      this.#table.element,
    );
  }

  /** Offers the moments. If they are what was offered and some more, what was chosen stays chosen. */
  async show(moments: FileReport, isNewer = false): Promise<void> {
    const chosen = isNewer ? this.#chosen(moments) : moments;
    this.#moments = moments;
    const { labels, by, kinds } = moments;
    this.#kinds.hidden = kinds.length < 2;
    this.#by.replaceChildren(...kinds.map((kind) => option([BY_NAMES[kind], kind])));
    this.#by.value = by;
    const options = labels.map((label, i) => [label, i] as const);
    const nothing = ["nothing", -1] as const;
    this.#from.replaceChildren(...[nothing, ...options].map(option));
    this.#to.replaceChildren(...options.map(option));
    this.#from.value = String(chosen.from);
    this.#to.value = String(chosen.to);
    this.#compared.textContent = comparedText(moments);
    this.#files.show(moments);
    this.#hint.textContent = labels.length === 0 ? "" : HINTS[by];
    await this.#compare();
  }

  /** What was chosen, among the moments that there are now: who looked at the last one does so again. */
  #chosen({ labels, from, to }: Moments): { readonly from: number; readonly to: number } {
    const known = this.#moments?.labels ?? [];
    const [chosenFrom, chosenTo] = [Number(this.#from.value), Number(this.#to.value)];
    const isFresh = known.length < 2;
    const place = (chosen: number, otherwise: number) => {
      const label = known[chosen] ?? "";
      return labels[chosen] === label ? chosen : labels.includes(label) ? labels.indexOf(label) : otherwise;
    };
    const isLast = chosenTo === known.length - 1;
    return {
      from: isFresh ? from : chosenFrom < 0 ? -1 : place(chosenFrom, from),
      to: isFresh || isLast ? to : place(chosenTo, to),
    };
  }

  async #compareBy(): Promise<void> {
    await this.show(await this.#engine.compareBy(this.#by.value as GroupedBy));
  }

  async #compare(): Promise<void> {
    const [from, to] = [Number(this.#from.value), Number(this.#to.value)];
    const areThere = to >= 0 && this.#to.value !== "";
    const rows = areThere ? await this.#engine.growth(from, to) : [];
    const details = async ({ group }: GrowthRow) =>
      describeStacks(await this.#engine.stacks(group, from, to));
    this.#table.show(rows, [], this.#moments?.by === "call site" ? details : undefined);
    this.#estimates.hidden = !rows.some(isEstimate);
    this.#verdict.textContent = areThere ? verdict(rows, from, to) : "";
  }
}

/** A choice and its name, which stay on one line. */
function labelled(name: string, select: HTMLSelectElement): HTMLElement {
  return element("span", { class: "labelled" }, element("label", { for: select.id }, name), select);
}

function option([label, value]: readonly [string, number | string]): HTMLElement {
  return element("option", { value: String(value), title: label }, shortened(label));
}

function verdict(rows: readonly GrowthRow[], from: number, to: number): string {
  if (from >= to) return "Choose a later moment to compare with.";
  const total = rows.reduce((sum, row) => sum + grown(row), 0);
  const about = rows.some(isEstimate) ? "about " : "";
  if (from < 0) return `Live blocks have ${about}${bytesText(total)}; they are compared with nothing.`;
  const suspects = rows.filter(({ isSuspect }) => isSuspect);
  const worst = suspects[0];
  if (worst !== undefined) {
    const others =
      suspects.length > 1 ? ` The same is true of ${quantity(suspects.length - 1, "other group")}.` : "";
    return `Looks like a leak: ${worst.group} never shrank, and grew by ${about}${bytesText(grown(worst))}.${others}`;
  }
  if (to - from < 2)
    return `Together ${about}${signed(total, bytesText)}. With three moments or more, what only grows is marked.`;
  return `Nothing only grew; together ${about}${signed(total, bytesText)}.`;
}
