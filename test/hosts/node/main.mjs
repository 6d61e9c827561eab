// node main.mjs vectors.json FILE.wasm...
import { readFileSync } from "node:fs";
import { buildOf, instantiator } from "../js/instances.mjs";
import { runVectors } from "../js/vectors.mjs";

const [vectorsFile, ...files] = process.argv.slice(2);
const { vectors } = JSON.parse(readFileSync(vectorsFile, "utf8"));
for (const file of files) {
  const module = await WebAssembly.compile(readFileSync(file));
  const build = buildOf(file);
  const result = runVectors(vectors, build, instantiator(module, build));
  console.log(JSON.stringify({ engine: `V8 ${process.versions.v8}`, ...result }));
}
