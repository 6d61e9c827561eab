// What the report consists of, before it is Markdown or HTML.

export interface Cell {
  readonly text: string;
  /** The best of its row or column among those that compete. */
  readonly isBest?: boolean;
  /** A limit's: shown, but not in the race. */
  readonly isLimit?: boolean;
}

export interface DocumentTable {
  readonly title: string;
  readonly note?: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Chart {
  readonly title: string;
  readonly svg: string;
  readonly note?: string;
  /** In pixels; as many stand side by side as the page has room for. */
  readonly width: number;
}

export interface Section {
  readonly title: string;
  readonly text: readonly string[];
  /** What the reader of the charts must know. */
  readonly chartsText?: string;
  readonly charts: readonly Chart[];
  readonly tables: readonly DocumentTable[];
}

export interface BenchDocument {
  readonly title: string;
  /** The commit, versions and machine: names and values. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly sections: readonly Section[];
}
