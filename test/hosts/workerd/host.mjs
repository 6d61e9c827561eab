import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { executable } from "../../loading/executables.mjs";
import { answerOf, configuration } from "../../loading/worker.mjs";
import { loadingHost, packages } from "../loading-host.mjs";
import { output } from "../process.mjs";

const here = fileURLToPath(new URL("./", import.meta.url));
const folder = join(here, ".cache");
const scripts = ["js/chunk-source.mjs", "js/instances.mjs", "js/vectors.mjs"];

export default loadingHost("workerd", packages, async ({ vectors, builds }) => {
  const engine = await output(executable("workerd"), ["--version"]);
  const names = builds.map(({ file }) => basename(file));
  writeFolder([
    { name: "worker.mjs", kind: "esModule", from: join(here, "worker.mjs") },
    ...scripts.map((name) => ({ name, kind: "esModule", from: join(here, "..", name) })),
    { name: "vectors.json", kind: "json", from: vectors },
    ...builds.map(({ file }) => ({ name: basename(file), kind: "wasm", from: file })),
  ]);
  const results = await answerOf(folder, `/?${new URLSearchParams(names.map((name) => ["build", name]))}`);
  return results.map((result) => ({ engine: `V8 of ${engine.trim()}`, ...result }));
});

/** A configuration embeds files of its own folder only. */
function writeFolder(modules) {
  rmSync(folder, { recursive: true, force: true });
  for (const { name, from } of modules) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    copyFileSync(from, join(folder, name));
  }
  const embedded = modules.map(({ name, kind }) => ({ name, kind, file: name }));
  writeFileSync(join(folder, "config.capnp"), configuration(embedded));
}
