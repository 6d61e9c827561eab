import { type AllocatorName, checkAllocatorName } from "./allocator-names.js";
import { describe } from "./arguments.js";
import { type BlockOptions, checkBlockOptions } from "./blocks/block-options.js";
import { type BuildName, buildNames, isBuildName } from "./builds.js";
import type { OnMisuse } from "./misuse-policy.js";
import { checkOptionNames } from "./option-names.js";

/** How to make a heap. */
export interface PyMemOptions extends BlockOptions {
  /** Which build of the allocator; `"default"`, or the snapshot's, unless given. */
  readonly build?: BuildName;
  /** The bytes that the memory may grow to, from 65536 to 4 GiB; 4 GiB, or the snapshot's limit, unless given. */
  readonly maximumBytes?: number;
  /** What a misuse does; `"throw"` unless given. */
  readonly onMisuse?: OnMisuse;
  /** What `snapshot()` of another heap gave: this one goes on where that one was. */
  readonly snapshot?: Uint8Array | ArrayBuffer;
  /**
   * An integer from 0 to 0xffffffff that the secure build's choices follow from, for a run that can be had again. Unless
   * given it is random, so that nobody can know the heap's layout, nor make data that passes for the allocator's.
   */
  readonly seed?: number;
  /**
   * The allocators of the domains, as PYTHONMALLOC names them; `"default"`, or the snapshot's, unless given. With `"debug"` each block has
   * CPython's debug envelope.
   */
  readonly allocator?: AllocatorName;
  /** Whether debug blocks carry the serial number of the call that made them, for `breakAt`; false unless given. */
  readonly debugSerials?: boolean;
}

/** @throws {TypeError} an unknown option, or one of the wrong type; options that exclude each other. */
export function checkOptions(options: PyMemOptions): PyMemOptions {
  checkOptionNames(options);
  checkBlockOptions(options);
  if (options.build !== undefined && !isBuildName(options.build)) {
    throw new TypeError(
      `createPyMem: unknown build ${describe(options.build)}; the builds are ${buildNames.join(", ")}`,
    );
  }
  if (options.seed !== undefined && (options.snapshot !== undefined || options.build === "fast")) {
    const why = options.build === "fast" ? "the fast build has no use for one" : "a snapshot has its own";
    throw new TypeError(`createPyMem: seed cannot be given, as ${why}`);
  }
  checkAllocatorOptions(options);
  return options;
}

/** @throws {TypeError} an unknown name; a snapshot has its own allocators. */
function checkAllocatorOptions({ allocator, debugSerials, snapshot }: PyMemOptions): void {
  if (allocator !== undefined) checkAllocatorName(allocator);
  if (debugSerials !== undefined && typeof debugSerials !== "boolean") {
    throw new TypeError(`createPyMem: debugSerials must be true or false, not ${describe(debugSerials)}`);
  }
  if (snapshot !== undefined && (allocator !== undefined || debugSerials !== undefined)) {
    throw new TypeError("createPyMem: allocator and debugSerials cannot be given, as a snapshot has its own");
  }
}
