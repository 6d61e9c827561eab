// The pinned objects: a table in a block of its own, which no collector knows.

let table: usize = 0;
let count: u32 = 0;
let capacity: u32 = 0;

const FIRST_CAPACITY: u32 = 16;

function slot(index: u32): usize {
  return table + <usize>index * sizeof<usize>();
}

/** How many objects are pinned. */
export function pins(): u32 {
  return count;
}
export function pinAt(index: u32): usize {
  return load<usize>(slot(index));
}

/** Adds an object: its place. It does not come back without memory, and nothing has changed then. */
export function addPin(ptr: usize): u32 {
  if (count == capacity) {
    const larger = capacity ? 2 * capacity : FIRST_CAPACITY;
    const bytes = <usize>larger * sizeof<usize>();
    table = table ? __realloc(table, bytes) : __alloc(bytes);
    capacity = larger;
  }
  store<usize>(slot(count), ptr);
  return count++;
}

/** Removes the one at the place. The last one takes its place: which that is, or 0. */
export function removePin(index: u32): usize {
  const last = pinAt(--count);
  if (index == count) return 0;
  store<usize>(slot(index), last);
  return last;
}
