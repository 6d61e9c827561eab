// The builds under vectors: those that have been built.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const names = ["default", "fast", "secure", "sampling", "debug", "link", "embed"];

/** @typedef {{ build: string, file: string }} Build */

/** @type {Build[]} */
export const builds = names
  .map((build) => ({ build, file: pathOf(build === "default" ? "pymalloc.wasm" : `pymalloc.${build}.wasm`) }))
  .filter(({ file }) => existsSync(file));

function pathOf(name) {
  return fileURLToPath(new URL(`../../build/${name}`, import.meta.url));
}
