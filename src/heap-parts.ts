import type { BuildName } from "./builds.js";
import type { Growth } from "./growth.js";
import type { HookTable } from "./hook-table.js";
import type { Listener } from "./listener.js";
import type { WasmModules } from "./modules.js";
import type { ExplainTrap } from "./trap.js";
import type { PyMemExports, ToolsExports } from "./wasm-exports.js";

/** What the parts of one heap's facade share. */
export interface HeapParts {
  readonly modules: WasmModules;
  readonly wasm: PyMemExports;
  readonly build: BuildName;
  /** The second module over the same memory, instantiated when it is first asked for. */
  readonly tools: () => ToolsExports;
  readonly explain: ExplainTrap;
  readonly hooks: HookTable;
  readonly listener: Listener;
  readonly growth: Growth;
}

/** Calls the wasm, and says what its trap means. */
export function explained<Result>(explain: ExplainTrap, name: string, call: () => Result): Result {
  try {
    return call();
  } catch (trap) {
    throw explain(trap, name);
  }
}

/**
 * Runs with so many words of the heap's memory that are the host's, and leaves them as they were: somebody further up may be
 * using them (batch.ts).
 */
export function withScratch<Result>(
  { memory, batch_slots }: Pick<PyMemExports, "memory" | "batch_slots">,
  length: number,
  use: (address: number, words: () => Uint32Array) => Result,
): Result {
  const address = batch_slots();
  // Memory's growth detaches views.
  const words = () => new Uint32Array(memory.buffer, address, length);
  const before = words().slice();
  try {
    return use(address, words);
  } finally {
    words().set(before);
  }
}
