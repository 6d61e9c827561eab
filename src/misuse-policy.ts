import { POLICY_CALL, POLICY_IGNORE, POLICY_TRAP } from "./abi.js";
import { describe } from "./arguments.js";
import type { BuildName } from "./builds.js";
import type { MemoryMisuseError } from "./errors.js";
import type { Faults } from "./faults.js";
import type { Listener } from "./listener.js";
import { misuseError } from "./trap.js";

/**
 * What a misuse that was seen does:
 * - `"throw"`: a {@link MemoryMisuseError}.
 * - `"ignore"`: nothing; the call has no effect, gives 0 if it gives anything, and is counted in `misuseCount`.
 * - a function: it is told, and then the call has no effect either. What it throws goes to the caller.
 */
export type OnMisuse = "throw" | "ignore" | ((error: MemoryMisuseError) => void);

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
export function setOnMisuse(listener: Listener, onMisuse: OnMisuse, faults: Faults | undefined): void {
  const call = (act: (error: MemoryMisuseError) => void) =>
    listener.setPolicy(POLICY_CALL, (code, address, size) => {
      const error = misuseError("misuse", code, address, size);
      faults?.tell(error, "misuse");
      act(error);
    });
  if (onMisuse === "throw") listener.setPolicy(POLICY_TRAP);
  else if (onMisuse !== "ignore") call(onMisuse);
  else {
    listener.setPolicy(POLICY_IGNORE);
    faults?.whenFollowed((isFollowed) => {
      if (isFollowed) call(() => undefined);
      else listener.setPolicy(POLICY_IGNORE);
    });
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
