import { element, keepingFocus, pathText } from "./dom.js";

export interface Column<Row> {
  readonly title: string;
  /** What the rows are sorted by. */
  readonly value: (row: Row) => number | string;
  readonly text: (row: Row) => string;
  /** Words stand left, numbers right. */
  readonly isWords?: boolean;
  /** Is it a path, of which the middle may be left out? */
  readonly isPath?: boolean;
  /** Is there anything in it for one of the rows? Else it is left out. */
  readonly isFor?: (row: Row) => boolean;
}

/** What a row shows beneath it when it is opened; a row is known by the text of its first column. */
export type Details<Row> = (row: Row) => Promise<HTMLElement>;

/** A table whose heads sort it: by the most first, and then the other way round. */
export class SortedTable<Row> {
  readonly element = element("div", { class: "table" });
  readonly #scroll = element("div", { class: "scroll", tabindex: "0", role: "region" });
  readonly #hint = element("p", { class: "soft", hidden: true }, "The table goes on to the right \u2192");
  readonly #caption: string;
  readonly #columns: readonly Column<Row>[];
  readonly #table = element("table");
  readonly #heads: HTMLElement[];
  readonly #body = element("tbody");
  readonly #foot = element("tfoot");
  readonly #opened = new Set<string>();
  #details: Details<Row> | undefined;
  #rows: readonly Row[] = [];
  #by: number;
  #isDescending: boolean;

  constructor(caption: string, columns: readonly Column<Row>[], by: number, isDescending: boolean) {
    this.#caption = caption;
    this.#columns = columns;
    this.#by = by;
    this.#isDescending = isDescending;
    this.#heads = columns.map(({ title, isWords = false }, i) => {
      const sort = element("button", { type: "button", click: () => this.#sortBy(i) }, title);
      return element("th", { scope: "col", class: isWords ? "words" : "" }, sort);
    });
    this.#scroll.setAttribute("aria-label", caption);
    const head = element("thead", {}, element("tr", {}, ...this.#heads));
    this.#table.append(element("caption", {}, this.#caption), head, this.#body, this.#foot);
    this.#scroll.append(this.#table);
    this.element.append(this.#hint, this.#scroll);
    const observer = new ResizeObserver(() => this.#tellWidth());
    observer.observe(this.#scroll);
    observer.observe(this.#table);
    this.#scroll.addEventListener("scroll", () => this.#tellWidth());
  }

  /** Says so where columns are out of sight on the right. */
  #tellWidth(): void {
    const { scrollLeft, scrollWidth, clientWidth } = this.#scroll;
    this.#scroll.classList.toggle("goes-on", scrollLeft + clientWidth < scrollWidth - 1);
    this.#hint.hidden = scrollWidth <= clientWidth + 1;
  }

  /** Shows the rows, and below them the texts of a last one. With details rows can be opened; those that are stay so. */
  show(rows: readonly Row[], total: readonly string[] = [], details?: Details<Row>): void {
    this.#rows = rows;
    this.#details = details;
    const cells = total.map((text, i) => this.#cell(i, text));
    this.#foot.replaceChildren(...(cells.length === 0 ? [] : [element("tr", {}, ...cells)]));
    this.#draw();
  }

  #sortBy(i: number): void {
    this.#isDescending = this.#by === i ? !this.#isDescending : this.#columns[i]?.isWords !== true;
    this.#by = i;
    this.#draw();
  }

  #draw(): void {
    const column = this.#columns[this.#by];
    if (column === undefined) return;
    const sign = this.#isDescending ? -1 : 1;
    const sorted = [...this.#rows].sort((a, b) => sign * compare(column.value(a), column.value(b)));
    this.#heads.forEach((head, i) => {
      if (i !== this.#by) head.removeAttribute("aria-sort");
      else head.setAttribute("aria-sort", this.#isDescending ? "descending" : "ascending");
    });
    keepingFocus(
      this.#scroll,
      () => this.#body.replaceChildren(...sorted.map((row) => this.#row(row))),
      () => this.#scroll,
    );
    this.#columns.forEach(({ isFor }, i) => {
      const isLeftOut = isFor !== undefined && !this.#rows.some(isFor);
      for (const { cells } of this.#table.rows) {
        const cell = cells[i];
        // What lies beneath a row is a single cell over all columns.
        if (cell !== undefined && cells.length > 1) cell.hidden = isLeftOut;
      }
    });
  }

  #row(row: Row): HTMLElement {
    const made = element("tr", {}, ...this.#columns.map(({ text }, i) => this.#cell(i, text(row))));
    const details = this.#details;
    if (details === undefined) return made;
    const name = this.#columns[0]?.text(row) ?? "";
    const head = made.cells[0] as HTMLElement;
    const state = { "aria-expanded": "false", "data-key": name };
    const opener = element("button", { type: "button", class: "opener", ...state }, ...head.childNodes);
    head.replaceChildren(opener);
    let beneath: HTMLElement | undefined;
    const open = async () => {
      opener.setAttribute("aria-expanded", "true");
      const cell = element(
        "td",
        { class: "beneath", colspan: String(this.#columns.length) },
        await details(row),
      );
      if (!this.#opened.has(name)) return;
      beneath?.remove();
      beneath = element("tr", {}, cell);
      made.after(beneath);
    };
    opener.addEventListener("click", () => {
      if (!this.#opened.delete(name)) {
        this.#opened.add(name);
        void open();
        return;
      }
      opener.setAttribute("aria-expanded", "false");
      beneath?.remove();
    });
    if (this.#opened.has(name)) void open();
    return made;
  }

  #cell(i: number, text: string): HTMLElement {
    const { isWords = false, isPath = false } = this.#columns[i] ?? {};
    const content = isPath ? pathText(text) : text;
    const style = { class: isWords ? "words" : "" };
    return i === 0 ? element("th", { scope: "row", ...style }, content) : element("td", style, content);
  }
}

function compare(a: number | string, b: number | string): number {
  return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
}
