// A table of the object layer, as tests: CPython is asked each row's Python once, and each build what it says.
import { beforeAll, expect, it } from "vitest";
import type { PyMem } from "../../src/index.js";
import { eachBuild } from "./builds.js";
import { type Json, type LeftOut, type Row, startOracle } from "./objects-row.js";

/** How many containers outlive a row that has let go of all it had, and a collection. */
function left(py: PyMem): number {
  py.gc.collect();
  const handles = [...py.gc.get_objects()];
  for (const handle of handles) handle.dispose();
  return handles.length;
}

/** The rows against a live CPython, and that each of CPython's methods has a row or a reason why not. */
export function describeTable(
  methods: readonly string[],
  leftOut: readonly LeftOut[],
  rows: readonly Row[],
): void {
  const answers = new Map<string, Json>();
  beforeAll(async () => {
    const { ask } = await startOracle();
    for (const { id, python } of rows) answers.set(id, ask(python));
  });

  eachBuild((create) => {
    for (const { id, behaviour, instead, run } of rows) {
      const difference = instead === undefined ? "" : `; here: ${instead.why}`;
      it(`${id}: ${behaviour}${difference}`, () => {
        const py = create();
        expect(run(py)).toEqual(instead ? instead.value : answers.get(id));
        expect([py.check(), left(py)]).toEqual([0, 0]);
      });
    }
  });

  it("each row that says so differs from CPython", () => {
    const same = rows.filter(
      ({ id, instead }) => instead && JSON.stringify(instead.value) === JSON.stringify(answers.get(id)),
    );
    expect(same.map(({ id }) => id)).toEqual([]);
  });

  it("each test method of CPython has one row, or a reason why it has none", () => {
    const ids = [...rows.map(({ id }) => id), ...leftOut.flatMap(([, ...left]) => left)];
    expect(ids.sort()).toEqual([...methods].sort());
  });
}
