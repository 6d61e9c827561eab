// CPython's tests of weak references, as a table: a live CPython is asked, and each build has to say the same.
import { describeTable } from "./support/objects-table.js";
import { weakrefLeftOut, weakrefMethods } from "./support/objects-weakref-methods.js";
import { callbackRows } from "./support/objects-weakref-rows-callbacks.js";
import { referenceCountRows } from "./support/objects-weakref-rows-counts.js";
import { callbackCycleRows } from "./support/objects-weakref-rows-cycles.js";
import { finalizeRows } from "./support/objects-weakref-rows-finalize.js";
import { mapWalkRows } from "./support/objects-weakref-rows-map-walks.js";
import { mappingRows } from "./support/objects-weakref-rows-mapping.js";
import { mapRows } from "./support/objects-weakref-rows-maps.js";
import { referenceRows } from "./support/objects-weakref-rows-references.js";
import { setRows } from "./support/objects-weakref-rows-sets.js";
import { sizeRows } from "./support/objects-weakref-rows-sizes.js";

describeTable(weakrefMethods, weakrefLeftOut, [
  ...referenceRows,
  ...referenceCountRows,
  ...callbackRows,
  ...callbackCycleRows,
  ...sizeRows,
  ...mapRows,
  ...mapWalkRows,
  ...mappingRows,
  ...setRows,
  ...finalizeRows,
]);
