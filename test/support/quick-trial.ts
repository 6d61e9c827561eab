// One trial of a heap: a program of calls, right and wrong, and what must be true all the same. Sizes and orders are up to who calls.
import { seededRandom } from "./random.js";
import type { ShadowBlock } from "./shadow-heap.js";

/** What is tried: a heap whose every answer is held against a model. */
export interface QuickScene {
  readonly blocks: readonly ShadowBlock[];
  /** Undefined: refused. */
  malloc(n: number, how: number): ShadowBlock | undefined;
  /** False: refused, and the block is as it was. */
  realloc(block: ShadowBlock, n: number, how: number): boolean;
  free(block: ShadowBlock, how: number): void;
  /** Frees or resizes what is no live block. @returns what is wrong with the answer, or "". */
  misuse(p: number, how: number): string;
  /** May a request be refused now? */
  mayRefuse(): boolean;
  check(): void;
  trim(): void;
  /** Nobody refuses any more, nor calls the heap. */
  quieten(): void;
  expectEmpty(): void;
  /** Addresses where what is the heap's begins and ends. */
  borders(): number[];
  /** A copy of all bytes that are the heap's, but for its fields. */
  image(): Uint8Array;
}

export const ORDERS = ["ascending", "descending", "random", "alternating"] as const;
export type Order = (typeof ORDERS)[number];

export const WRONG = ["freed", "inside", "border", "free memory"] as const;
export type Wrong = (typeof WRONG)[number];

const CHUNK_UNIT = 65_536;
/** Blocks freed before that are tried again. */
const REMEMBERED = 64;

export class QuickTrial<Scene extends QuickScene = QuickScene> {
  readonly scene: Scene;
  /** Where blocks were that have been freed. */
  readonly #freed: number[] = [];

  constructor(scene: Scene) {
    this.scene = scene;
  }

  malloc(n: number, how: number): void {
    const block = this.scene.malloc(n, how);
    if (block === undefined) {
      if (!this.scene.mayRefuse()) throw new Error(`malloc(${n}): refused`);
      return;
    }
    const isAcross = Math.floor(block.ptr / CHUNK_UNIT) !== Math.floor((block.ptr + n) / CHUNK_UNIT);
    if (isAcross) this.scene.check();
  }

  /** So many of them, of about the same size. */
  mallocMany(n: number, how: number, count: number): void {
    for (let i = 0; i < count; i++) this.malloc(n + ((i * how) % 48), how);
  }

  realloc(pick: number, n: number, how: number): void {
    const block = this.#at(pick);
    if (block === undefined) return;
    this.#remember(block);
    if (!this.scene.realloc(block, n, how) && !this.scene.mayRefuse())
      throw new Error(`realloc(${n}): refused`);
  }

  free(pick: number, how: number): void {
    const block = this.#at(pick);
    if (block !== undefined) this.#free(block, how);
  }

  /** So many neighbours, from one of the blocks on. */
  freeRun(order: Order, pick: number, count: number): void {
    const sorted = this.scene.blocks.toSorted((one, other) => one.ptr - other.ptr);
    const first = pick % Math.max(sorted.length, 1);
    // Some may be gone meanwhile: a program's own behind a chunk, or what was freed while the host was called.
    for (const block of inOrder(sorted.slice(first, first + count), order, pick))
      if (this.scene.blocks[block.index] === block) this.#free(block, pick);
  }

  /** A mistake, which must be seen and must change nothing. */
  misuse(what: Wrong, pick: number, how: number): void {
    const { scene } = this;
    const p = this.#wrongAddress(what, pick);
    if (p === undefined || p === 0 || scene.blocks.some(({ ptr }) => ptr === p)) return;
    const before = scene.image();
    const wrong = scene.misuse(p, how);
    if (wrong !== "") throw new Error(`${what}, ${p}: ${wrong}`);
    if (Buffer.compare(before, scene.image()) !== 0) throw new Error(`${what}, ${p}: the heap has changed`);
    scene.check();
  }

  /** All blocks are freed, and the heap is as it was at the start. */
  end(order: Order, pick: number): void {
    this.scene.quieten();
    this.scene.check();
    this.freeRun(order, 0, this.scene.blocks.length);
    this.scene.check();
    for (let i = 0; i < 4; i++) this.misuse("freed", i, pick);
    this.scene.expectEmpty();
  }

  #free(block: ShadowBlock, how: number): void {
    this.#remember(block);
    this.scene.free(block, how);
  }

  #remember({ ptr }: ShadowBlock): void {
    this.#freed.push(ptr);
    if (this.#freed.length > REMEMBERED) this.#freed.shift();
  }

  #wrongAddress(what: Wrong, pick: number): number | undefined {
    const { scene } = this;
    const borders = scene.borders();
    const border = borders[pick % Math.max(borders.length, 1)];
    if (what === "freed") return this.#freed[pick % Math.max(this.#freed.length, 1)];
    if (what === "border") return border === undefined ? undefined : border + ((pick >> 4) % 200) - 100;
    const block = this.#at(pick);
    if (block === undefined) return undefined;
    // In the block, or somewhere in the 8 KiB behind it, which may be anybody's.
    if (what === "inside") return block.ptr + 1 + ((pick >> 3) % Math.max(block.usable - 1, 1));
    return block.ptr + block.usable + 8 * ((pick >> 2) % 1024);
  }

  #at(pick: number): ShadowBlock | undefined {
    return this.scene.blocks[pick % Math.max(this.scene.blocks.length, 1)];
  }
}

/** The blocks, which ascend, in another order. Alternating: every second one first, and then those between them from the end on. */
function inOrder(blocks: readonly ShadowBlock[], order: Order, seed: number): readonly ShadowBlock[] {
  if (order === "ascending") return blocks;
  if (order === "descending") return blocks.toReversed();
  if (order === "alternating")
    return [...blocks.filter((_, i) => i % 2 === 0), ...blocks.filter((_, i) => i % 2 === 1).toReversed()];
  const random = seededRandom(seed);
  const shuffled = [...blocks];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = random(i + 1);
    const [one, other] = [shuffled[i], shuffled[j]];
    if (one !== undefined && other !== undefined) [shuffled[i], shuffled[j]] = [other, one];
  }
  return shuffled;
}
