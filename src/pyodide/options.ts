import { PAGE_SIZE } from "../abi.js";
import { describe } from "../arguments.js";
import { maximumPages } from "../maximum-bytes.js";

/** How the allocator serves Python. */
export interface AllocatorOptions {
  /**
   * At most so many bytes of Pyodide's memory for Python's blocks, in whole pages of 64 KiB: beyond it a request is refused, which Python tells of
   * by a MemoryError. From 262,144 on; of a Pyodide that is to be loaded, which needs 14 MB to start, from 16 MiB on, and from 20 MiB with the
   * debug hooks. Default: no limit but Pyodide's own.
   */
  readonly memoryLimit?: number;
  /**
   * Bytes of the limit that are there only once a request was refused, for who handles the MemoryError, and until a quarter of the rest was
   * given back: 0, or from 65,536 on, up to half of the limit. Default: 1/16 of the limit, from 1 to 4 MiB, and never more than a quarter.
   */
  readonly headroom?: number;
}

/** In wasm pages; 0 = none. */
export interface Limit {
  readonly pages: number;
  readonly headroom: number;
}

// Python's own way of telling of an error, the module traceback, takes some 500 KB when it is first used.
const LEAST_HEADROOM = 16;
const MOST_HEADROOM = 64;

// With less it has no memory for the source of a line.
const LEAST_TO_GO_ON = 4 * PAGE_SIZE;

/** @throws {TypeError | RangeError} an option is not what it must be; the limit is below the least, in bytes. */
export function limitOf(
  name: string,
  { memoryLimit, headroom }: AllocatorOptions,
  least: number = LEAST_TO_GO_ON,
): Limit {
  if (memoryLimit === undefined) {
    if (headroom === undefined) return { pages: 0, headroom: 0 };
    throw new TypeError(`${name}: headroom is for a memoryLimit, and there is none`);
  }
  if (typeof memoryLimit === "number" && !(memoryLimit >= least))
    throw new RangeError(
      `${name}: memoryLimit must be at least ${least} for Python to run, not ${describe(memoryLimit)}`,
    );
  const pages = maximumPages(name, memoryLimit, "memoryLimit");
  if (headroom === undefined) return { pages, headroom: usualHeadroom(pages) };
  const asked = headroom === 0 ? 0 : maximumPages(name, headroom, "headroom, if it is not 0,");
  if (asked > pages / 2)
    throw new RangeError(`${name}: headroom must be at most half of memoryLimit, not ${headroom}`);
  return { pages, headroom: asked };
}

function usualHeadroom(pages: number): number {
  const most = Math.min(MOST_HEADROOM, Math.floor(pages / 4));
  return Math.min(Math.max(Math.floor(pages / 16), LEAST_HEADROOM), most);
}
