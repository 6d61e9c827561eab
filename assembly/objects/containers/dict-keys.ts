// A dict's table: a block of the mem domain. CPython: PyDictKeysObject, Objects/dictobject.c, of the same sizes.
//
//   +0   used      how many entries have a key
//   +4   log2Size  of the number of slots, 8 at least
//   +8   hashes    offset of the hashes; 0 = all keys are strs, which know theirs
//   +12  capacity  how many entries there is room for: two thirds of the slots
//   +16  slots     offset of the slots
//   +20  entries   [capacity]: key and value; both NULL = deleted. In the order of insertion, (dict).nEntries of them in use.
//        hashes    u32 [capacity], if there are any
//        slots     i8, i16 or i32 each: an entry's index, EMPTY, or DUMMY = the entry was deleted
//
// CPython has the slots first and a hash in each entry; here entries are at a fixed place and of one size, so that one type describes both.

import { Mem } from "../memory";

@unmanaged
export class DictKeys {
  used: u32;
  log2Size: u32;
  hashes: u32;
  capacity: u32;
  slots: u32;
}
export const ENTRIES: usize = offsetof<DictKeys>();
export const ENTRY_SIZE: u32 = 8;

export const EMPTY: i32 = -1;
export const DUMMY: i32 = -2;

/** CPython: PyDict_LOG_MINSIZE. */
export const MIN_LOG2_SIZE: u32 = 3;
const MAX_LOG2_SIZE: u32 = 26;
/** CPython: PERTURB_SHIFT. */
export const PERTURB_SHIFT: u32 = 5;

export function table(keys: usize): DictKeys {
  return changetype<DictKeys>(keys);
}
/** Entries of a table, and their hashes. Inlined: optimizers for size would make calls of them. */
export class Entry {
  /** Where an entry is. */
  @inline static at(keys: usize, i: u32): usize {
    return keys + ENTRIES + i * ENTRY_SIZE;
  }
  @inline static key(entry: usize): usize {
    return load<usize>(entry);
  }
  @inline static value(entry: usize): usize {
    return load<usize>(entry, sizeof<usize>());
  }
  /** Where the hash of an entry is, in a table that has them. */
  @inline static hash(keys: usize, i: u32): usize {
    return keys + table(keys).hashes + (i << 2);
  }
}

/** log2 of a slot's bytes. */
function slotShift(log2Size: u32): u32 {
  return <u32>(log2Size >= 8) + <u32>(log2Size >= 16);
}

/** The slots that a hash leads to, one after the other. */
export class Slot {
  /** What is in a slot. CPython: dictkeys_get_index. */
  @inline static at(keys: usize, i: u32): i32 {
    const slots = keys + table(keys).slots;
    const log2Size = table(keys).log2Size;
    if (log2Size < 8) return load<i8>(slots + i);
    if (log2Size < 16) return load<i16>(slots + (i << 1));
    return load<i32>(slots + (i << 2));
  }
  @inline static mask(keys: usize): u32 {
    return (1 << table(keys).log2Size) - 1;
  }
  /** The next one. CPython: PERTURB_SHIFT, where perturb has been shifted. */
  @inline static next(i: u32, perturb: u32, mask: u32): u32 {
    return (i * 5 + perturb + 1) & mask;
  }
}
/** CPython: dictkeys_set_index. */
export function setSlot(keys: usize, i: u32, value: i32): void {
  const slots = keys + table(keys).slots;
  const log2Size = table(keys).log2Size;
  if (log2Size < 8) store<i8>(slots + i, <i8>value);
  else if (log2Size < 16) store<i16>(slots + (i << 1), <i16>value);
  else store<i32>(slots + (i << 2), value);
}

/** How many slots there must be for so many entries to come. CPython: calculate_log2_keysize. */
export function log2SizeFor(n: u32): u32 {
  return n <= 8 ? MIN_LOG2_SIZE : 32 - <u32>clz<u32>(n - 1);
}

/** How many entries so many slots have room for. CPython: USABLE_FRACTION. */
function capacityOf(log2Size: u32): u32 {
  return (2 << log2Size) / 3;
}

/** Bytes of a table. */
export function tableBytes(log2Size: u32, hasHashes: bool): u32 {
  return <u32>ENTRIES + capacityOf(log2Size) * (hasHashes ? 12 : 8) + (1 << (log2Size + slotShift(log2Size)));
}

/** A new table without entries; 0 = no memory. CPython: new_keys_object. */
export function makeTable(log2Size: u32, hasHashes: bool): usize {
  if (log2Size > MAX_LOG2_SIZE) return 0;
  const size = tableBytes(log2Size, hasHashes);
  const keys = Mem.malloc(size);
  if (!keys) return 0;
  const t = table(keys);
  t.used = 0;
  t.log2Size = log2Size;
  t.capacity = capacityOf(log2Size);
  const entriesEnd = <u32>ENTRIES + t.capacity * ENTRY_SIZE;
  t.hashes = hasHashes ? entriesEnd : 0;
  t.slots = entriesEnd + (hasHashes ? t.capacity << 2 : 0);
  memory.fill(keys + t.slots, 0xff, size - t.slots);
  return keys;
}

/** The slot that an entry with the hash goes to: the first that leads to none. CPython: find_empty_slot. */
export function freeSlot(keys: usize, hash: u32): u32 {
  const mask = Slot.mask(keys);
  let perturb = hash;
  let i = hash & mask;
  while (Slot.at(keys, i) >= 0) {
    perturb >>= PERTURB_SHIFT;
    i = Slot.next(i, perturb, mask);
  }
  return i;
}

/** The slot that leads to the entry, which has the hash. CPython: lookdict_index. */
export function slotOf(keys: usize, hash: u32, index: i32): u32 {
  const mask = Slot.mask(keys);
  let perturb = hash;
  let i = hash & mask;
  while (Slot.at(keys, i) != index) {
    perturb >>= PERTURB_SHIFT;
    i = Slot.next(i, perturb, mask);
  }
  return i;
}
