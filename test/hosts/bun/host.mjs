import { fileURLToPath } from "node:url";
import { executable } from "../../loading/executables.mjs";
import { argumentsOf, loadingHost, packages } from "../loading-host.mjs";
import { jsonLines } from "../process.mjs";

const main = fileURLToPath(new URL("main.js", import.meta.url));

export default loadingHost("Bun", packages, (work) =>
  jsonLines(executable("Bun"), [main, ...argumentsOf(work)]),
);
