// Writes to a block that was freed, of what programs write: junk, and addresses.
import { type Case, isSmall, type RowScene } from "./misuse-rows-scene.js";

export interface WriteRow {
  readonly name: string;
  readonly isFor?: (one: Case) => boolean;
  /** Makes the mistake; gives the addresses that reports may be about. */
  readonly write: (scene: RowScene) => readonly number[];
  /** What is said while the program goes on: "malloc CORRUPT_LINK" and the like, in order. */
  readonly said: (one: Case) => readonly string[];
}

interface Pattern {
  readonly name: string;
  readonly word: (scene: RowScene, p: number) => number;
}

const ZEROS = "zeros";
const LENGTHS = [4, 8, 16];
const LONG = 16;
const WORD = 4;

const leftNeighbour = (scene: RowScene, p: number) =>
  p - scene.stride({ ...scene.first, ptr: p, size: scene.size });

const patterns: readonly Pattern[] = [
  { name: ZEROS, word: () => 0 },
  { name: "0xff", word: () => 0xffffffff },
  { name: "letters", word: () => 0x41414141 },
  { name: "the address of a live neighbour", word: leftNeighbour },
  { name: "an address in another pool", word: (scene) => scene.allocate(scene.size === 24 ? 64 : 24).ptr },
  { name: "an unaligned address inside it", word: (_, p) => p + 4 },
  { name: "its own address", word: (_, p) => p },
  { name: "an address below the heap", word: () => 8 },
  { name: "an address beyond memory", word: () => 0x7ffffff8 },
];

/** Too large to be held back by the secure build. */
const isReleasedAtOnce = ({ build, size }: Case) => build !== "secure" || size > 4095;

/**
 * A pool's block has nothing of the heap's in it; the secure build has zeros there. A large one's first two words are links;
 * the secure build has zeros behind them, and holds a block back in which there are no links yet: the first eight bytes are
 * asked for when the block leaves.
 */
function saidOf(one: Case, isZero: boolean, length: number): readonly string[] {
  if (isSmall(one)) return one.build !== "secure" || isZero ? [] : ["malloc WRITE_AFTER_FREE"];
  if (one.build !== "secure") return ["malloc CORRUPT_LINK"];
  const behindLinks = length < LONG || isZero ? [] : ["malloc WRITE_AFTER_FREE"];
  if (isReleasedAtOnce(one)) return ["malloc CORRUPT_LINK", ...behindLinks];
  return isZero ? [] : ["free WRITE_AFTER_FREE", ...behindLinks];
}

export const writeRows: readonly WriteRow[] = patterns.flatMap(({ name, word }) =>
  LENGTHS.map((length) => ({
    name: `${name} over the first ${length} bytes`,
    isFor: ({ size }: Case) => size >= length,
    said: (one: Case) => saidOf(one, name === ZEROS, length),
    write: (scene: RowScene) => {
      const block = scene.neighbour(3, 1);
      scene.release(block);
      scene.words(block.ptr, ...Array(length / WORD).fill(word(scene, block.ptr)));
      // The secure build tells the first bytes behind the links, too.
      return scene.build === "secure" ? [block.ptr, block.ptr + 2 * WORD] : [block.ptr];
    },
  })),
);
