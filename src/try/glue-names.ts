// Emscripten gives exports short names, and its JavaScript knows which is malloc: `_malloc=c.Ia`. So the scripts beside the wasm file that
// name it are read for that.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fits, type RoleName, roleOf } from "./allocator-roles.js";
import { KIND, type WasmModule } from "./wasm-module.js";

const SCRIPT = /\.[cm]?js$/;
/** A script of more bytes is not looked at. */
const MAX_SCRIPT_BYTES = 2 ** 24;
/** The export's name is so near behind the function's. */
const WITHIN = 120;
const ROLES = ["malloc", "free", "calloc", "realloc", "memalign"] as const satisfies readonly RoleName[];

/** An export's name, and the script that has it. */
export interface GlueName {
  readonly name: string;
  readonly script: string;
}

function scriptsBeside(file: string): { readonly script: string; readonly text: string }[] {
  const folder = dirname(file);
  return readdirSync(folder)
    .filter((name) => SCRIPT.test(name) && statSync(join(folder, name)).size <= MAX_SCRIPT_BYTES)
    .map((script) => ({ script, text: readFileSync(join(folder, script), "utf8") }))
    .filter(({ text }) => text.includes(basename(file)));
}

/** The first export of the role's type that is read from an object soon after something is set to the role's name. */
function exportIn(text: string, module: WasmModule, role: RoleName): string | undefined {
  const exports = module.exports.filter(
    ({ kind, index }) => kind === KIND.function && fits(roleOf(role), module.typeOf(index)),
  );
  const names = new Set(exports.map(({ name }) => name));
  for (const { index, 0: found } of text.matchAll(new RegExp(`\\b_${role}(?:"\\])?\\s*=`, "g"))) {
    const behind = text.slice(index + found.length, index + found.length + WITHIN).split(";", 1)[0] ?? "";
    for (const [, dotted, quoted] of behind.matchAll(/\.([\w$]+)|\["([^"]+)"\]/g)) {
      const name = dotted ?? quoted ?? "";
      if (names.has(name)) return name;
    }
  }
  return undefined;
}

/** What the JavaScript beside the file calls by the names of C's allocator. */
export function namesInGlue(file: string, module: WasmModule): ReadonlyMap<RoleName, GlueName> {
  const found = new Map<RoleName, GlueName>();
  for (const { script, text } of scriptsBeside(file))
    for (const role of ROLES) {
      const name = found.has(role) ? undefined : exportIn(text, module, role);
      if (name !== undefined) found.set(role, { name, script });
    }
  return found;
}
