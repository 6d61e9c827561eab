import { checkedArgument, describe } from "../arguments.js";
import { type Handle, ownAddress } from "./handle.js";
import type { ObjectHeap } from "./object-heap.js";

/** Which objects are asked for. */
export interface GetObjectsOptions {
  /** 0, 1 or 2; all of them unless given. */
  readonly generation?: number | null;
}

// A collection moves what it keeps to an older generation, so that who begins with the oldest meets nothing there that it has met in
// a younger one.
const OLDEST_FIRST = [2, 1, 0];

/** @throws {RangeError} none of the generations. */
export function checkedGeneration(method: string, generation: number): number {
  if (checkedArgument(method, "generation", generation) < 3) return generation;
  throw new RangeError(`${method}: generation must be 0, 1 or 2, not ${generation}`);
}

export function getObjects(heap: ObjectHeap, options: GetObjectsOptions = {}): IterableIterator<Handle> {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`get_objects: options must be an object, not ${describe(options)}`);
  }
  const { generation } = options;
  const isAll = generation === undefined || generation === null;
  return walk(heap, isAll ? OLDEST_FIRST : [checkedGeneration("get_objects", generation)]);
}

/** The walk has a reference of its own to where it is, so that there is a way on from there whatever happens between its steps. */
function* walk(heap: ObjectHeap, generations: readonly number[]): IterableIterator<Handle> {
  let place: Handle | undefined;
  const goTo = (address: number) => {
    const former = place;
    place = address === 0 ? undefined : heap.share(address);
    former?.dispose();
  };
  try {
    for (const generation of generations) {
      step(heap, () => goTo(heap.wasm.gc_first(generation)));
      while (place !== undefined) {
        const here = ownAddress(place, "get_objects");
        yield heap.share(here);
        step(heap, () => goTo(heap.wasm.gc_next(ownAddress(place as Handle, "get_objects"))));
      }
    }
  } finally {
    place?.dispose();
  }
}

function step(heap: ObjectHeap, go: () => void): void {
  heap.operations.run("get_objects", go);
}
