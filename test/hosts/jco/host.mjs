import { fileURLToPath } from "node:url";
import { argumentsOf } from "../loading-host.mjs";
import { jsonLines } from "../process.mjs";
import { isJcoPresent } from "./component.mjs";

const main = fileURLToPath(new URL("main.mjs", import.meta.url));

export default {
  name: "jco component",
  needs: "npm's packages of test/loading",
  isPresent: isJcoPresent,
  setup: () => import("../../loading/install.mjs"),
  run: (work) => jsonLines(process.execPath, [main, ...argumentsOf(work)]),
};
