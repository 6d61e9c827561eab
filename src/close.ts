import { refuseClosed } from "./errors.js";

/** What ends a heap. */
export interface Closable {
  /**
   * Gives the heap up: its blocks are freed, and all that is asked of `py` from then on is a MemoryMisuseError with code CLOSED, but for
   * closing it again, which does nothing. The memory goes when nothing refers to it any more, so keep no view and no function of the
   * heap. Also the end of `using py = createPyMem()`, where the host has Symbol.dispose.
   */
  close(): void;
  /** {@link Closable.close}; there iff the host has Symbol.dispose. */
  [Symbol.dispose](): void;
}

/** The methods of a heap, and close(), which calls the function and leaves none of the others. */
export function closable<Methods extends object>(atEnd: () => void, methods: Methods): Methods & Closable {
  const close = () => {
    if (isClosed) return;
    atEnd();
    isClosed = true;
    for (const name of Object.getOwnPropertyNames(methods)) {
      if (name !== "close") Object.defineProperty(methods, name, { get: () => refuseClosed(name) });
    }
  };
  let isClosed = false;
  Object.assign(methods, { close });
  if (typeof Symbol.dispose === "symbol") Object.assign(methods, { [Symbol.dispose]: close });
  return methods as Methods & Closable;
}
