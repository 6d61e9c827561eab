// Block objects that are used when their memory is not theirs any more.
import { type Block, MemoryAllocator } from "../../src/index.js";
import type { RowScene } from "./misuse-rows-scene.js";

export interface BlockRow {
  readonly name: string;
  /** The code, or undefined where the call does nothing and says nothing. */
  readonly code?: string;
  /** Leads up to the mistake with the block; gives the mistake. */
  readonly act: (scene: RowScene, block: Block) => () => unknown;
}

const stale = (name: string, takeAway: (scene: RowScene, p: number) => void): BlockRow => ({
  name: `block.free() after ${name}`,
  code: "STALE_BLOCK",
  act: (scene, block) => {
    takeAway(scene, block.ptr);
    return () => block.free();
  },
});

const silent = (name: string, act: BlockRow["act"]): BlockRow => ({ name, act });

const unusable = (name: string, act: (scene: RowScene, block: Block) => void): BlockRow => ({
  name: `view after ${name}`,
  code: "USE_AFTER_FREE",
  act: (scene, block) => {
    act(scene, block);
    return () => block.view;
  },
});

const MOST_TRIES = 50;

/** The freed address has a new owner, but for the secure build, which holds it back. */
function takeAgain(scene: RowScene, p: number): void {
  for (let tries = 0; tries < MOST_TRIES && !scene.isStart(p); tries++) scene.allocate(scene.size);
  if (scene.build !== "secure" && !scene.isStart(p)) throw new Error(`${p} has no new owner`);
}

function reuse(scene: RowScene, p: number): void {
  scene.a.free(p);
  takeAgain(scene, p);
}

export const blockRows: readonly BlockRow[] = [
  stale("free(ptr)", ({ a }, p) => a.free(p)),
  stale("PyMem_Free(ptr)", ({ a }, p) => a.PyMem_Free(p)),
  stale("PyObject_Free(ptr)", ({ a }, p) => a.PyObject_Free(p)),
  stale("realloc(ptr)", (scene, p) => void scene.adopt(scene.a.realloc(p, 4 * scene.size + 700), scene.size)),
  stale("PyMem_Realloc(ptr) at its place", (scene, p) => {
    const q = scene.a.PyMem_Realloc(p, scene.size);
    scene.adopt(q, scene.size);
  }),
  stale("free(ptr) and a new owner", reuse),
  unusable("block.free()", (_, block) => block.free()),
  unusable("free(ptr)", ({ a }, block) => a.free(block.ptr)),
  unusable("realloc(ptr)", (scene, block) => {
    scene.adopt(scene.a.realloc(block.ptr, 4 * scene.size + 700), scene.size);
  }),
  unusable("reset()", (scene, block) => {
    block.view.fill(1);
    scene.py.reset();
    scene.forget();
  }),
  unusable("free(ptr) and a new owner", (scene, block) => reuse(scene, block.ptr)),
  silent("block.free() twice", (_, block) => {
    block.free();
    return () => block.free();
  }),
  silent("block.free() after reset()", (scene, block) => {
    scene.py.reset();
    scene.forget();
    return () => block.free();
  }),
  silent("block.free() twice, the second time with a new owner", (scene, block) => {
    const { ptr } = block;
    block.free();
    takeAgain(scene, ptr);
    return () => block.free();
  }),
];

/** Of bounded heaps: the code, and what is done. */
export const boundedRows: readonly {
  readonly name: string;
  readonly code: string;
  readonly act: () => unknown;
}[] = [
  {
    name: "a block of another heap",
    code: "FOREIGN_BLOCK",
    act: () => new MemoryAllocator(1000).free(new MemoryAllocator(1000).malloc(100)),
  },
  {
    name: "a block that is freed",
    code: "ALREADY_FREED",
    act: () => {
      const heap = new MemoryAllocator(1000);
      const block = heap.malloc(100);
      heap.free(block);
      heap.free(block);
    },
  },
];
