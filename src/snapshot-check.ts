import { TABLE_END } from "./abi.js";
import { debugInnerWords } from "./allocator-names.js";
import type { HeapParts } from "./heap-parts.js";
import type { LazyObjectLayer } from "./objects/object-layer.js";
import { arenaWords, recordWords } from "./records.js";
import { walkSpans } from "./spans.js";

/** @throws {TypeError} functions of JavaScript, or of other modules, belong to the heap. */
export function checkSnapshot(heap: HeapParts, objects: LazyObjectLayer): void {
  if (heap.listener.isInUse) {
    throw new TypeError(
      "snapshot: onMisuse, onHighWater or breakAt has a function of JavaScript, which is not in the heap's memory",
    );
  }
  if (objects.hasFunctions) {
    throw new TypeError(
      "snapshot: a type or a weak reference has a function of JavaScript, which is not in the heap's memory",
    );
  }
  if (hasForeignFunctions(heap)) {
    throw new TypeError("snapshot: an allocator has functions that are not in the heap's memory");
  }
}

function hasForeignFunctions(heap: HeapParts): boolean {
  const records = [0, 1, 2].flatMap((domain) => {
    const words = recordWords(heap, domain);
    return [words, debugInnerWords(heap, words)];
  });
  const places = [...records, arenaWords(heap)].flatMap(([, ...functions]) => functions);
  return places.some((place) => place >= TABLE_END) || (heap.hooks.hasHooks && hasForeignArenas(heap));
}

/** Are there arenas that go to a function of somebody else's, whoever gives new ones? */
function hasForeignArenas(heap: HeapParts): boolean {
  let hasAny = false;
  walkSpans(heap, "snapshot", ({ isForeign }) => {
    hasAny ||= isForeign;
  });
  return hasAny;
}
