// Nodes with two references, from which chains, rings and trees are made.
import { expect } from "vitest";
import { ObjectHeap } from "./objects-raw.js";

export const [LEFT, RIGHT, WEAK, ID] = [8, 12, 16, 20];

/** A type of nodes with two references, a number, and what else is asked for. */
export class Nodes extends ObjectHeap {
  log: number[] = [];
  readonly logged = this.addFunction((_, object) => this.log.push(this.word(object + ID)));
  readonly told = this.addFunction((context) => this.log.push(this.word(context + ID)));

  type(isContainer: boolean, hasFinalizer = false): number {
    const finalize = hasFinalizer ? this.logged : 0;
    return this.defineType({
      basicsize: 24,
      fixed: [LEFT, RIGHT],
      weaklistoffset: WEAK,
      isContainer,
      finalize,
    });
  }

  /** One that has the reference to its child, which it takes. */
  node(type: number, id: number, left = 0, right = 0): number {
    const isContainer = (this.word(type + 12) & 1) !== 0;
    const node = isContainer ? this.o.PyObject_GC_New(type) : this.o.PyObject_New(type);
    this.setWord(node + LEFT, left);
    this.setWord(node + RIGHT, right);
    this.setWord(node + ID, id);
    if (isContainer) this.o.PyObject_GC_Track(node);
    return node;
  }

  /** A chain of nodes with the numbers 0, 1, ...; of the types by turns. Its first node. */
  chain(length: number, ...types: number[]): number {
    let node = 0;
    for (let id = length - 1; id >= 0; id--) node = this.node(types[id % types.length] as number, id, node);
    return node;
  }

  /** A chain that begins anew at its end, and that nothing else refers to. */
  ring(length: number, ...types: number[]): void {
    const first = this.chain(length, ...types);
    let last = first;
    for (let next = last; next !== 0; next = this.word(next + LEFT)) last = next;
    this.setWord(last + LEFT, first);
  }

  /** A tree in which each node of odd number is its parent's left child, and the one after it the right: of one level more than that. */
  tree(type: number, depth: number, id = 0): number {
    if (depth === 0) return this.node(type, id);
    const left = this.tree(type, depth - 1, 2 * id + 1);
    return this.node(type, id, left, this.tree(type, depth - 1, 2 * id + 2));
  }

  expectEmpty(): void {
    expect([0, 1, 2].map((i) => this.o.gc_first(i))).toEqual([0, 0, 0]);
    expect(this.o.gc_check()).toBe(0);
    expect(this.wasm.check()).toBe(0);
    expect(this.wasm.misuse_count()).toBe(0);
  }
}
