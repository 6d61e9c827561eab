import { SECTION, sectionsOf, WasmReader } from "./wasm-sections.js";

/** The limits of the memory that a module declares, in wasm pages. WebAssembly's JS API does not tell them. */
export interface MemoryLimits {
  readonly minimum: number;
  readonly maximum: number | undefined;
  readonly isShared: boolean;
}

export function memoryLimits(wasm: Uint8Array): MemoryLimits {
  const section = sectionsOf(wasm).get(SECTION.memory);
  if (section === undefined) throw new Error("the module has no memory of its own");
  const reader = new WasmReader(section);
  const memories = reader.number();
  if (memories !== 1) throw new Error(`the module has ${memories} memories`);
  const flags = reader.number();
  const minimum = reader.number();
  return { minimum, maximum: flags & 1 ? reader.number() : undefined, isShared: (flags & 2) !== 0 };
}
