import { SMALL } from "./addresses.js";
import { FINE, type Row, readAllowed, readBlock, readFree } from "./row.js";
import type { Scene } from "./scene.js";
import { MAXIMUM_BYTES, type Target } from "./target.js";

const MIB = 1024 * 1024;

/** More than there is: whatever comes back is no such block, so one byte of it is as good as all. */
const tooLarge = (name: string, size: number): Row => ({
  name,
  kind: "size",
  prepare: (scene) => () => readBlock(scene, scene.target.malloc(size), 1),
});

/** Blocks of a mebibyte until there is no more. */
function fillUp({ malloc }: Target): number[] {
  const blocks: number[] = [];
  for (let p = malloc(MIB); p !== 0; p = malloc(MIB)) blocks.push(p);
  return blocks;
}

/** The counts differ by where the heap begins; what matters is that all of it comes back. */
function exhaust({ target }: Scene): string {
  const [first, second] = [0, 0].map(() => {
    const blocks = fillUp(target);
    for (const p of blocks) target.free(p);
    return blocks.length;
  });
  return first === second ? FINE : `${first}, then ${second}`;
}

export const sizeRows: readonly Row[] = [
  {
    name: "malloc(0), which is allowed",
    kind: "size",
    prepare: (scene) => () => readAllowed(scene, scene.target.malloc(0), 0),
  },
  tooLarge("malloc(0xffffffff)", 0xffffffff),
  tooLarge("malloc(0xfffffff0)", 0xfffffff0),
  tooLarge("malloc(0x7fffffff)", 0x7fffffff),
  tooLarge("malloc of more than memory can be", MAXIMUM_BYTES + 1),
  {
    name: "calloc(0x10001, 0x10000)",
    kind: "size",
    prepare(scene) {
      const { calloc } = scene.target;
      return calloc && (() => readBlock(scene, calloc(0x10001, 0x10000), 1));
    },
  },
  {
    name: "blocks of 1 MiB to the end, freed, and again",
    kind: "memory",
    prepare: (scene) => () => exhaust(scene),
  },
];

/** A size that is none, as JavaScript callers without types hand it over: the cast is the mistake. */
const badSize = (text: string, value: unknown, size = 1): Row => ({
  name: `malloc(${text})`,
  kind: "value",
  prepare: (scene) => () => readBlock(scene, scene.target.malloc(value as number), size),
});

export const valueRows: readonly Row[] = [
  badSize("NaN", Number.NaN),
  badSize("undefined", undefined),
  badSize("-1", -1),
  badSize("1.5", 1.5),
  badSize("'64'", "64", SMALL),
  badSize("2 ** 32", 2 ** 32),
  badSize("2 ** 32 + 64", 2 ** 32 + 64),
  {
    name: "free(NaN)",
    kind: "value",
    prepare: (scene) => () => readFree(scene.target.free(Number.NaN)),
  },
];
