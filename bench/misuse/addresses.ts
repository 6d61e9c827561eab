// Addresses that a program has no right to hand back.
import type { Row } from "./row.js";
import type { Scene } from "./scene.js";

export const SMALL = 64;
export const LARGE = 5000;
const MOST_TRIES = 1000;

/** Freed, between two blocks that stay. */
export function freed(scene: Scene, size: number): number {
  const [, p = 0] = scene.allocateRow(size, 3);
  scene.release(p);
  return p;
}

/** Freed beside a free left neighbour: most allocators join the two, and then no free block begins at the address. */
export function freedAndJoined(scene: Scene, size: number): number {
  const [left = 0, p = 0] = scene.allocateRow(size, 3);
  scene.release(left);
  scene.release(p);
  return p;
}

export function freedBeforeAnother(scene: Scene, size: number): number {
  const [p = 0, , , other = 0] = scene.allocateRow(size, 5);
  scene.release(p);
  scene.release(other);
  return p;
}

/** Freed, and given to a new owner if the allocator gives places out again. */
export function stale(scene: Scene): number {
  const p = freed(scene, SMALL);
  for (let tries = 0; tries < MOST_TRIES && !scene.isLive(p); tries++) scene.allocate(SMALL);
  return p;
}

/** A block of another heap, at an address that is no block's in this one. */
export function foreign(scene: Scene): number {
  const sibling = scene.sibling();
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const p = sibling.malloc(SMALL);
    if (!scene.isLive(p)) return p;
  }
  throw new Error("every block of the other heap is at a place of this heap's blocks");
}

export const beyondMemory = (scene: Scene): number => scene.target.bytes().length + SMALL;

/** Inside the memory, but not yet given to anybody. */
export const neverAllocated = (scene: Scene): number => scene.target.bytes().length - 2 * SMALL;

/** Below the heap, or undefined where the heap begins lower. */
export function below(scene: Scene, address: number): number | undefined {
  return address < scene.lowestBlock() ? address : undefined;
}

type AddressOf = (scene: Scene) => number | undefined;

/** A row whose mistake is a call with an address. */
export function addressRow(
  kind: "free" | "realloc",
  name: string,
  addressOf: AddressOf,
  call: (scene: Scene, p: number) => string | undefined,
): Row {
  const prepare: Row["prepare"] = (scene) => {
    const p = addressOf(scene);
    return p === undefined ? undefined : () => call(scene, p);
  };
  return { name, kind, prepare };
}
