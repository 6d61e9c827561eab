// Writes over what lies beside a block's bytes: tags, footers, canaries, other blocks. The damage is put back in the end.
import { type Case, isLarge, isSmall, type RowScene } from "./misuse-rows-scene.js";
import type { ShadowBlock } from "./shadow-heap.js";

/** Damage, and the block whose free it must keep from being done. */
export interface Damage {
  readonly at: number;
  readonly length: number;
  readonly block: ShadowBlock;
  /** Where nothing is said: the one that can be freed meanwhile. */
  readonly freed?: ShadowBlock;
}

export interface DamageRow {
  readonly name: string;
  readonly isFor?: (one: Case) => boolean;
  readonly damage: (scene: RowScene) => Damage;
  /** A byte of the damage, made from what was there. */
  readonly byte: (old: number) => number;
  /** What free and realloc say of the block, "silent" if nothing. */
  readonly code: (scene: RowScene, damage: Damage) => string;
}

const TAG_SIZE = 8;
const FOOTER_SIZE = 4;
const BYTES_OF_TAG = [0, 1, 2, 3, 4, 5, 6, 7];

const flip = (old: number) => old ^ 0xff;
const corruptTag = () => "CORRUPT_TAG";

/** Three neighbours, of which the middle one is the block. */
function middle(scene: RowScene): [left: ShadowBlock, block: ShadowBlock, right: ShadowBlock] {
  const [left, block, right] = scene.neighbours(3);
  if (left === undefined || block === undefined || right === undefined) throw new Error("no neighbours");
  return [left, block, right];
}

const tagByte = (
  name: string,
  index: number,
  place: (scene: RowScene) => { tag: number; block: ShadowBlock },
): DamageRow => ({
  name: `byte ${index} of ${name}`,
  isFor: isLarge,
  byte: flip,
  code: corruptTag,
  damage: (scene) => {
    const { tag, block } = place(scene);
    return { at: tag + index, length: 1, block };
  },
});

function ownTag(scene: RowScene) {
  const [, block] = middle(scene);
  return { tag: block.ptr - TAG_SIZE, block };
}

function nextTag(scene: RowScene) {
  const [, block, right] = middle(scene);
  return { tag: right.ptr - TAG_SIZE, block };
}

function freeTagAbove(scene: RowScene) {
  const [, block, right] = middle(scene);
  scene.discard(right);
  return { tag: right.ptr - TAG_SIZE, block };
}

function freeTagBelow(scene: RowScene) {
  const [left, block] = middle(scene);
  scene.discard(left);
  return { tag: left.ptr - TAG_SIZE, block };
}

function footerBelow(scene: RowScene) {
  const [left, block] = middle(scene);
  scene.discard(left);
  return { tag: block.ptr - TAG_SIZE - FOOTER_SIZE, block };
}

/** The flag in byte 4 that the block below is free is the neighbour's to turn, and not sealed. */
const justFlag = (name: string, place: typeof ownTag, code: string): DamageRow => ({
  ...tagByte(name, 4, place),
  name: `the flag PREV_IN_USE of ${name}`,
  byte: (old) => old ^ 2,
  code: () => code,
});

export const tagRows: readonly DamageRow[] = [
  ...BYTES_OF_TAG.map((index) => tagByte("a block's own tag", index, ownTag)),
  ...BYTES_OF_TAG.map((index) => tagByte("the next block's tag", index, nextTag)),
  ...BYTES_OF_TAG.map((index) => tagByte("the tag of a free block above", index, freeTagAbove)),
  ...BYTES_OF_TAG.map((index) => tagByte("the tag of a free block below", index, freeTagBelow)),
  ...BYTES_OF_TAG.slice(0, FOOTER_SIZE).map((index) =>
    tagByte("the footer of a free block below", index, footerBelow),
  ),
  justFlag("a block's own tag, the block below live", ownTag, "CORRUPT_TAG"),
];

/** What an overflow of so many bytes is called: the secure build has a canary first, and behind it is a tag. */
function overflowCode(scene: RowScene, { block, length }: Damage): string {
  const isTagHit = isLarge(scene) && length > scene.slack(block);
  if (isTagHit) return "CORRUPT_TAG";
  return scene.build === "secure" ? "OVERFLOW" : "silent";
}

const contents: readonly (readonly [string, (old: number) => number])[] = [
  ["NUL", (old) => (old === 0 ? 1 : 0)],
  ["0xff", (old) => (old === 0xff ? 0 : 0xff)],
  ["letters", (old) => (old === 0x41 ? 0x42 : 0x41)],
];

const overflow = (length: number, content: string, byte: (old: number) => number): DamageRow => ({
  name: `${length} bytes (${content}) beyond the end`,
  byte,
  code: overflowCode,
  damage: (scene) => {
    const [, block] = middle(scene);
    return { at: block.ptr + block.usable, length, block, freed: block };
  },
});

/** A small block has another one below it, of whose end the secure build knows. */
const underflow = (length: number): DamageRow => ({
  name: `${length} bytes before the beginning`,
  byte: flip,
  code: (scene) => (isLarge(scene) ? "CORRUPT_TAG" : scene.build === "secure" ? "OVERFLOW" : "silent"),
  damage: (scene) => {
    const [left, block] = middle(scene);
    return { at: block.ptr - length, length, block: isSmall(scene) ? left : block, freed: block };
  },
});

export const flowRows: readonly DamageRow[] = [
  ...contents.flatMap(([content, byte]) =>
    [1, 2, 3, 4, 5, 6, 7, 8, 16].map((length) => overflow(length, content, byte)),
  ),
  underflow(4),
  underflow(8),
];
