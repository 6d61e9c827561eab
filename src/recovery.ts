import type { ToolsExports } from "./wasm-exports.js";

/** As unwind_reallocs takes it: beyond so many nothing is under way. */
const NOTHING = -1;

/**
 * Puts together the debug blocks that a trap, or an exception of a function of JavaScript, left in the middle of a realloc or a
 * free. Whoever catches one does that, so that nothing is paid by calls that come back.
 */
export class Recovery {
  /** The tools, once there may be debug hooks. */
  tools: ToolsExports | undefined;
  /** How many were under way when the innermost function of JavaScript that wasm is calling was entered: they still are. */
  #base = 0;

  /** A function of JavaScript is called by wasm. What leave() is to have. */
  enter(): number {
    const former = this.#base;
    if (this.tools !== undefined) this.#base = this.tools.unwind_reallocs(NOTHING);
    return former;
  }

  /** It comes back, or throws. */
  leave(former: number): void {
    this.#base = former;
  }

  /** A call of wasm did not come back. */
  recover(): void {
    this.tools?.unwind_reallocs(this.#base);
  }
}
