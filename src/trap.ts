import { misuseCode } from "./error-codes.js";
import { MemoryMisuseError, PyMemFatalError } from "./errors.js";
import { hex } from "./hex.js";
import type { PyMemExports } from "./wasm-exports.js";

/** What tells of misuse. */
type Misuses = Pick<PyMemExports, "misuse_count" | "last_error" | "last_error_address" | "last_error_size">;

/** Turns what a wasm call threw into what the facade throws. */
export type ExplainTrap = (trap: unknown, functionName: string) => unknown;

// What engines say of the trap that misuse ends in: V8, SpiderMonkey, JavaScriptCore.
const UNREACHABLE = /unreachable/i;
// And of a call through the table that finds no function, or one of another type.
const NO_SUCH_FUNCTION = /null function|signature|indirect call|table (index|access)|call_indirect/i;

/**
 * Misuse is recorded by the wasm, which then executes `unreachable`. So that trap is misuse iff the count of misuses has
 * moved (the debug build's assertions end in it too), and anything else that traps is a fault of the heap itself. What
 * is not a trap (a full stack, what a hook threw) passes unchanged.
 */
export function trapExplainer(
  wasm: Misuses,
  debugFault: (trap: Error) => PyMemFatalError | undefined,
  trapsOnMisuse = true,
): ExplainTrap {
  let seen = wasm.misuse_count();
  return (trap, functionName) => {
    if (!(trap instanceof WebAssembly.RuntimeError)) return trap;
    const count = wasm.misuse_count();
    const isMisuse = count !== seen && UNREACHABLE.test(trap.message);
    seen = count;
    const fault = isMisuse ? debugFault(trap) : undefined;
    if (fault !== undefined) return fault;
    return isMisuse && trapsOnMisuse ? recordedMisuse(wasm, functionName) : fatalError(trap, functionName);
  };
}

function recordedMisuse(wasm: Misuses, functionName: string): MemoryMisuseError {
  return misuseError(functionName, wasm.last_error(), wasm.last_error_address(), wasm.last_error_size());
}

/** A misuse as the wasm tells it, its address and size signed or not. */
export function misuseError(
  functionName: string,
  value: number,
  address: number,
  size: number,
): MemoryMisuseError {
  const code = misuseCode(value);
  const details = { code: code.name, address: address >>> 0, size: size >>> 0 };
  return new MemoryMisuseError(`${functionName}: ${hex(details.address)} ${code.sentence}.`, details);
}

function fatalError(cause: Error, functionName: string): PyMemFatalError {
  if (NO_SUCH_FUNCTION.test(cause.message)) {
    const message = `${functionName}: a record of an allocator names no function of the table that can be called so (${cause.message}).`;
    return new PyMemFatalError(message, { code: "BAD_RECORD", cause });
  }
  return new PyMemFatalError(
    `${functionName}: the heap is damaged and the call trapped (${cause.message}).`,
    {
      code: "TRAP",
      cause,
    },
  );
}
