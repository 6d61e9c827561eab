import { fileURLToPath } from "node:url";
import { executable } from "../../loading/executables.mjs";
import { argumentsOf, loadingHost, packages } from "../loading-host.mjs";
import { jsonLines } from "../process.mjs";

const main = fileURLToPath(new URL("main.js", import.meta.url));
// Deno must neither fetch anything nor write into the home of whoever runs it.
const flags = ["run", "--allow-read", "--cached-only", "--no-lock", "--no-config"];
const env = {
  DENO_DIR: fileURLToPath(new URL(".cache", import.meta.url)),
  DENO_NO_UPDATE_CHECK: "1",
};

export default loadingHost("Deno", packages, (work) =>
  jsonLines(executable("Deno"), [...flags, main, ...argumentsOf(work)], { env }),
);
