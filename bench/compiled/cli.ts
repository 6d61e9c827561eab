// The first half of npm run bench:peers: fetches compilers and sources, and builds the peers that are not in the cache.
import { statSync } from "node:fs";
import { buildPeers } from "./build-peers.js";
import { type CompiledPeer, moduleFile } from "./manifest.js";
import { recipes } from "./recipes.js";

function line({ name, version, settings, missing }: CompiledPeer): string {
  if (missing !== undefined) return `  ${name}: MISSING, ${missing}`;
  return `  ${name}: ${version}, ${statSync(moduleFile(name)).size} bytes; ${settings}`;
}

const began = performance.now();
const peers = buildPeers(recipes, (text) => {
  const seconds = ((performance.now() - began) / 1000).toFixed(0).padStart(4);
  process.stderr.write(`${seconds} s  ${text}\n`);
});
process.stderr.write(`compiled peers:\n${peers.map(line).join("\n")}\n`);
