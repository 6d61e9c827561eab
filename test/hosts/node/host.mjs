import { fileURLToPath } from "node:url";
import { executable } from "../../loading/executables.mjs";
import { argumentsOf, loadingHost, packages } from "../loading-host.mjs";
import { jsonLines } from "../process.mjs";

const main = fileURLToPath(new URL("main.mjs", import.meta.url));

export default ["Node 18", "Node 20", "Node 22", "Node 24", "Node 26"].map((name) =>
  loadingHost(name, packages, (work) => jsonLines(executable(name), [main, ...argumentsOf(work)])),
);
