// npm's binaryen, whose tools join modules and optimize them. Each runs in a process of its own, over files.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { LinkError } from "./link-error.js";

/**
 * What a C compiler may use that engines have. Named one by one, as binaryen with all features writes modules in forms that few engines
 * read yet.
 */
const FEATURES = [
  ...["mutable-globals", "sign-ext", "nontrapping-float-to-int", "bulk-memory", "bulk-memory-opt"],
  ...["reference-types", "multivalue", "simd", "relaxed-simd", "tail-call", "extended-const"],
  ...["exception-handling", "call-indirect-overlong"],
];
const FEATURE_FLAGS = ["-mvp", ...FEATURES.map((feature) => `--enable-${feature}`)];

/** Lines of a failed tool's words that are shown. */
const SHOWN_LINES = 8;

/** Where binaryen is: beside this package, or in the project that the command is run in. */
function folderOfBinaryen(): string {
  const places = [import.meta.url, pathToFileURL(join(process.cwd(), "package.json")).href];
  for (const place of places) {
    try {
      return dirname(createRequire(place).resolve("binaryen/package.json"));
    } catch {}
  }
  throw new LinkError("link needs binaryen, which is not installed: npm install --save-dev binaryen");
}

export class Binaryen {
  readonly #folder = folderOfBinaryen();

  /** Runs one of its tools: "wasm-opt", "wasm-merge" ... */
  run(tool: string, args: readonly string[]): void {
    const script = join(this.#folder, "bin", tool);
    const result = spawnSync(process.execPath, [script, ...args, ...FEATURE_FLAGS], { encoding: "utf8" });
    if (result.error) throw new LinkError(`${tool} could not be run: ${result.error.message}`);
    if (result.status === 0) return;
    const words = `${result.stdout}\n${result.stderr}`.split("\n").filter((line) => line.trim() !== "");
    throw new LinkError(`${tool} failed: ${words.slice(0, SHOWN_LINES).join("\n  ")}`);
  }
}
