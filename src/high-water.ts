import { OPTION_HIGH_WATER, PAGE_SIZE } from "./abi.js";
import { describe } from "./arguments.js";
import type { HeapParts } from "./heap-parts.js";
import { maximumPages } from "./maximum-bytes.js";

/** Told before memory grows to the bytes it is to have. */
export type HighWaterCallback = (bytes: number) => void;

/** The marks of one heap. */
export interface HighWater {
  /**
   * Has the callback called, once, before the memory grows beyond so many bytes: with the bytes that it is to have. It may call the
   * heap, free what it can do without (but not the block that a realloc is about), or throw, which goes to whoever made the request, and the
   * heap is as it was. It is called as well where the cap or the host then forbids the growth. Several marks may wait; nothing is paid
   * for them but where memory grows.
   * @returns takes the mark away.
   * @throws {RangeError | TypeError} bytes is not an integer from 65536 to 4 GiB; the callback is no function.
   */
  onHighWater(bytes: number, callback: HighWaterCallback): () => void;
}

interface Mark {
  /** With more pages than these it is passed. */
  readonly pages: number;
  readonly callback: HighWaterCallback;
}

/** The marks of one heap: the wasm knows the lowest one. */
export function highWater({ wasm, listener }: Pick<HeapParts, "wasm" | "listener">): HighWater {
  const marks = new Set<Mark>();
  const setLowest = () => {
    listener.highWater = marks.size === 0 ? undefined : tell;
    const lowest = Math.min(...Array.from(marks, ({ pages }) => pages));
    wasm.set_option(OPTION_HIGH_WATER, marks.size === 0 ? 0 : lowest + 1);
  };
  const tell = (pages: number) => {
    const passed = [...marks].filter((mark) => mark.pages < pages).sort((a, b) => a.pages - b.pages);
    for (const mark of passed) marks.delete(mark);
    // First, as who is told may throw.
    setLowest();
    for (const { callback } of passed) callback(pages * PAGE_SIZE);
  };
  return {
    onHighWater: (bytes, callback) => {
      const pages = maximumPages("onHighWater", bytes, "bytes");
      if (typeof callback !== "function") {
        throw new TypeError(`onHighWater: callback must be a function, not ${describe(callback)}`);
      }
      const mark = { pages, callback };
      marks.add(mark);
      setLowest();
      return () => {
        marks.delete(mark);
        setLowest();
      };
    },
  };
}
