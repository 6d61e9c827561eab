// workerd compiles what its configuration embeds and no bytes; the answer to "/?build=NAME.wasm&build=NAME.wasm" is the results.
import { buildOf, instantiator } from "./js/instances.mjs";
import { runVectors } from "./js/vectors.mjs";
import document from "./vectors.json";

export default {
  async fetch(request) {
    const results = [];
    for (const name of new URL(request.url).searchParams.getAll("build")) {
      const { default: module } = await import(`./${name}`);
      const build = buildOf(name);
      results.push(runVectors(document.vectors, build, instantiator(module, build)));
    }
    return Response.json(results);
  },
};
