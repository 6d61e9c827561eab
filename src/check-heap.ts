import { checkCode } from "./error-codes.js";
import { PyMemFatalError } from "./errors.js";
import { explained } from "./heap-parts.js";
import { hex } from "./hex.js";
import type { ExplainTrap } from "./trap.js";
import type { PyMemExports } from "./wasm-exports.js";

/** Runs the wasm's check() and that of the objects, which gives the address of a damaged one, and gives 0, or throws with the broken rule and the address that broke it. */
export function checkHeap(
  wasm: Pick<PyMemExports, "check" | "last_error_address">,
  explain: ExplainTrap,
  damagedObject: () => number = () => 0,
): 0 {
  const value = explained(explain, "check", wasm.check);
  if (value === 0) return checkObjects(explain, damagedObject);
  const code = checkCode(value);
  const address = wasm.last_error_address() >>> 0;
  throw new PyMemFatalError(`check: the heap is damaged at ${hex(address)}: ${code.sentence}.`, {
    code: code.name,
    address,
  });
}

function checkObjects(explain: ExplainTrap, damagedObject: () => number): 0 {
  const address = explained(explain, "check", damagedObject);
  if (address === 0) return 0;
  const message = `check: the tracked object at ${hex(address)} is damaged: its type, its count or its links.`;
  throw new PyMemFatalError(message, { code: "OBJECT", address });
}
