// Links of freed blocks, made on purpose to lead where the allocator might follow. What is said depends on what is asked for
// next; whatever it is, no block may have two owners, and the heap must be sound again. In the secure build a link
// is mixed with what nobody knows, so that it leads nowhere.
import { type Case, isLarge, isSmall, type RowScene } from "./misuse-rows-scene.js";
import type { ShadowBlock } from "./shadow-heap.js";

export interface ForgedRow {
  readonly name: string;
  readonly isFor: (one: Case) => boolean;
  readonly write: (scene: RowScene) => void;
  /** What check() may find in the end, of what was made: nothing that has two owners. */
  readonly left?: readonly string[];
  /** Has a free block become nobody's live one? */
  readonly leaks?: boolean;
}

/** From a block's payload down to where list nodes are counted from: assembly/list.ts. */
const NODE = 8;
/** From a node to its links. */
const LINKS = 8;
const GRANULE = 8;

function freed(scene: RowScene): ShadowBlock {
  const block = scene.neighbour(3, 1);
  scene.release(block);
  return block;
}

const large = (name: string, write: ForgedRow["write"]): ForgedRow => ({
  name,
  isFor: isLarge,
  // A link that nobody has followed is there still.
  left: ["BIN"],
  write,
});

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

/** Bytes of a pool's header: assembly/small/layout.ts. */
const HEADER = 24;
const LIVE = 255;

/** Where a pool's table says what a block's state is, and the block's index: assembly/small/table.ts. */
function entryOf(scene: RowScene, { ptr, size }: ShadowBlock): { at: number; index: number } {
  const { POOL_SIZE } = scene.py.config;
  const stride = scene.stride({ ptr, size } as ShadowBlock);
  const pool = ptr - (ptr % POOL_SIZE);
  const index = Math.floor(POOL_SIZE / stride) - (pool + POOL_SIZE - ptr) / stride + 1;
  return { at: pool + HEADER - 1 + index, index };
}

/** The state of a freed block of a pool becomes another. */
const state = (name: string, value: (scene: RowScene, freed: number, live: number) => number): ForgedRow => ({
  name: `a freed block's state, ${name}`,
  isFor: isSmall,
  // A table is all that tells of its blocks: it is not mended, but what it says of free ones is believed no more.
  left: ["FREE_LIST", "BLOCK_STATE", "CANARY"],
  write: (scene) => {
    const [live, block] = scene.neighbours(2);
    if (live === undefined || block === undefined) throw new Error("no neighbours");
    const [kept, freed] = [entryOf(scene, live), entryOf(scene, block)];
    scene.release(block);
    scene.bytes[freed.at] = value(scene, freed.index, kept.index);
  },
});

const smallRows: readonly ForgedRow[] = [
  state("that leads to itself", (_, freed) => freed),
  state("that leads to a live block", (_, __, live) => live),
  state("that leads to the table", () => 1),
  state("that leads beyond the pool", () => 252),
  state("of no block", () => 253),
  state("of one that is held back", () => 254),
  { ...state("of a live one", () => LIVE), leaks: true },
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
