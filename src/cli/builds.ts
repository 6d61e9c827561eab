// The package's own files beside build/src: the wasm of each build.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** build/, with its last slash. */
export const buildFolder = fileURLToPath(new URL("../../", import.meta.url));

/** A compiled file of build/. */
export function readModule(file: string): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(`${buildFolder}${file}`));
}
