// Imports for a program that is instantiated without its JavaScript: memory, tables and globals as it wants them, and functions that do
// nothing and give 0.
import { TryError } from "./try-error.js";
import { I32, type Import, KIND, type WasmModule } from "./wasm-module.js";

const I64 = 0x7e;
const FUNCREF = 0x70;
const VALUE_TYPES: ReadonlyMap<number, WebAssembly.ValueType> = new Map([
  [I32, "i32"],
  [I64, "i64"],
  [0x7d, "f32"],
  [0x7c, "f64"],
]);

function stub({ module, name, kind, type, limits, global }: Import): WebAssembly.ImportValue {
  const refused = (): never => {
    throw new TryError(
      `it imports ${module}.${name}, which only its own JavaScript has: give --run a script`,
    );
  };
  if (kind === KIND.function) return () => 0;
  const maximum = limits?.maximum === undefined ? {} : { maximum: limits.maximum };
  if (kind === KIND.memory && limits) return new WebAssembly.Memory({ initial: limits.minimum, ...maximum });
  if (kind === KIND.table && limits && type === FUNCREF)
    return new WebAssembly.Table({ element: "anyfunc", initial: limits.minimum, ...maximum });
  const value = VALUE_TYPES.get(global?.type ?? 0);
  if (global === undefined || value === undefined) return refused();
  return new WebAssembly.Global({ value, mutable: global.isMutable }, value === "i64" ? 0n : 0);
}

export function stubsFor(module: WasmModule): WebAssembly.Imports {
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const one of module.imports) {
    imports[one.module] ??= {};
    Object.assign(imports[one.module] ?? {}, { [one.name]: stub(one) });
  }
  return imports;
}
