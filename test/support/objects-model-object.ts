// One object of the model.
import type { Kind } from "./objects-kinds.js";

export class ModelObject {
  id = 0;
  /** null = a weak reference. */
  readonly kind: Kind | null;
  count = 1;
  isImmortal = false;
  /** Its count has reached zero, and nobody can have it any more. */
  isDying = false;
  isAlive = true;
  isFinalized = false;
  /** The list that it is tracked in. */
  list: ModelObject[] | null = null;
  /** Its references: of its own and of its items; a weak reference's context. */
  slots: (ModelObject | null)[];
  /** Those in its buffer; null = it has no buffer. */
  buffer: (ModelObject | null)[] | null = null;
  /** Its weak references: the one without a callback first, then the latest first. */
  weakrefs: ModelObject[] = [];
  // Of a weak reference.
  referent: ModelObject | null = null;
  hasCallback = false;

  constructor(kind: Kind | null, n: number) {
    this.kind = kind;
    const slots = kind === null ? 1 : kind.fixed.length + n * kind.item.length;
    this.slots = Array<null>(slots).fill(null);
  }

  get isContainer(): boolean {
    return this.kind?.isContainer ?? true;
  }
  get references(): (ModelObject | null)[] {
    return this.buffer === null ? this.slots : [...this.slots, ...this.buffer];
  }
  /** The same in the order in which they are visited and given back: CPython's tuple and list begin with the last item. */
  get visited(): (ModelObject | null)[] {
    const { slots, buffer } = this;
    const fixed = this.kind?.fixed.length ?? 1;
    return [...slots.slice(0, fixed), ...slots.slice(fixed).reverse(), ...(buffer ?? []).toReversed()];
  }
}
