// From core modules to a component and to JavaScript, as at a shell: wasm-merge, jco embed, jco new, jco transpile --instantiation.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { output } from "../process.mjs";

const here = fileURLToPath(new URL("./", import.meta.url));
const wasmMerge = fileURLToPath(new URL("../../../node_modules/binaryen/bin/wasm-merge", import.meta.url));
/** Resolves as the programs of test/loading, whose package.json has the library that the commands of @bytecodealliance/jco call. */
const { resolve } = createRequire(new URL("../../loading/package.json", import.meta.url));
// More would have it write what not every tool reads yet.
const features = ["--enable-bulk-memory", "--enable-nontrapping-float-to-int"];
const jco = "@bytecodealliance/jco-transpile";

export function isJcoPresent() {
  try {
    return resolve(jco) !== "";
  } catch {
    return false;
  }
}

/** What runs it, and what made its JavaScript. */
export function engine() {
  const { version } = JSON.parse(readFileSync(join(dirname(resolve(jco)), "../package.json"), "utf8"));
  return `V8 ${process.versions.v8}, jco-transpile ${version}`;
}

/** Builds the component of strings.wat with this build of the allocator inside, and gives the path of its JavaScript. */
export async function componentOf(build, file) {
  const folder = join(here, ".cache", build);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return transpiled(await component(await merged(build, file, folder)), folder);
}

/** One core module: the allocator has the memory, or (link, embed) a third module. */
async function merged(build, file, folder) {
  const hasMemory = build !== "link" && build !== "embed";
  const program = readFileSync(join(here, "strings.wat"), "utf8");
  const own = join(folder, "strings.wat");
  writeFileSync(own, hasMemory ? program : program.replace('"pymalloc" "memory"', '"env" "memory"'));
  const modules = [file, "pymalloc", own, "strings"];
  if (!hasMemory) modules.push(join(here, `memory-${build}.wat`), "env");
  const result = join(folder, "merged.wasm");
  await output(process.execPath, [wasmMerge, ...modules, ...features, "-o", result]);
  return readFileSync(result);
}

async function component(binary) {
  const { componentEmbed, componentNew } = await import(pathToFileURL(resolve(`${jco}/wasm-tools`)));
  const witSource = readFileSync(join(here, "strings.wit"), "utf8");
  return componentNew(await componentEmbed({ binary, witSource, stringEncoding: "utf8" }));
}

async function transpiled(bytes, folder) {
  const { transpileBytes } = await import(pathToFileURL(resolve(jco)));
  const { files } = await transpileBytes(bytes, { name: "strings", instantiation: "sync" });
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return join(folder, "strings.js");
}
