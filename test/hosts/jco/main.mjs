// node main.mjs vectors.json FILE.wasm...: a component with each build inside. Strings and lists cross its boundary, and the vectors
// are run on its core instance.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildOf } from "../js/instances.mjs";
import { runVectors } from "../js/vectors.mjs";
import { componentOf, engine } from "./component.mjs";
import { exchange } from "./exchange.mjs";

/** Where memory-embed.wat has the heap's state. */
const HEAP = 65536;

const [vectorsFile, ...files] = process.argv.slice(2);
const { vectors } = JSON.parse(readFileSync(vectorsFile, "utf8"));
for (const file of files) console.log(JSON.stringify({ engine: engine(), ...(await resultOf(file)) }));

async function resultOf(file) {
  const build = buildOf(file);
  const instantiate = await instantiator(await componentOf(build, file));
  const result = runVectors(vectors, build, instantiate);
  try {
    exchange(instantiate());
  } catch (error) {
    result.failed.push(`strings and lists across the boundary: ${error.message}`);
  }
  return result;
}

/** Gives what makes a fresh instance of the component, with its core instance's exports and memory for the vectors. */
async function instantiator(script) {
  const { instantiate } = await import(pathToFileURL(script));
  const module = new WebAssembly.Module(readFileSync(join(dirname(script), "strings.core.wasm")));
  return () => {
    let core;
    const instantiateCore = (...given) => {
      core = new WebAssembly.Instance(...given);
      return core;
    };
    const component = instantiate(() => module, {}, instantiateCore);
    return { component, exports: core.exports, memory: core.exports.memory, variables: { heap: HEAP } };
  };
}
