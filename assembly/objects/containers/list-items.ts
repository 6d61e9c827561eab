// A list's block of references, which has room for more than there are. CPython: list_resize, Objects/listobject.c.
//
//   +8   ob_size    how many items
//   +12  allocated  bytes of the block
//   +16  ob_item    the block, of the mem domain; NULL = there is none, and then allocated says nothing
//
// A built-in clear takes the block and sets ob_size to 0.

import { Mem } from "../memory";

@unmanaged
export class PyListObject {
  ob_refcnt: u32;
  ob_type: usize;
  ob_size: u32;
  allocated: u32;
  ob_item: usize;
}

export function list(o: usize): PyListObject {
  return changetype<PyListObject>(o);
}

/** Where an item's reference is. */
export function listSlot(o: usize, i: u32): usize {
  return list(o).ob_item + (i << 2);
}

const MAX_ITEMS: u32 = i32.MAX_VALUE / 4 - 64;

/** Room for exactly so many items, maybe fewer than there were. On failure nothing changes. */
export function reallocate(o: usize, room: u32): bool {
  const items = Mem.realloc(list(o).ob_item, room << 2);
  if (!items) return false;
  list(o).ob_item = items;
  list(o).allocated = room << 2;
  return true;
}

/** How many items there is room for. */
export function roomOf(o: usize): u32 {
  return list(o).ob_item ? list(o).allocated >> 2 : 0;
}

/**
 * Makes the list, which has size items, one of newSize; the new ones are not written yet. Room grows by an eighth, and shrinks when half
 * is not used. No memory: false, and nothing has changed; a list never fails to shrink.
 */
export function resize(o: usize, newSize: u32): bool {
  const room = roomOf(o);
  const size = list(o).ob_size;
  if (newSize > room || newSize < room >> 1) {
    if (newSize > MAX_ITEMS) return false;
    if (!newSize) {
      Mem.free(list(o).ob_item);
      list(o).ob_item = 0;
    } else {
      let newRoom = (newSize + (newSize >> 3) + 6) & ~3;
      // When many are added at once, there is no need for more.
      if (newSize > size && newSize - size > newRoom - newSize) newRoom = (newSize + 3) & ~3;
      if (!reallocate(o, newRoom) && newSize > room) return false;
    }
  }
  list(o).ob_size = newSize;
  return true;
}
