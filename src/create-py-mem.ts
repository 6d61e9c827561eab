import { checkedArgument, describe } from "./arguments.js";
import { Block, type BlockOwner } from "./block.js";
import { type BuildName, buildNames, instantiate, isBuildName } from "./builds.js";
import { checkedFunctions } from "./c-functions.js";
import { checkHeap } from "./check-heap.js";
import { readConfig } from "./config.js";
import { MemoryError } from "./errors.js";
import { liveBlocks } from "./live-blocks.js";
import { maximumPages } from "./maximum-bytes.js";
import { NULL } from "./pointer.js";
import type { PyMem } from "./py-mem.js";
import { trapExplainer } from "./trap.js";

/** How to make a heap. */
export interface PyMemOptions {
  /** Which build of the allocator; `"default"` unless given. */
  readonly build?: BuildName;
  /** The bytes that the memory may grow to, from 65536 to 4 GiB, which is the limit unless given. */
  readonly maximumBytes?: number;
}

/**
 * Makes a heap of its own, at once: the wasm is part of this package, compiled once per build and process.
 * @throws {TypeError} an unknown option or build.
 * @throws {RangeError} maximumBytes is not an integer from 65536 to 4 GiB.
 */
export function createPyMem(options: PyMemOptions = {}): PyMem {
  const { build = "default", maximumBytes } = checkOptions(options);
  const pages = maximumBytes === undefined ? undefined : maximumPages("createPyMem", maximumBytes);
  const wasm = instantiate(build);
  if (pages !== undefined) wasm.set_maximum_pages(pages);

  const explain = trapExplainer(wasm);
  const functions = checkedFunctions(wasm, explain);
  return {
    ...functions,
    memory: wasm.memory,
    exports: wasm,
    config: readConfig(wasm),
    alloc: blockAllocator({ memory: wasm.memory, release: functions.PyObject_Free }, functions),
    check: () => checkHeap(wasm, explain),
    blocks: () => liveBlocks(wasm, explain),
    setMaximumBytes: (bytes) => wasm.set_maximum_pages(maximumPages("setMaximumBytes", bytes)),
  };
}

function blockAllocator(
  owner: BlockOwner,
  { PyObject_Malloc }: Pick<PyMem, "PyObject_Malloc">,
): PyMem["alloc"] {
  return (n) => {
    const size = checkedArgument("alloc", "n", n);
    const ptr = PyObject_Malloc(size);
    if (ptr === NULL) throw new MemoryError(`alloc: no memory for ${size} bytes`, size);
    return new Block(owner, ptr, size);
  };
}

const optionNames: readonly string[] = ["build", "maximumBytes"] satisfies (keyof PyMemOptions)[];

/** Callers without types must not have a misspelt option ignored. */
function checkOptions(options: PyMemOptions): PyMemOptions {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`createPyMem: options must be an object, not ${describe(options)}`);
  }
  for (const name of Object.keys(options)) {
    if (!optionNames.includes(name)) {
      throw new TypeError(
        `createPyMem: unknown option ${describe(name)}; the options are ${optionNames.join(", ")}`,
      );
    }
  }
  if (options.build !== undefined && !isBuildName(options.build)) {
    throw new TypeError(
      `createPyMem: unknown build ${describe(options.build)}; the builds are ${buildNames.join(", ")}`,
    );
  }
  return options;
}
