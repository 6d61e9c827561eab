import { Handle, heapOf, ownAddress } from "./handle.js";

/**
 * One reference to a weak reference, which is an object as well: it says whether its referent is alive, and does not keep it so. CPython:
 * weakref.ref.
 */
export class WeakRefHandle extends Handle<Record<never, never>, never> {
  /** A new handle of the referent; null once that is dead. CPython: calling the reference. */
  deref(): Handle | null {
    const address = ownAddress(this, "deref");
    const heap = heapOf(this);
    return heap.operations.run("deref", () => {
      const referent = heap.wasm.PyWeakref_GetRef(address) >>> 0;
      return referent === 0 ? null : heap.adopt(referent);
    });
  }

  /** Whether the referent is dead. */
  get isDead(): boolean {
    ownAddress(this, "isDead");
    const referent = this.deref();
    referent?.dispose();
    return referent === null;
  }
}
