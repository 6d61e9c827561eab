// CPython's memory manager, behaviour by behaviour: every row of the table is run on every build that it holds for.
import { expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { allIds } from "./support/conformance.js";
import { requestRows } from "./support/conformance-section-1.js";
import { blockRows } from "./support/conformance-section-1-blocks.js";
import { resizeRows } from "./support/conformance-section-1-resizes.js";
import { domainRows } from "./support/conformance-section-2.js";
import { nameRows } from "./support/conformance-section-2-names.js";
import { replaceableRows } from "./support/conformance-section-3.js";
import { debugBlockRows } from "./support/conformance-section-4.js";
import { debugFaultRows } from "./support/conformance-section-4-faults.js";
import { statisticsRows } from "./support/conformance-section-5.js";
import { poolRows } from "./support/conformance-section-6.js";
import { arenaRows } from "./support/conformance-section-6-rest.js";

const rows = [
  ...requestRows,
  ...resizeRows,
  ...blockRows,
  ...domainRows,
  ...nameRows,
  ...replaceableRows,
  ...debugBlockRows,
  ...debugFaultRows,
  ...statisticsRows,
  ...poolRows,
  ...arenaRows,
];

/** 1.2 before 1.10. */
const byNumber = new Intl.Collator("en", { numeric: true }).compare;

eachBuild((create, build) => {
  for (const { id, behaviour, instead, except, run } of rows) {
    if (except?.builds.includes(build)) continue;
    const difference = instead === undefined ? "" : `; here: ${instead}`;
    it(`${id} ${behaviour}${difference}`, () => run(create, build));
  }
});

it("has one row for each behaviour", () => {
  const ids = rows.map(({ id }) => id).sort(byNumber);
  expect(ids).toEqual(allIds);
});
