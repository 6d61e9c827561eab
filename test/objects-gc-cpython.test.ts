// CPython's tests of its collector and of finalization, as a table: a live CPython is asked, and each build has to say the same.

import { gcLeftOut, gcMethods } from "./support/objects-gc-methods.js";
import { callbackRows } from "./support/objects-gc-rows-callbacks.js";
import { cycleRows } from "./support/objects-gc-rows-cycles.js";
import { finalizationRows } from "./support/objects-gc-rows-finalization.js";
import { finalizerRows } from "./support/objects-gc-rows-finalizers.js";
import { functionRows } from "./support/objects-gc-rows-functions.js";
import { garbageRows } from "./support/objects-gc-rows-garbage.js";
import { objectRows } from "./support/objects-gc-rows-objects.js";
import { resurrectionRows } from "./support/objects-gc-rows-resurrection.js";
import { togglingRows } from "./support/objects-gc-rows-toggling.js";
import { trashRows } from "./support/objects-gc-rows-weakrefs.js";
import { describeTable } from "./support/objects-table.js";

describeTable(gcMethods, gcLeftOut, [
  ...cycleRows,
  ...garbageRows,
  ...functionRows,
  ...objectRows,
  ...finalizerRows,
  ...trashRows,
  ...resurrectionRows,
  ...callbackRows,
  ...togglingRows,
  ...finalizationRows,
]);
