import { checkCode } from "./error-codes.js";
import { PyMemFatalError } from "./errors.js";
import { explained } from "./heap-parts.js";
import { hex } from "./hex.js";
import type { LazyObjectLayer } from "./objects/object-layer.js";
import type { ExplainTrap } from "./trap.js";
import type { PyMemExports } from "./wasm-exports.js";

/** Runs the wasm's check() and that of the objects, and gives 0, or throws with the broken rule and the address that broke it. */
export function checkHeap(wasm: PyMemExports, explain: ExplainTrap, objects: LazyObjectLayer): 0 {
  const value = runCheck(wasm, explain);
  if (value === 0) return checkObjects(explain, objects);
  const code = checkCode(value);
  const address = wasm.last_error_address() >>> 0;
  throw new PyMemFatalError(`check: the heap is damaged at ${hex(address)}: ${code.sentence}.`, {
    code: code.name,
    address,
  });
}

function checkObjects(explain: ExplainTrap, objects: LazyObjectLayer): 0 {
  const address = explained(explain, "check", () => objects.check());
  if (address === 0) return 0;
  const message = `check: the tracked object at ${hex(address)} is damaged: its type, its count or its links.`;
  throw new PyMemFatalError(message, { code: "OBJECT", address });
}

function runCheck(wasm: PyMemExports, explain: ExplainTrap): number {
  try {
    return wasm.check();
  } catch (trap) {
    throw explain(trap, "check");
  }
}
