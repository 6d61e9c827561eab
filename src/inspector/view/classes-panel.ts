import { bytesText, countText, percentText } from "../engine/format.js";
import type { ClassRow, HeapSummary } from "../engine/summary.js";
import { element } from "./dom.js";
import { type Column, SortedTable } from "./sorted-table.js";

/** Bytes that a class has and no owner uses: rounding where it is known, free blocks of pools, and the allocator's own. */
export function wasteOf({ given, asked, freeBytes, overhead }: ClassRow): number {
  return given - (asked ?? given) + freeBytes + overhead;
}

function wastePart(row: ClassRow): number {
  const all = row.given + row.freeBytes + row.overhead;
  return all === 0 ? 0 : wasteOf(row) / all;
}

const unknown = "\u2013";
const bytes = (title: string, value: (row: ClassRow) => number): Column<ClassRow> => ({
  title,
  value,
  text: (row) => bytesText(value(row)),
});
const count = (title: string, value: (row: ClassRow) => number): Column<ClassRow> => ({
  title,
  value,
  text: (row) => (row.size === null && value(row) === 0 ? unknown : countText(value(row))),
});
const rounding = ({ given, asked }: ClassRow): number => given - (asked ?? given);

const COLUMNS: readonly Column<ClassRow>[] = [
  {
    title: "Blocks of",
    value: ({ size }) => size ?? Number.POSITIVE_INFINITY,
    text: ({ size }) => (size === null ? "large" : `${size} bytes`),
  },
  count("Pools", ({ pools }) => pools),
  count("Live", ({ live }) => live),
  count("Free", ({ free }) => free),
  bytes("Given", ({ given }) => given),
  {
    title: "Asked for",
    value: ({ asked }) => asked ?? -1,
    text: ({ asked }) => (asked === null ? unknown : bytesText(asked)),
  },
  {
    title: "Rounding",
    value: rounding,
    text: (row) => (row.asked === null ? unknown : bytesText(rounding(row))),
  },
  bytes("Free blocks", ({ freeBytes }) => freeBytes),
  bytes("Headers, tags", ({ overhead }) => overhead),
  bytes("Waste", wasteOf),
  { title: "Waste, part", value: wastePart, text: (row) => percentText(wastePart(row)) },
];

/** What each size class holds, and what it costs. */
export class ClassesPanel {
  readonly element: HTMLElement;
  readonly #table = new SortedTable("Size classes, and what no owner uses of them", COLUMNS, 0, false);

  constructor() {
    const note =
      "Waste is what was given beyond what was asked for (known of traces only), free blocks in pools, which only their own class can have, and the allocator's headers, tables and tags.";
    this.element = element(
      "div",
      { class: "classes-panel" },
      this.#table.element,
      element("p", { class: "soft" }, note),
    );
  }

  update({ classes }: HeapSummary): void {
    this.#table.show(classes, classes.length === 0 ? [] : totals(classes));
  }
}

function totals(rows: readonly ClassRow[]): string[] {
  const sum = (value: (row: ClassRow) => number) => rows.reduce((total, row) => total + value(row), 0);
  const all: ClassRow = {
    size: 0,
    pools: sum(({ pools }) => pools),
    live: sum(({ live }) => live),
    free: sum(({ free }) => free),
    given: sum(({ given }) => given),
    asked: rows.every(({ asked }) => asked !== null) ? sum(({ asked }) => asked ?? 0) : null,
    freeBytes: sum(({ freeBytes }) => freeBytes),
    overhead: sum(({ overhead }) => overhead),
  };
  return ["all", ...COLUMNS.slice(1).map(({ text }) => text(all))];
}
