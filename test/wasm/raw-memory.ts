// AssemblyScript's heap, asked from outside; and objects of any size, made as bindings make them.

const table: StaticArray<u8> = [1, 2, 3, 4];

export function alloc(size: usize): usize {
  return heap.alloc(size);
}

export function realloc(p: usize, size: usize): usize {
  return heap.realloc(p, size);
}

export function free(p: usize): void {
  heap.free(p);
}

/** Where memory begins that is not static data. */
export function heapBase(): usize {
  return __heap_base;
}

export function staticData(): usize {
  return changetype<usize>(table);
}

/** Bytes that the block may hold, as a collector reads it: the word before it. */
export function capacity(p: usize): usize {
  return load<usize>(p - sizeof<usize>()) & ~3;
}

export function bufferId(): u32 {
  return idof<ArrayBuffer>();
}

class Pair {
  first: Pair | null = null;
  second: ArrayBuffer = new ArrayBuffer(0);
}

/** A list of so many objects with a buffer each, which only the caller holds. */
export function pairs(count: i32, bytes: i32): Pair {
  let list = new Pair();
  for (let i = 1; i < count; i++) {
    const next = new Pair();
    next.first = list;
    next.second = new ArrayBuffer(bytes);
    list = next;
  }
  return list;
}

export function lengthOf(list: Pair): i32 {
  let count = 0;
  let at: Pair | null = list;
  while (at) {
    count++;
    at = at.first;
  }
  return count;
}

/** Garbage, and the number of bytes that are not zero in what is new. */
export function churn(count: i32, bytes: i32): i32 {
  let wrong = 0;
  for (let i = 0; i < count; i++) {
    const fresh = new Uint8Array(bytes);
    const numbers = new StaticArray<u8>(bytes);
    for (let j = 0; j < bytes; j++) wrong += (fresh[j] | numbers[j]) != 0 ? 1 : 0;
    fresh.fill(0xff);
    memory.fill(changetype<usize>(numbers), 0xff, bytes);
  }
  return wrong;
}

/** An array that becomes longer, and how many of its new elements are not 0. */
export function lengthened(length: i32, more: i32): i32 {
  const numbers: i32[] = [];
  for (let i = 0; i < length; i++) numbers.push(-1);
  numbers.length = length + more;
  let wrong = 0;
  for (let i = length; i < numbers.length; i++) wrong += numbers[i] != 0 ? 1 : 0;
  return wrong;
}
