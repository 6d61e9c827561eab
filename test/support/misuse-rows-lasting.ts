// Damage that nothing mends, and damage that is found by what works on the whole heap.
import { type Case, isLarge, type RowScene } from "./misuse-rows-scene.js";
import type { ShadowBlock } from "./shadow-heap.js";

const TAG_SIZE = 8;
const LETTERS = 0x41414141;

/** A tag that is destroyed: which blocks cannot be given back any more, by their addresses. */
export interface LastingRow {
  readonly name: string;
  readonly isFor: (one: Case) => boolean;
  readonly destroy: (scene: RowScene) => readonly number[];
}

/** Four neighbours: whose tag is destroyed, which of them are free then, and which are lost. */
const lasting = (
  name: string,
  destroyed: number,
  free: readonly number[],
  lost: readonly number[],
): LastingRow => ({
  name,
  isFor: isLarge,
  destroy: (scene) => {
    const blocks = scene.neighbours(4);
    scene.discard(...blocks.filter((_, i) => free.includes(i)));
    scene.words((blocks[destroyed]?.ptr ?? 0) - TAG_SIZE, LETTERS, LETTERS);
    return blocks.filter((_, i) => lost.includes(i)).map(({ ptr }) => ptr);
  },
});

export const lastingRows: readonly LastingRow[] = [
  lasting("the tag of a live block between live ones", 2, [], [1, 2]),
  lasting("the tag of a live block above a free one, whose next owner is lost too", 2, [1], [1, 2]),
  lasting("the tag of a free block above a live one and below another", 2, [2], [1, 3]),
  lasting("the tag of a live block below a free one", 1, [2], [0, 1]),
];

/** What trim and reset find. */
export interface WholeRow {
  readonly name: string;
  readonly isFor: (one: Case) => boolean;
  readonly code: string;
  /** Makes the damage, and gives the address that the error is to tell. */
  readonly damage: (scene: RowScene) => number;
  readonly call: (scene: RowScene) => unknown;
}

function middle(scene: RowScene): ShadowBlock {
  return scene.neighbour(3, 1);
}

export const wholeRows: readonly WholeRow[] = [
  {
    name: "trim finds a write to a block that is held back",
    isFor: (one) => one.build === "secure" && isLarge(one) && one.size < 4096,
    code: "WRITE_AFTER_FREE",
    damage: (scene) => {
      const block = middle(scene);
      scene.release(block);
      scene.words(block.ptr, LETTERS);
      return block.ptr;
    },
    call: ({ py }) => py.trim(),
  },
  {
    name: "reset finds a tag destroyed where somebody else has taken memory",
    isFor: isLarge,
    code: "CORRUPT_TAG",
    damage: (scene) => {
      const block = middle(scene);
      scene.py.memory.grow(1);
      scene.allocate(600_000);
      scene.words(block.ptr - TAG_SIZE, LETTERS, LETTERS);
      return block.ptr;
    },
    call: ({ py }) => py.reset(),
  },
];
