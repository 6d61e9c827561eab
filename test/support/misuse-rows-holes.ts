// Small blocks in the large heap's holes, where no pool has a place (assembly/small/small.ts).
import type { AddressRow } from "./misuse-rows-dead.js";
import { type Case, isSmall, type RowScene } from "./misuse-rows-scene.js";
import type { ShadowBlock } from "./shadow-heap.js";

const MAXIMUM_BYTES = 2 ** 26;
const HOLE = 1400;
const GRANULE = 8;

const fits = (one: Case) => isSmall(one) && one.size > GRANULE;

/** A block of a pool's size in a hole: raw blocks filled all memory, and every other one of them is gone. */
function blockInHole(scene: RowScene): ShadowBlock {
  const { py } = scene;
  py.setMaximumBytes(py.memory.buffer.byteLength);
  const raw: ShadowBlock[] = [];
  for (let p = scene.a.PyMem_RawMalloc(HOLE); p !== 0; p = scene.a.PyMem_RawMalloc(HOLE))
    raw.push(scene.adopt(p, HOLE));
  // Pools that have free blocks are filled, so that the next one is none of theirs.
  const isInHole = ({ ptr }: ShadowBlock) =>
    raw.some((hole) => ptr >= hole.ptr - GRANULE && ptr < hole.ptr + HOLE);
  raw.sort((one, other) => one.ptr - other.ptr);
  scene.discard(...raw.filter((_, i) => i % 2 === 0));
  for (;;) {
    const block = scene.allocate(scene.size);
    if (!isInHole(block)) continue;
    py.setMaximumBytes(MAXIMUM_BYTES);
    return block;
  }
}

const inHole = (name: string, address: (scene: RowScene, block: ShadowBlock) => number): AddressRow => ({
  name: `in a hole: ${name}`,
  code: "NOT_LIVE",
  isFor: fits,
  address: (scene) => address(scene, blockInHole(scene)),
});

export const holeRows: readonly AddressRow[] = [
  inHole("inside a small block", (_, { ptr }) => ptr + GRANULE),
  inHole("a small block's tag", (_, { ptr }) => ptr - GRANULE),
  inHole("a freed small block", (scene, block) => {
    scene.release(block);
    return block.ptr;
  }),
  inHole("a freed small block, joined with what is free beside it", (scene, block) => {
    scene.discard(block);
    return block.ptr;
  }),
  inHole("a moved small block", (scene, block) => {
    const { ptr } = block;
    const q = scene.a.realloc(ptr, 80_000);
    scene.shadow.resize(block, q, 80_000, scene.a.malloc_usable_size(q));
    return ptr;
  }),
];
