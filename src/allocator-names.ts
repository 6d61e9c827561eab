import { TABLE_DEBUG, TABLE_OBJECT, TABLE_RAW } from "./abi.js";
import { describe } from "./arguments.js";
import type { HeapParts } from "./heap-parts.js";
import { recordWords } from "./records.js";

/**
 * What PYTHONMALLOC names: the allocators of all domains. `default` is `pymalloc`, `debug` is `pymalloc_debug`. With `malloc` mem
 * and obj go where raw goes, to the general heap.
 */
export type AllocatorName = "default" | "debug" | "malloc" | "malloc_debug" | "pymalloc" | "pymalloc_debug";

/** What `py.currentAllocatorName()` gives. */
export type CurrentAllocatorName = Exclude<AllocatorName, "default" | "debug">;

const names: readonly AllocatorName[] = [
  "default",
  "debug",
  "malloc",
  "malloc_debug",
  "pymalloc",
  "pymalloc_debug",
];

/** @throws {TypeError} it is none of the names. CPython: preconfig_init_allocator. */
export function checkAllocatorName(name: unknown): asserts name is AllocatorName {
  if (!names.includes(name as AllocatorName)) {
    throw new TypeError(
      `createPyMem: unknown allocator ${describe(name)}; the allocators are ${names.join(", ")}`,
    );
  }
}

/** Installs what the name says, in a heap that has its built-in allocators. CPython: set_up_allocators_unlocked. */
export function installAllocators(heap: HeapParts, name: AllocatorName): void {
  const { wasm, tools } = heap;
  if (name.startsWith("malloc")) {
    const scratch = wasm.batch_slots();
    wasm.PyMem_GetAllocator(0, scratch);
    for (const domain of [1, 2]) wasm.PyMem_SetAllocator(domain, scratch);
  }
  if (name.endsWith("debug")) tools().PyMem_SetupDebugHooks();
}

/** Is the record made of the four functions from that place on? */
function isSet(words: readonly number[], first: number): boolean {
  return words.slice(1).every((place, i) => place === first + i);
}

/** Has the debug hooks' functions in the table of a heap whose memory, a snapshot's, says that it has them. */
export function restoreDebugHooks(heap: HeapParts): void {
  const records = [0, 1, 2].map((domain) => recordWords(heap, domain));
  if (records.some((words) => isSet(words, TABLE_DEBUG))) heap.tools();
}

/** The name of what the heap has now. */
export function currentAllocatorName(heap: HeapParts): CurrentAllocatorName | null {
  const records = [0, 1, 2].map((domain) => recordWords(heap, domain));
  const isDebug = records.every((words) => isSet(words, TABLE_DEBUG));
  // A debug record's ctx begins with the record that is beneath it.
  const inner = isDebug ? records.map((words) => debugInnerWords(heap, words)) : records;
  const [raw = [], mem = [], obj = []] = inner;
  if (!isSet(raw, TABLE_RAW)) return null;
  const first = [TABLE_OBJECT, TABLE_RAW].find((place) => isSet(mem, place) && isSet(obj, place));
  if (first === undefined) return null;
  const name = first === TABLE_OBJECT ? "pymalloc" : "malloc";
  return isDebug ? `${name}_debug` : name;
}

/** Of a record of the debug hooks the words of the one beneath; none of another one. */
export function debugInnerWords({ wasm }: HeapParts, words: readonly number[]): readonly number[] {
  const [ctx = 0] = words;
  return isSet(words, TABLE_DEBUG) ? [...new Uint32Array(wasm.memory.buffer, ctx, words.length)] : [];
}
