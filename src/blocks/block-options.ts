import { describe } from "../arguments.js";
import type { OnLeak } from "./leak-net.js";

/** How a heap makes blocks and views. */
export interface BlockOptions {
  /**
   * What is told of each block object that was collected before it was freed: `"warn"` for the console, or a function; nothing unless
   * given. A net for development: it writes out the stack for each block that is made, which takes some 17 microseconds instead of 0.05, and
   * never frees one.
   */
  readonly onLeak?: OnLeak;
  /**
   * Whether the memory's buffer is a resizable one, where the host has `WebAssembly.Memory.prototype.toResizableBuffer`: then no view is
   * detached by growth. False unless given, as engines take three to eight times as long for an element of such a view; some functions of
   * hosts refuse one. Elsewhere views are made anew after growth.
   */
  readonly resizableViews?: boolean;
}

/** @throws {TypeError} one is of the wrong type. */
export function checkBlockOptions({ onLeak, resizableViews }: BlockOptions): void {
  if (onLeak !== undefined && onLeak !== "warn" && typeof onLeak !== "function")
    throw new TypeError(`createPyMem: onLeak must be "warn" or a function, not ${describe(onLeak)}`);
  if (resizableViews !== undefined && typeof resizableViews !== "boolean")
    throw new TypeError(`createPyMem: resizableViews must be true or false, not ${describe(resizableViews)}`);
}

/** Has the memory's buffer grow in place from now on, where the host can do that. */
export function makeResizable(memory: WebAssembly.Memory & { toResizableBuffer?(): ArrayBuffer }): void {
  memory.toResizableBuffer?.();
}
