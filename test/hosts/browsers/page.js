// Runs the vectors on the builds of the query, "?vectors=URL&build=URL&build=URL", and posts the results.
import { buildOf, instantiator } from "../js/instances.mjs";
import { runVectors } from "../js/vectors.mjs";

const query = new URLSearchParams(location.search);
async function resultOf(vectors, url) {
  const module = await WebAssembly.compileStreaming(fetch(url));
  const build = buildOf(url);
  return runVectors(vectors, build, instantiator(module, build));
}

try {
  const { vectors } = await (await fetch(query.get("vectors"))).json();
  const results = [];
  for (const url of query.getAll("build")) results.push(await resultOf(vectors, url));
  await post(results);
} catch (error) {
  await post({ error: String(error) });
}

function post(results) {
  return fetch("/result", { method: "POST", body: JSON.stringify(results) });
}
