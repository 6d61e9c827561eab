// deno run --allow-read main.js vectors.json FILE.wasm...
import { buildOf, instantiator } from "../js/instances.mjs";
import { runVectors } from "../js/vectors.mjs";

const [vectorsFile, ...files] = Deno.args;
const { vectors } = JSON.parse(await Deno.readTextFile(vectorsFile));
for (const file of files) {
  const module = await WebAssembly.compile(await Deno.readFile(file));
  const build = buildOf(file);
  const result = runVectors(vectors, build, instantiator(module, build));
  console.log(JSON.stringify({ engine: `V8 ${Deno.version.v8}`, ...result }));
}
