import { BlockOwner } from "./blocks/block-owner.js";
import { OwnedAddresses } from "./blocks/owned-addresses.js";
import type { BuildName } from "./builds.js";
import { blockFunctions, checkedFunctions } from "./c-functions.js";
import type { MemoryMisuseError, PyMemFatalError } from "./errors.js";
import type { CFunctions } from "./families.js";
import type { Faults } from "./faults.js";
import { Growth } from "./growth.js";
import type { HeapParts } from "./heap-parts.js";
import { Listener } from "./listener.js";
import { type OnMisuse, reporter, setOnMisuse } from "./misuse-policy.js";
import type { WasmModules } from "./modules.js";
import { Recovery } from "./recovery.js";
import { type ExplainTrap, trapExplainer } from "./trap.js";
import type { PyMemExports } from "./wasm-exports.js";

/** What a heap is made of. */
export interface HeapOrigin {
  readonly modules: WasmModules;
  readonly build: BuildName;
  readonly wasm: PyMemExports;
  readonly onMisuse: OnMisuse;
}

/** One heap: the instance, the C functions, and what owns its blocks. */
export interface Heap extends Omit<HeapParts, "tools" | "hooks"> {
  readonly recovery: Recovery;
  readonly functions: CFunctions;
  /** Whose each address is, where a block object owns it. */
  readonly addresses: OwnedAddresses;
  readonly owner: BlockOwner;
  /** How many misuses the wasm did not see: frees of stale blocks. */
  readonly staleFrees: () => number;
}

/** Says of a trap that it is a fault of a debug block, if it is. */
export type ExplainFault = (trap: Error) => PyMemFatalError | undefined;

/** The heap of an instance. @param faults who is told of misuse, besides onMisuse. */
export function makeHeap(
  origin: HeapOrigin,
  explainFault: ExplainFault = () => undefined,
  faults?: Faults,
): Heap {
  const { modules, build, wasm, onMisuse } = origin;
  const recovery = new Recovery();
  const explainTrap = trapExplainer(wasm, explainFault, onMisuse === "throw");
  const explain: ExplainTrap = (trap, name) => {
    recovery.recover();
    const error = explainTrap(trap, name);
    if (error !== trap) faults?.tell(error, name);
    return error;
  };
  const listener = new Listener(modules, wasm, recovery);
  setOnMisuse(listener, onMisuse, faults);
  return {
    modules,
    build,
    wasm,
    explain,
    listener,
    recovery,
    ...owned(wasm, explain, onMisuse, faults),
  };
}

/** The functions that give and take addresses, and what knows which of these a block object owns. */
function owned(
  wasm: PyMemExports,
  explain: ExplainTrap,
  onMisuse: OnMisuse,
  faults?: Faults,
): Pick<Heap, "functions" | "addresses" | "growth" | "owner" | "staleFrees"> {
  const addresses = new OwnedAddresses();
  const growth = new Growth(wasm.memory);
  const functions = checkedFunctions({ wasm, explain }, addresses, growth);
  const act = reporter(onMisuse);
  // What a block object's generation tells, the wasm does not see.
  let staleFrees = 0;
  const report = (error: MemoryMisuseError) => {
    staleFrees++;
    faults?.tell(error, "free");
    act(error);
  };
  const owner = new BlockOwner({
    memory: wasm.memory,
    functions: blockFunctions({ wasm, explain }, addresses),
    report,
    faults,
    addresses,
    growth,
  });
  return { functions, addresses, growth, owner, staleFrees: () => staleFrees };
}
