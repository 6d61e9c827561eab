import { freed, LARGE, SMALL } from "./addresses.js";
import { type Row, readFree } from "./row.js";
import type { Scene } from "./scene.js";

/** Allocators round up differently: of two sizes four bytes apart one fills its place to the last byte. */
const SMALL_SIZES = [SMALL, SMALL - 4];
const LARGE_SIZES = [LARGE, LARGE + 4];

const NUL = [0];
const JUNK = new Uint8Array(8).fill(0xff);
const LETTERS = new Uint8Array(4).fill(0x41);

/** Gives blocks back, which may be refused: those stay their owner's. Returns the first answer. */
function free(scene: Scene, blocks: readonly number[]): string | undefined {
  let first: string | undefined;
  for (const p of blocks) {
    const answer = readFree(scene.target.free(p));
    if (answer === undefined) scene.forget(p);
    first ??= answer;
  }
  return first;
}

/** Runs over the end of a block of each size, and frees it and its right neighbour. */
const overflow = (name: string, sizes: readonly number[], written: ArrayLike<number>): Row => ({
  name,
  kind: "write",
  prepare(scene) {
    const pairs = sizes.map((size) => ({ size, pair: scene.allocateRow(size, 3).slice(0, 2) }));
    return () => {
      const answers = pairs.map(({ size, pair }) => {
        scene.scribble((pair[0] ?? 0) + size, written);
        return free(scene, pair);
      });
      return answers.find((answer) => answer !== undefined);
    };
  },
});

const underflow = (name: string, size: number): Row => ({
  name,
  kind: "write",
  prepare(scene) {
    const [, p = 0] = scene.allocateRow(size, 3);
    return () => {
      scene.scribble(p - LETTERS.length, LETTERS);
      return free(scene, [p]);
    };
  },
});

const junkAfterFree = (name: string, size: number): Row => ({
  name,
  kind: "write",
  prepare(scene) {
    const p = freed(scene, size);
    return () => void scene.scribble(p, JUNK);
  },
});

/** The classic way to make malloc give out a block that is taken. Two words, so that a link is hit whichever it is. */
const linkAfterFree = (name: string, size: number): Row => ({
  name,
  kind: "write",
  prepare(scene) {
    const victim = scene.allocate(size);
    const p = freed(scene, size);
    return () => void scene.scribble(p, new Uint8Array(Uint32Array.of(victim, victim).buffer));
  },
});

export const writeRows: readonly Row[] = [
  overflow("1 byte (NUL) past the end, then free both", SMALL_SIZES, NUL),
  overflow("8 bytes (0xff) past the end, then free both", SMALL_SIZES, JUNK),
  overflow("1 byte past a large block's end, then free both", LARGE_SIZES, NUL),
  overflow("8 bytes past a large block's end, then free both", LARGE_SIZES, JUNK),
  underflow("4 bytes before a block, then free", SMALL),
  underflow("4 bytes before a large block, then free", LARGE),
  junkAfterFree("write after free: junk over 8 bytes", SMALL),
  junkAfterFree("write after free: junk over 8 bytes, large block", LARGE),
  linkAfterFree("write after free: the address of a live block", SMALL),
  linkAfterFree("write after free: the address of a live block, large", LARGE),
];
