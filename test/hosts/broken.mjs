// node test/hosts/broken.mjs [NAME...]: does each host's interpreter of vectors notice what does not hold? broken.json has a vector for each
// way to fail, and at which step ("fails"). Ends with 1 if a host lets one pass.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { builds } from "./builds.mjs";
import { findHosts } from "./find.mjs";

const vectors = fileURLToPath(new URL("broken.json", import.meta.url));
const broken = JSON.parse(readFileSync(vectors, "utf8")).vectors;
// One is enough: the interpreter is the same for all.
const one = builds.filter(({ build }) => build === "default");

for (const host of await findHosts(process.argv.slice(2))) {
  if (!(await host.isPresent())) continue;
  const [result] = await host.run({ vectors, builds: one });
  const unnoticed =
    result.declined === undefined ? broken.filter((vector) => !isNoticed(vector, result)) : [];
  for (const { name } of unnoticed) console.log(`${host.name}: not noticed: ${name}`);
  console.log(
    `${host.name}: ${result.declined ?? `${broken.length - unnoticed.length} of ${broken.length} noticed`}`,
  );
  if (unnoticed.length > 0) process.exitCode = 1;
}

function isNoticed({ name, fails }, { failed }) {
  return failed.some((complaint) => complaint.includes(`${name}: step ${fails}`));
}
