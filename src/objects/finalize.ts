import { describe } from "../arguments.js";
import type { Handle } from "./handle.js";
import type { WeakRefs } from "./weakref.js";
import type { WeakRefHandle } from "./weakref-handle.js";

/** What is called when an object dies, once. CPython: weakref.finalize. */
export interface Finalizer<Result = unknown> {
  /** Whether the function is still to be called. */
  readonly alive: boolean;
  /** Calls the function, if it is still to be called, and gives what it gives; undefined otherwise. CPython: calling the finalizer. */
  call(): Result | undefined;
  /** Has the function never be called. What `peek` gives, or null if it was not to be called any more. */
  detach(): Pending<Result> | null;
  /** A new handle of the object, and the function; null if it is not to be called any more. */
  peek(): Pending<Result> | null;
}

/** Of a finalizer that is alive. */
export interface Pending<Result> {
  /** A new handle of the object; whoever gets it disposes of it. */
  readonly object: Handle;
  /** What is to be called. */
  readonly fn: () => Result;
}

/** The finalizer keeps itself, as CPython's does, whether its maker keeps it or not: the weak reference's callback is of it. */
export function finalize<Result>(weakRefs: WeakRefs, object: Handle, fn: () => Result): Finalizer<Result> {
  if (typeof fn !== "function") throw new TypeError(`finalize: fn must be a function, not ${describe(fn)}`);
  let ref: WeakRefHandle | undefined;
  /** Ends its life; whether it was alive. */
  const end = () => {
    const was = ref;
    ref = undefined;
    if (was === undefined || was.isDisposed) return false;
    was.dispose();
    return true;
  };
  const peek = () => {
    if (ref === undefined || ref.isDisposed) return null;
    const referent = ref.deref();
    return referent === null ? null : { object: referent, fn };
  };
  ref = weakRefs.ref("finalize", object, () => {
    if (end()) fn();
  });
  return {
    get alive() {
      return ref !== undefined && !ref.isDisposed;
    },
    call: () => (end() ? fn() : undefined),
    detach: () => {
      const pending = peek();
      return pending !== null && end() ? pending : null;
    },
    peek,
  };
}
