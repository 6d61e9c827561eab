// Rust's allocator below the functions that wasm-bindgen exports for its JavaScript: all of Rust calls the lower ones.
import { fits, type RoleName, roleOf } from "./allocator-roles.js";
import { codeShape } from "./code-shapes.js";
import type { FoundFunction } from "./found-allocator.js";
import { KIND, type WasmModule } from "./wasm-module.js";

/**
 * What is exported, and what may be below it: the only functions of such types that it calls. The first list that is all there is taken. Where
 * __rust_alloc became part of its caller, that calls what it is made of: a malloc, and one for wide alignments.
 */
const DOORS: readonly (readonly [door: string, below: readonly (readonly RoleName[])[]])[] = [
  ["__wbindgen_malloc", [["malloc", "memalign"], ["malloc"], ["rust_alloc"]]],
  ["__wbindgen_realloc", [["rust_realloc"], ["realloc"]]],
  ["__wbindgen_free", [["rust_dealloc"], ["sized_free"], ["free"]]],
];

function below(module: WasmModule, door: string, lists: readonly (readonly RoleName[])[]): FoundFunction[] {
  const exported = module.exports.find(({ name, kind }) => name === door && kind === KIND.function);
  if (exported === undefined) return [];
  const callees = [...codeShape(module, exported.index).callees].filter((index) => module.bodyOf(index));
  const only = (role: RoleName): FoundFunction[] => {
    const [index, ...more] = callees.filter((callee) => fits(roleOf(role), module.typeOf(callee)));
    if (index === undefined || more.length > 0) return [];
    return [{ role, index, how: `called by export "${door}"` }];
  };
  const found = lists.map((roles) => roles.flatMap(only));
  return found.find((functions, i) => functions.length === lists[i]?.length) ?? [];
}

export function findBelowBindgen(module: WasmModule): FoundFunction[] {
  return DOORS.flatMap(([door, lists]) => below(module, door, lists));
}
