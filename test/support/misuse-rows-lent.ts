// Large blocks in pools that an arena has lent (assembly/small/lend.ts).
import type { AddressRow } from "./misuse-rows-dead.js";
import type { Case, RowScene } from "./misuse-rows-scene.js";
import type { ShadowBlock } from "./shadow-heap.js";

const MAXIMUM_BYTES = 2 ** 26;
const LENT_SIZES = [600, 1500, 5000];
const MOST_TRIES = 200;
const KEPT_RUN = 60;

/** The secure build does not lend. */
const lends = ({ build, size }: Case) => build !== "secure" && LENT_SIZES.includes(size);

/** A large block in lent pools: small ones filled all memory, and most of them are gone. */
function lentBlock(scene: RowScene): ShadowBlock {
  const { py } = scene;
  const arenaOf = ({ ptr }: ShadowBlock) => Math.floor(ptr / py.config.ARENA_SIZE);
  scene.allocate(300_000);
  py.setMaximumBytes(py.memory.buffer.byteLength);
  const small: ShadowBlock[] = [];
  for (let p = scene.a.malloc(64); p !== 0; p = scene.a.malloc(64)) small.push(scene.adopt(p, 64));
  small.forEach((block, i) => {
    if (Math.floor(i / KEPT_RUN) % 6 !== 0) scene.release(block);
  });
  const arenas = new Set(small.filter((block) => scene.isStart(block.ptr)).map(arenaOf));
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const block = scene.allocate(scene.size);
    if (!arenas.has(arenaOf(block))) continue;
    py.setMaximumBytes(MAXIMUM_BYTES);
    return block;
  }
  throw new Error("no block in a lent pool");
}

const lent = (name: string, address: (scene: RowScene, block: ShadowBlock) => number): AddressRow => ({
  name: `lent pools: ${name}`,
  code: "NOT_LIVE",
  isFor: lends,
  address: (scene) => address(scene, lentBlock(scene)),
});

export const lentRows: readonly AddressRow[] = [
  lent("inside a block", (_, { ptr }) => ptr + 16),
  lent("a block's tag", (_, { ptr }) => ptr - 8),
  lent("a freed block", (scene, block) => {
    scene.release(block);
    return block.ptr;
  }),
  lent("a freed block, its pools taken back", (scene, block) => {
    for (const one of [...scene.shadow.blocks].filter(({ size }) => size === scene.size)) scene.release(one);
    return block.ptr;
  }),
  lent("a moved block", (scene, block) => {
    const { ptr } = block;
    const q = scene.a.realloc(ptr, 80_000);
    scene.shadow.resize(block, q, 80_000, scene.a.malloc_usable_size(q));
    return ptr;
  }),
];
