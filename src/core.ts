// The smallest entry: C's names over a module that the caller has compiled.
import { checkedArgument } from "./arguments.js";
import { OwnedAddresses } from "./blocks/owned-addresses.js";
import { checkedFunctions } from "./c-functions.js";
import { checkHeap } from "./check-heap.js";
import type { CFunctions } from "./families.js";
import { explained } from "./heap-parts.js";
import { maximumPages } from "./maximum-bytes.js";
import { checkModule } from "./module-check.js";
import { checkNames } from "./option-names.js";
import type { Pointer } from "./pointer.js";
import { seedHeap } from "./seed.js";
import { trapExplainer } from "./trap.js";
import type { PyMemExports } from "./wasm-exports.js";

export { MemoryError, MemoryMisuseError, PyMemFatalError } from "./errors.js";
export type { CFunctions, MallocFamily, MemFamily, ObjFamily, RawFamily } from "./families.js";
export type { MallocPointer, MemPointer, Null, ObjPointer, Pointer, RawPointer } from "./pointer.js";
export { NULL } from "./pointer.js";
export type { PyMemExports } from "./wasm-exports.js";

/** One heap: the C functions with checked arguments, and views of its memory. It belongs to the thread that made it. */
export interface CorePyMem extends CFunctions {
  /** The linear memory. Its `buffer` is another object after each growth. */
  readonly memory: WebAssembly.Memory;
  /** The wasm exports themselves: no argument checks, addresses above 2 GiB negative, misuse a plain trap. */
  readonly exports: PyMemExports;
  /**
   * The n bytes from the address on. Growth of the memory detaches it: ask again after every call that may allocate.
   * @throws {RangeError | TypeError} they do not lie in memory; an argument that is not an integer from 0 to 0xffffffff.
   */
  view(p: Pointer, n: number): Uint8Array<ArrayBuffer>;
  /**
   * Verifies every structure of the heap. 0: it is sound.
   * @throws {PyMemFatalError} what is damaged, and where.
   */
  check(): 0;
  /** Frees every block at once. */
  reset(): void;
}

/**
 * A heap of its own over a compiled pymalloc.wasm, or another build's.
 * @param options maximumBytes: what memory may grow to, from 65536 to 4 GiB.
 * @throws {TypeError} it is no such module; an unknown option.
 */
export function createPyMem(
  module: WebAssembly.Module,
  options: { readonly maximumBytes?: number } = {},
): CorePyMem {
  checkNames("createPyMem", options, ["maximumBytes"]);
  const { maximumBytes = 2 ** 32 } = options;
  const pages = maximumPages("createPyMem", maximumBytes);
  const wasm = new WebAssembly.Instance(checkModule(module)).exports as PyMemExports;
  seedHeap(wasm, undefined);
  wasm.set_maximum_pages(pages);
  const explain = trapExplainer(wasm, () => undefined);
  const { memory } = wasm;
  return {
    ...checkedFunctions({ wasm, explain }, new OwnedAddresses()),
    memory,
    exports: wasm,
    view: (p, n) => {
      const start = checkedArgument("view", "p", p);
      if (start === 0 || start + checkedArgument("view", "n", n) > memory.buffer.byteLength)
        throw new RangeError(`view: ${n} bytes at ${start} do not lie in memory`);
      return new Uint8Array(memory.buffer, start, n);
    },
    check: () => checkHeap(wasm, explain),
    reset: () => explained(explain, "reset", wasm.reset),
  };
}
