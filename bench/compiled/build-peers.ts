// Recipes in, modules and their manifest out. What fails is written down, and the next one is built.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { checkAllocator } from "./check-peer.js";
import { CommandError } from "./command.js";
import { type CompiledPeer, moduleFile, peersFolder, readManifest, writeManifest } from "./manifest.js";
import type { Recipe } from "./recipe.js";
import { Workshop } from "./workshop.js";

/** Counts up when modules come out different though no input changed. */
const EDITION = "1";
const NEEDED = ["malloc", "calloc", "realloc", "free"];

function keyOf({ name, version, settings, inputs }: Recipe): string {
  const hash = createHash("sha256");
  for (const input of [EDITION, name, version, settings, ...inputs]) hash.update(input).update("\0");
  return hash.digest("hex").slice(0, 16);
}

/** Refuses a module that the bench could not use: it must need nothing from its host, and keep what is written. */
function checkModule(bytes: Uint8Array): void {
  const module = new WebAssembly.Module(Uint8Array.from(bytes));
  const imports = WebAssembly.Module.imports(module).map((one) => one.name);
  if (imports.length > 0) throw new CommandError(`the module imports ${imports.join(", ")}`);
  const exports = WebAssembly.Module.exports(module).map((one) => one.name);
  const absent = ["memory", ...NEEDED].filter((name) => !exports.includes(name));
  if (absent.length > 0) throw new CommandError(`the module does not export ${absent.join(", ")}`);
  checkAllocator(new WebAssembly.Instance(module));
}

function buildOne(recipe: Recipe, workshop: Workshop): string | undefined {
  try {
    const bytes = recipe.build(workshop);
    checkModule(bytes);
    writeFileSync(moduleFile(recipe.name), bytes);
    return undefined;
  } catch (error) {
    rmSync(moduleFile(recipe.name), { force: true });
    return error instanceof Error ? error.message : String(error);
  }
}

/** Builds what is not there yet, or was made of something else, and writes the manifest. */
export function buildPeers(recipes: readonly Recipe[], progress: (line: string) => void): CompiledPeer[] {
  mkdirSync(peersFolder, { recursive: true });
  const before = readManifest();
  const workshop = new Workshop(progress);
  const peers = recipes.map((recipe): CompiledPeer => {
    const { name, about, version, settings } = recipe;
    const key = keyOf(recipe);
    const known = before.find((peer) => peer.name === name && peer.key === key && !peer.missing);
    if (known && existsSync(moduleFile(name))) return known;
    progress(`building ${name} (${version})`);
    const missing = buildOne(recipe, workshop);
    return { name, about, version, settings, key, ...(missing === undefined ? {} : { missing }) };
  });
  writeManifest(peers);
  return peers;
}
