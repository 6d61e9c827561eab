// Addresses of blocks that live no more: each is prepared on a scene, and every function that takes a block must refuse it.

import { type Case, isLarge, isSmall, type RowScene } from "./misuse-rows-scene.js";
import type { ShadowBlock } from "./shadow-heap.js";

export interface AddressRow {
  readonly name: string;
  /** What is said of the address. */
  readonly code: string;
  /** Where the row makes sense; everywhere unless given. */
  readonly isFor?: (one: Case) => boolean;
  /** The raw domain is told, and the others may have the block. */
  readonly isRaw?: true;
  readonly address: (scene: RowScene) => number;
}

const GRANULE = 8;
const SMALLEST = 8;

/** Blocks to fill several pools with. */
const MANY_BYTES = 150_000;
const many = (scene: RowScene): ShadowBlock[] =>
  Array.from({ length: Math.ceil(MANY_BYTES / scene.size) }, () => scene.allocate(scene.size));

const dead = (
  name: string,
  address: (scene: RowScene) => number,
  isFor?: (one: Case) => boolean,
): AddressRow => ({ name, code: "NOT_LIVE", address, ...(isFor && { isFor }) });

/** The middle one of three neighbours, when all that are listed were given back in this order. */
const amongNeighbours =
  (...order: readonly number[]) =>
  (scene: RowScene): number => {
    const row = scene.neighbours(3);
    for (const index of order) scene.discard(...row.slice(index, index + 1));
    return row[1]?.ptr ?? 0;
  };

/** An address of a freed block that lies inside a new one of n bytes. */
function coveredBy(scene: RowScene, freed: readonly number[], n: number): number {
  for (let tries = 0; tries < 2 * freed.length + 200; tries++) {
    scene.allocate(n);
    const covered = freed.find((p) => scene.shadow.ownerOf(p) !== 0 && !scene.isStart(p));
    if (covered !== undefined) return covered;
  }
  throw new Error("nothing was used again");
}

function reusedAsPart(scene: RowScene): number {
  const doomed = isSmall(scene) ? many(scene) : scene.neighbours(4);
  // The lowest one may start the new block as well.
  const addresses = doomed.map(({ ptr }) => ptr).sort((one, other) => one - other);
  scene.discard(...doomed);
  const larger = scene.size >= 256 ? 24 : 504;
  return coveredBy(scene, addresses, isSmall(scene) ? larger : 3 * scene.size);
}

function moved(scene: RowScene, n: number): number {
  const { ptr, size } = scene.neighbour(3, 1);
  const block = scene.shadow.blocks.find((one) => one.ptr === ptr);
  const q = scene.a.realloc(ptr, n);
  if (block === undefined || q === ptr) throw new Error(`a block of ${size} bytes did not move`);
  scene.shadow.resize(block, q, n, scene.a.malloc_usable_size(q));
  return ptr;
}

function freedThen(scene: RowScene, next: (scene: RowScene) => void): number {
  const block = scene.neighbour(3, 1);
  scene.release(block);
  next(scene);
  return block.ptr;
}

function afterReset(scene: RowScene): number {
  const { ptr } = scene.neighbour(3, 1);
  scene.py.reset();
  scene.forget();
  return ptr;
}

export const deadRows: readonly AddressRow[] = [
  dead("freed at once", (scene) => freedThen(scene, () => undefined)),
  dead("freed before some others", (scene) =>
    freedThen(scene, ({ shadow }) => scene.discard(...shadow.blocks.slice(5, 12))),
  ),
  dead("freed before hundreds of others", (scene) =>
    freedThen(scene, () => {
      for (let i = 0; i < 300; i++) scene.release(scene.allocate(i % 2 === 0 ? 700 : 2000));
    }),
  ),
  dead("freed beside a free left neighbour", amongNeighbours(0, 1)),
  dead("freed beside a free right neighbour", amongNeighbours(2, 1)),
  dead("freed between two free neighbours", amongNeighbours(0, 2, 1)),
  dead("freed, then its left neighbour", amongNeighbours(1, 0)),
  dead("freed, then its right neighbour", amongNeighbours(1, 2)),
  dead("freed, then both of its neighbours", amongNeighbours(1, 0, 2)),
  dead("freed, its place part of another block", reusedAsPart),
  dead(
    "freed last in its pool, which went back",
    (scene) => {
      const doomed = many(scene);
      scene.discard(...doomed);
      scene.py.trim();
      return doomed[doomed.length >> 1]?.ptr ?? 0;
    },
    isSmall,
  ),
  dead(
    "freed out of a full pool",
    (scene) => {
      const doomed = many(scene)[40];
      if (doomed === undefined) throw new Error("too few blocks");
      scene.release(doomed);
      return doomed.ptr;
    },
    isSmall,
  ),
  dead("freed, then trimmed", (scene) => freedThen(scene, ({ py }) => py.trim())),
  dead("freed, then memory grew", (scene) => freedThen(scene, () => scene.allocate(300_000))),
  dead("moved by a realloc that grows", (scene) => moved(scene, 3 * scene.size + 600)),
  dead(
    "moved by a realloc that shrinks",
    (scene) => moved(scene, 200),
    (one) => isSmall(one) && one.size >= 500,
  ),
  dead("live until the reset", afterReset),
  dead("freed, then reset", (scene) => {
    const p = freedThen(scene, () => undefined);
    scene.py.reset();
    scene.forget();
    return p;
  }),
  dead("made by aligned_alloc and freed", (scene) => {
    const p = scene.a.aligned_alloc(1024, scene.size);
    scene.a.free(p);
    return p;
  }),
  dead("made by calloc and freed", (scene) => {
    const p = scene.a.calloc(1, scene.size);
    scene.a.free(p);
    return p;
  }),
  dead("freed by another family than made it", (scene) => {
    const p = scene.a.PyObject_Malloc(scene.size);
    scene.a.PyMem_Free(p);
    return p;
  }),
];

const isLarger = ({ size }: Case) => size > SMALLEST;

const inside = (
  name: string,
  distance: (scene: RowScene, block: ShadowBlock) => number,
  code = "NOT_LIVE",
) => ({
  name,
  code,
  isFor: code === "NOT_LIVE" ? isLarger : () => true,
  address: (scene: RowScene) => {
    const block = scene.allocate(scene.size);
    return block.ptr + distance(scene, block);
  },
});

export const insideRows: readonly AddressRow[] = [
  inside("inside, + 8", () => GRANULE),
  { ...inside("inside, + 16", () => 2 * GRANULE), isFor: ({ size }) => size > 2 * GRANULE },
  inside("inside, the middle", (_, { size }) => Math.ceil(size / 2 / GRANULE) * GRANULE),
  inside("inside, the last granule", (_, { size }) => Math.floor((size - 1) / GRANULE) * GRANULE),
  ...[1, 2, 3, 4, 5, 6, 7].map((bytes) => inside(`unaligned, + ${bytes}`, () => bytes, "UNALIGNED")),
  inside("unaligned, + 12", () => 12, "UNALIGNED"),
  inside("unaligned, - 4", () => -4, "UNALIGNED"),
  { ...inside("a large block's tag", () => -GRANULE), isFor: isLarge },
  {
    ...inside("the tag above a large block", (scene, block) => scene.stride(block) - GRANULE),
    isFor: isLarge,
  },
  ...(["its own", "another block's"] as const).map((whose) => ({
    ...inside(`inside, where data is ${whose} tag, copied`, () => 0),
    isFor: ({ size }: Case) => size >= 24,
    address: (scene: RowScene) => {
      const { ptr } = scene.blank(scene.size);
      const tag = (whose === "its own" ? ptr : scene.first.ptr) - GRANULE;
      scene.bytes.copyWithin(ptr, tag, tag + GRANULE);
      return ptr + GRANULE;
    },
  })),
];
