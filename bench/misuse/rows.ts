import { freed, LARGE, SMALL } from "./addresses.js";
import { freeRows, reallocRows } from "./free-rows.js";
import { FINE, type Row } from "./row.js";
import { sizeRows, valueRows } from "./size-rows.js";
import { writeRows } from "./write-rows.js";

/** An allocator that is not fine here has a fault of its own, or the oracle has. */
const control: Row = {
  name: "no mistake, for comparison",
  kind: "memory",
  prepare: (scene) => () => {
    for (const size of [SMALL, LARGE]) freed(scene, size);
    return FINE;
  },
};

/** All mistakes, in the order of the table. */
export const rows: readonly Row[] = [
  control,
  ...freeRows,
  ...reallocRows,
  ...sizeRows,
  ...valueRows,
  ...writeRows,
];
