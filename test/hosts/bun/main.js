// bun main.js vectors.json FILE.wasm...
import { buildOf, instantiator } from "../js/instances.mjs";
import { runVectors } from "../js/vectors.mjs";

const [vectorsFile, ...files] = Bun.argv.slice(2);
const { vectors } = await Bun.file(vectorsFile).json();
for (const file of files) {
  const module = await WebAssembly.compile(await Bun.file(file).bytes());
  const build = buildOf(file);
  const result = runVectors(vectors, build, instantiator(module, build));
  console.log(JSON.stringify({ engine: `JavaScriptCore of Bun ${Bun.version}`, ...result }));
}
