// An allocator whose every answer is held against the shadow heap.
import type { PyMem } from "../../src/index.js";
import { type Allocator, type Family, familiesOf, rawAllocator } from "./allocator.js";
import { type ShadowBlock, ShadowHeap } from "./shadow-heap.js";
import type { HeapUnderTest } from "./wasm-heap.js";

/** A live block and the family that it must be resized and freed by. */
type Owned = ShadowBlock & { family?: Family };

export class Shadowed<Heap extends HeapUnderTest = PyMem> {
  readonly py: Heap;
  readonly a: Allocator;
  readonly shadow: ShadowHeap;
  readonly families: readonly Family[];
  /** How many requests got nothing. */
  refused = 0;

  constructor(py: Heap, wholeEvery = 1, shadow = new ShadowHeap(py.memory, wholeEvery)) {
    this.py = py;
    this.a = rawAllocator(py.exports);
    this.shadow = shadow;
    this.families = familiesOf(this.a);
  }

  /** The live blocks of raw, mem and obj: not those of the malloc family. */
  get blocksOfDomains(): readonly ShadowBlock[] {
    return (this.blocks as Owned[]).filter(({ family }) => family !== undefined && family.name !== "malloc");
  }

  /** The same blocks with the same contents, expected in another heap. */
  copyOn(py: Heap): Shadowed<Heap> {
    const copy = new Shadowed(py, 1, this.shadow.copyOn(py.memory));
    for (const block of copy.blocks as Owned[]) {
      const family = copy.families.find(({ name }) => name === block.family?.name);
      if (family !== undefined) block.family = family;
    }
    return copy;
  }

  get blocks(): readonly ShadowBlock[] {
    return this.shadow.blocks;
  }

  malloc(n: number, family = this.families[3]): ShadowBlock | undefined {
    return this.#added(family?.malloc(n) ?? 0, n, family);
  }

  calloc(nelem: number, elsize: number, family = this.families[3]): ShadowBlock | undefined {
    const p = family?.calloc(nelem, elsize) ?? 0;
    if (p !== 0) this.shadow.requireZeros(p, nelem * elsize);
    return this.#added(p, nelem * elsize, family);
  }

  alignedAlloc(align: number, n: number): ShadowBlock | undefined {
    return this.#added(this.a.aligned_alloc(align, n), n, this.families[3], align);
  }

  /** False: there was no memory, and the block is as it was. */
  realloc(block: ShadowBlock, n: number): boolean {
    this.shadow.verify(block);
    const p = this.#familyOf(block).realloc(block.ptr, n);
    if (p === 0) {
      this.refused++;
      this.shadow.verify(block);
      if (this.a.malloc_usable_size(block.ptr) < block.usable)
        throw new Error(`${block.ptr}: refused, yet made smaller`);
      return false;
    }
    this.shadow.resize(block, p, n, this.a.malloc_usable_size(p));
    return true;
  }

  free(block: ShadowBlock): void {
    this.shadow.remove(block);
    this.#familyOf(block).free(block.ptr);
  }

  freeAll(): void {
    for (let block = this.blocks.at(-1); block !== undefined; block = this.blocks.at(-1)) this.free(block);
  }

  /** The heap's own check, and every byte of every block. */
  check(): void {
    this.py.check();
    this.shadow.verifyAll();
  }

  #familyOf(block: Owned): Family {
    if (block.family === undefined) throw new Error(`${block.ptr}: nobody's block`);
    return block.family;
  }

  #added(p: number, n: number, family: Family | undefined, align = 8): ShadowBlock | undefined {
    if (p === 0) {
      this.refused++;
      return undefined;
    }
    const block: Owned = this.shadow.add(p, n, this.a.malloc_usable_size(p), align);
    if (family !== undefined) block.family = family;
    return block;
  }
}
