import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { argumentsOf } from "../loading-host.mjs";
import { jsonLines } from "../process.mjs";
import { jco } from "./component.mjs";

const main = fileURLToPath(new URL("main.mjs", import.meta.url));

export default {
  name: "jco component",
  needs: "npm's packages of test/loading",
  isPresent: () => existsSync(jco),
  setup: () => import("../../loading/install.mjs"),
  run: (work) => jsonLines(process.execPath, [main, ...argumentsOf(work)]),
};
