// Addresses that were never a block's of this heap: outside it, between its blocks, in its bookkeeping, somebody else's.
import { createPyMem } from "../../src/index.js";
import type { AddressRow } from "./misuse-rows-dead.js";
import { type Case, isLarge, isSmall, type RowScene } from "./misuse-rows-scene.js";

const WASM_PAGE = 65_536;
const MAXIMUM_BYTES = 2 ** 26;
const GRANULE = 8;

/** Rows that a block's size has nothing to do with run on one small and one large. */
const once = ({ size }: Case) => size === 64 || size === 5000;

const end = ({ bytes }: RowScene) => bytes.length;

const outside = (name: string, address: (scene: RowScene) => number): AddressRow => ({
  name,
  code: "OUTSIDE",
  isFor: once,
  address,
});

const outsideRows: readonly AddressRow[] = [
  ...[1, 8, 0x100, 1023, 1024, 1064, 3000].map((p) => outside(`${p}, below the heap`, () => p)),
  outside("the end of memory, the sentinel's place for a payload", end),
  outside("1 behind the end of memory", (scene) => end(scene) + 1),
  outside("8 behind the end of memory", (scene) => end(scene) + GRANULE),
  outside("far behind the end of memory", (scene) => end(scene) + 2 ** 28),
  ...[0x7ffffff8, 0x80000000, 0x80000008, 0xfffe0000, 0xfffffff0, 0xfffffff8, 0xffffffff].map((p) =>
    outside(`0x${p.toString(16)}`, () => p),
  ),
];

const between = (
  name: string,
  address: (scene: RowScene) => number,
  isFor: (one: Case) => boolean = once,
): AddressRow => ({ name, code: "NOT_LIVE", isFor, address });

/** A pool that blocks of 64 bytes lie in. */
function pool(scene: RowScene): number {
  const { ptr } = scene.allocate(64);
  return ptr - (ptr % scene.py.config.POOL_SIZE);
}

/** A pool in which nothing lives any more. */
function emptyPool(scene: RowScene): number {
  const start = (p: number) => p - (p % scene.py.config.POOL_SIZE);
  const blocks = Array.from({ length: 40 }, () => scene.allocate(504));
  const first = start(blocks[20]?.ptr ?? 0);
  scene.discard(...[...scene.shadow.blocks].filter(({ ptr }) => start(ptr) === first));
  return first;
}

/** A block's place at the end of a pool, in which no block has been yet. */
function lastPlace(scene: RowScene): number {
  const { POOL_SIZE } = scene.py.config;
  for (;;) {
    const block = scene.allocate(scene.size);
    const place = block.ptr - (block.ptr % POOL_SIZE) + POOL_SIZE - scene.stride(block);
    if (!scene.isStart(place)) return place;
  }
}

/** Where a pool would have one more block if its table were not there. */
function placeInTable(scene: RowScene): number {
  const { POOL_SIZE } = scene.py.config;
  const block = scene.allocate(scene.size);
  const start = block.ptr - (block.ptr % POOL_SIZE);
  return start + (POOL_SIZE % scene.stride(block));
}

const betweenRows: readonly AddressRow[] = [
  between("the sentinel at the end of memory", (scene) => end(scene) - GRANULE),
  between("the last granule before the sentinel", (scene) => end(scene) - 2 * GRANULE),
  between("a pool's header", pool),
  between("a pool's header, + 8", (scene) => pool(scene) + 8),
  between("a pool's table", (scene) => pool(scene) + 3 * GRANULE),
  between("a pool's own tag", (scene) => pool(scene) - GRANULE),
  between("the tag behind a pool", (scene) => pool(scene) + scene.py.config.POOL_SIZE - GRANULE),
  between("an empty pool, its beginning", emptyPool),
  between("an empty pool, its inside", (scene) => emptyPool(scene) + 1024),
  between(
    "an empty pool, its last granule",
    (scene) => emptyPool(scene) + scene.py.config.POOL_SIZE - 2 * GRANULE,
  ),
  between("a place that no block has been in", lastPlace, (one) => isSmall(one) && one.size < 512),
  between("a multiple of a block's size below a pool's first block", placeInTable, isSmall),
  between(
    "a free large block",
    (scene) => {
      const block = scene.neighbour(3, 1);
      scene.discard(block);
      return block.ptr;
    },
    isLarge,
  ),
  between(
    "the tail",
    (scene) => {
      const { ptr } = scene.allocate(200_000);
      const last = [...scene.py.heapWalk()].at(-1);
      return last === undefined || last.ptr < ptr ? ptr : last.ptr + last.size + 64;
    },
    once,
  ),
];

/** A block of another heap of the same build that is at no block's place in this one. */
function foreignBlock(scene: RowScene, isFit: (p: number) => boolean): number {
  const other = createPyMem({ build: scene.build, maximumBytes: MAXIMUM_BYTES, seed: 77 });
  for (let tries = 0; tries < 20_000; tries++) {
    const p = other.malloc(scene.size);
    if (p !== 0 && !scene.isStart(p) && isFit(p)) return p;
  }
  throw new Error("the other heap has no such block");
}

/** Pages that somebody else takes. */
const takePages = ({ py }: RowScene) => py.memory.grow(1) * WASM_PAGE;

const foreignRows: readonly AddressRow[] = [
  {
    name: "another heap's block, at an address of this heap",
    code: "NOT_LIVE",
    address: (scene) => foreignBlock(scene, (p) => p > scene.first.ptr && p < end(scene) - 64),
  },
  {
    name: "another heap's block, beyond this one's memory",
    code: "OUTSIDE",
    address: (scene) => foreignBlock(scene, (p) => p > end(scene)),
  },
  outside("memory that somebody else has just taken", takePages),
  outside("the end of memory that somebody else has just taken", (scene) => takePages(scene) + WASM_PAGE),
  between("the fence before memory that somebody else took", (scene) => {
    const p = takePages(scene);
    scene.allocate(300_000);
    return p;
  }),
  between("inside memory that somebody else took", (scene) => {
    const p = takePages(scene) + WASM_PAGE / 2;
    scene.allocate(300_000);
    return p;
  }),
];

const raw = (name: string, make: (scene: RowScene) => number, code = "WRONG_DOMAIN"): AddressRow => ({
  name: `in the raw domain: ${name}`,
  code,
  isFor: isSmall,
  isRaw: true,
  address: (scene) => scene.adopt(make(scene), scene.size).ptr,
});

const rawRows: readonly AddressRow[] = [
  raw("a block of malloc", ({ a, size }) => a.malloc(size)),
  raw("a block of calloc", ({ a, size }) => a.calloc(1, size)),
  raw("a block of realloc", ({ a, size }) => a.realloc(0, size)),
  raw("a block of PyMem_Malloc", ({ a, size }) => a.PyMem_Malloc(size)),
  raw("a block of PyMem_Calloc", ({ a, size }) => a.PyMem_Calloc(1, size)),
  raw("a block of PyObject_Malloc", ({ a, size }) => a.PyObject_Malloc(size)),
  raw("a block of PyObject_Realloc", ({ a, size }) => a.PyObject_Realloc(0, size)),
];

export const foreignAddressRows: readonly AddressRow[] = [
  ...outsideRows,
  ...betweenRows,
  ...foreignRows,
  ...rawRows,
];
