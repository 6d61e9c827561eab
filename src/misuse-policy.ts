import { describe } from "./arguments.js";
import { type BuildName, trampoline } from "./builds.js";
import type { MemoryMisuseError } from "./errors.js";
import { misuseError } from "./trap.js";
import type { PyMemExports } from "./wasm-exports.js";

/**
 * What a misuse that was seen does:
 * - `"throw"`: a {@link MemoryMisuseError}.
 * - `"ignore"`: nothing; the call has no effect, gives 0 if it gives anything, and is counted in `misuseCount`.
 * - a function: it is told, and then the call has no effect either. What it throws goes to the caller.
 */
export type OnMisuse = "throw" | "ignore" | ((error: MemoryMisuseError) => void);

// The values of set_misuse_policy: docs/wasm.md.
const TRAP = 0;
const IGNORE = 1;
const CALL = 2;

/** @throws {TypeError} it is none of the three, or the build sees no misuse. */
export function checkOnMisuse(given: unknown, build: BuildName): asserts given is OnMisuse {
  if (given !== "throw" && given !== "ignore" && typeof given !== "function") {
    throw new TypeError(
      `createPyMem: onMisuse must be "throw", "ignore" or a function, not ${describe(given)}`,
    );
  }
  if (build === "fast" && given !== "throw") {
    throw new TypeError("createPyMem: the fast build sees no misuse, so that onMisuse would never be heeded");
  }
}

/** Has the wasm do it. */
export function setOnMisuse(wasm: PyMemExports, onMisuse: OnMisuse): void {
  if (wasm.set_misuse_policy === undefined || wasm.table === undefined) return;
  if (onMisuse === "throw") wasm.set_misuse_policy(TRAP, 0);
  else if (onMisuse === "ignore") wasm.set_misuse_policy(IGNORE, 0);
  else {
    const { misuse } = trampoline({
      misuse: (code, address, size) => onMisuse(misuseError("misuse", code, address, size)),
    });
    const handler = wasm.table.grow(1);
    wasm.table.set(handler, misuse);
    wasm.set_misuse_policy(CALL, handler);
  }
}

/** What to do with a misuse that is seen on this side. */
export function reporter(onMisuse: OnMisuse): (error: MemoryMisuseError) => void {
  if (onMisuse === "ignore") return () => undefined;
  if (onMisuse !== "throw") return onMisuse;
  return (error) => {
    throw error;
  };
}
