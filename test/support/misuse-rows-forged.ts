// Links in freed blocks, made on purpose to lead where the allocator might follow. What is said depends on what is asked for
// next; whatever it is, no block may have two owners, and the heap must be sound again. In the secure build a link
// is mixed with what nobody knows, so that it leads nowhere.
import { type Case, isLarge, isSmall, type RowScene } from "./misuse-rows-scene.js";
import type { ShadowBlock } from "./shadow-heap.js";

export interface ForgedRow {
  readonly name: string;
  readonly isFor: (one: Case) => boolean;
  readonly write: (scene: RowScene) => void;
}

/** From a block's payload down to where list nodes are counted from: assembly/list.ts. */
const NODE = 8;
/** From a node to its links. */
const LINKS = 8;
const GRANULE = 8;
/** What the first pool of an arena ends with: assembly/small/layout.ts. */
const BOOKKEEPING = 768;

function freed(scene: RowScene): ShadowBlock {
  const block = scene.neighbour(3, 1);
  scene.release(block);
  return block;
}

const large = (name: string, write: ForgedRow["write"]): ForgedRow => ({ name, isFor: isLarge, write });

const largeRows: readonly ForgedRow[] = [
  large("a large block's links to itself", (scene) => {
    const { ptr } = freed(scene);
    scene.words(ptr, ptr - NODE, ptr - NODE);
  }),
  large("a large block's links to itself, and then a free of the block below", (scene) => {
    const [below, block] = scene.neighbours(3);
    if (below === undefined || block === undefined) throw new Error("no neighbours");
    scene.release(block);
    scene.words(block.ptr, block.ptr - NODE, block.ptr - NODE);
    scene.release(below);
  }),
  large("a large block's links to itself, and then a free of another one of its size", (scene) => {
    const [, block, , other] = scene.neighbours(5);
    if (block === undefined || other === undefined) throw new Error("no neighbours");
    scene.release(block);
    scene.words(block.ptr, block.ptr - NODE, block.ptr - NODE);
    scene.allocate(scene.size);
    scene.release(other);
    scene.shadow.verifyAll();
  }),
  large("two large blocks' links to one another", (scene) => {
    const [, one, , other] = scene.neighbours(5);
    if (one === undefined || other === undefined) throw new Error("no neighbours");
    scene.release(one);
    scene.release(other);
    scene.words(one.ptr, other.ptr - NODE, other.ptr - NODE);
    scene.words(other.ptr, one.ptr - NODE, one.ptr - NODE);
  }),
  large("a large block's links to a live one, which links back", (scene) => {
    const fake = scene.blank(scene.size).ptr + 16;
    const { ptr } = freed(scene);
    scene.words(ptr, fake, fake);
    scene.words(fake + LINKS, ptr - NODE, ptr - NODE);
  }),
  large("a large block's first link to a live one, which links back", (scene) => {
    const fake = scene.blank(scene.size).ptr + 16;
    const { ptr } = freed(scene);
    scene.words(ptr, fake);
    scene.words(fake + LINKS, ptr - NODE, ptr - NODE);
  }),
];

/** A freed block of a pool, its link leading somewhere in the pool, where there are zeros. */
const small = (
  name: string,
  isFor: (one: Case) => boolean,
  place: (scene: RowScene, block: ShadowBlock) => number,
): ForgedRow => ({
  name,
  isFor: (one) => isSmall(one) && isFor(one),
  write: (scene) => {
    const block = freed(scene);
    scene.words(block.ptr, place(scene, block));
  },
});

const toZeros = (where: string, distance: number, isFor: (one: Case) => boolean): ForgedRow => ({
  name: `a link to ${where} of a live block of zeros`,
  isFor: (one) => isSmall(one) && isFor(one),
  write: (scene) => {
    const [live, block] = scene.neighbours(2);
    if (live === undefined || block === undefined) throw new Error("no neighbours");
    const zeros = scene.blankAt(live);
    scene.release(block);
    scene.words(block.ptr, zeros + distance);
  },
});

const poolEnd = (scene: RowScene, { ptr }: ShadowBlock) => {
  const { POOL_SIZE } = scene.py.config;
  return ptr - (ptr % POOL_SIZE) + POOL_SIZE;
};

const smallRows: readonly ForgedRow[] = [
  toZeros("the beginning", 0, () => true),
  toZeros("the inside", GRANULE, ({ size }) => size > GRANULE),
  {
    name: "a link to itself, and two new blocks that nobody writes to",
    isFor: isSmall,
    write: (scene) => {
      const { ptr } = freed(scene);
      scene.words(ptr, ptr);
      scene.blank(scene.size);
      scene.blank(scene.size);
    },
  },
  small(
    "a link to a pool's slack behind its last block",
    ({ size }) => size === 24,
    (scene, block) => poolEnd(scene, block) - GRANULE,
  ),
  small(
    "a link to a place that is not carved",
    ({ size }) => size >= 24,
    (scene, block) => {
      const stride = scene.stride(block);
      const room = poolEnd(scene, block) - block.ptr;
      return block.ptr + (Math.floor(room / stride) - 1) * stride;
    },
  ),
  {
    name: "a link to the arena's bookkeeping",
    isFor: ({ size }) => size === GRANULE,
    write: (scene) => {
      const { ARENA_SIZE, POOL_SIZE } = scene.py.config;
      let block = scene.allocate(scene.size);
      while (block.ptr % ARENA_SIZE >= POOL_SIZE - BOOKKEEPING) block = scene.allocate(scene.size);
      scene.release(block);
      const arena = block.ptr - (block.ptr % ARENA_SIZE);
      scene.words(block.ptr, arena + POOL_SIZE - GRANULE);
    },
  },
];

const MOST_TRIES = 50;

/** What a program that has kept an old address saved there, and restores. The links were right then. */
const restoredRow: ForgedRow = {
  name: "what was there when it was free before, its next block live by now",
  isFor: () => true,
  write: (scene) => {
    const [one, other] = scene.neighbours(2);
    if (one === undefined || other === undefined) throw new Error("no neighbours");
    scene.release(one);
    scene.release(other);
    const saved = scene.bytes.slice(other.ptr, other.ptr + GRANULE);
    const isLive = (p: number) => scene.isStart(p);
    // Nobody has written to them yet.
    for (let i = 0; i < MOST_TRIES && !(isLive(one.ptr) && isLive(other.ptr)); i++) scene.blank(scene.size);
    const taken = scene.shadow.blocks.find(({ ptr }) => ptr === other.ptr);
    if (taken !== undefined) scene.release(taken);
    scene.bytes.set(saved, other.ptr);
  },
};

export const forgedRows: readonly ForgedRow[] = [restoredRow, ...largeRows, ...smallRows];
