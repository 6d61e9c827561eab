// A dict's table is looked up in, grows, and is made anew. CPython: Objects/dictobject.c.
//
//   +8   nEntries  entries in use, deleted ones included
//   +12  bytes     of the table
//   +16  keys      the table; NULL = the dict is empty, and the two words before say nothing
//   +20  nothing: CPython has its watchers and the values of split tables there
//
// A built-in clear takes the table and sets nEntries to 0. Comparing keys calls nobody, so a table does not change while it is searched.

import { Mem } from "../memory";
import { Is, STR } from "./builtins";
import { equalAt } from "./compare";
import {
  EMPTY,
  Entry,
  freeSlot,
  log2SizeFor,
  MIN_LOG2_SIZE,
  makeTable,
  PERTURB_SHIFT,
  Slot,
  setSlot,
  table,
  tableBytes,
} from "./dict-keys";
import { equalStrs, Str } from "./str";

@unmanaged
export class PyDictObject {
  ob_refcnt: u32;
  ob_type: usize;
  nEntries: u32;
  bytes: u32;
  keys: usize;
}

/** A comparison failed: the reason was noted. */
export const FAILED: i32 = -3;

export function dict(o: usize): PyDictObject {
  return changetype<PyDictObject>(o);
}

/** How many keys there are. */
export function usedOf(o: usize): u32 {
  return dict(o).keys ? table(dict(o).keys).used : 0;
}

/** The hash of an entry's key. */
export function entryHash(keys: usize, i: u32): u32 {
  return table(keys).hashes ? load<u32>(Entry.hash(keys, i)) : <u32>Str.hash(Entry.key(Entry.at(keys, i)));
}

/** The entry with the key, which has the hash, in a table of strs; EMPTY = there is none. CPython: unicodekeys_lookup_unicode. */
function lookupStr(keys: usize, key: usize, hash: u32): i32 {
  const mask = Slot.mask(keys);
  let perturb = hash;
  let i = hash & mask;
  while (true) {
    const index = Slot.at(keys, i);
    if (index >= 0) {
      const other = Entry.key(Entry.at(keys, index));
      if (other == key || (<u32>Str.hash(other) == hash && equalStrs(other, key))) return index;
    } else if (index == EMPTY) return EMPTY;
    perturb >>= PERTURB_SHIFT;
    i = Slot.next(i, perturb, mask);
  }
}

/** The same in a table with hashes. CPython: dictkeys_generic_lookup. */
function lookupAny(keys: usize, key: usize, hash: u32, depth: u32): i32 {
  const mask = Slot.mask(keys);
  let perturb = hash;
  let i = hash & mask;
  while (true) {
    const index = Slot.at(keys, i);
    if (index >= 0) {
      if (load<u32>(Entry.hash(keys, index)) == hash) {
        const other = Entry.key(Entry.at(keys, index));
        const isEqual = other == key ? 1 : equalAt(other, key, depth);
        if (isEqual) return isEqual > 0 ? index : FAILED;
      }
    } else if (index == EMPTY) return EMPTY;
    perturb >>= PERTURB_SHIFT;
    i = Slot.next(i, perturb, mask);
  }
}

/** The entry with the key, which has the hash; EMPTY, or FAILED. Depth is how deep in others the dict is. CPython: _Py_dict_lookup. */
export function lookup(o: usize, key: usize, hash: u32, depth: u32): i32 {
  const keys = dict(o).keys;
  if (!keys) return EMPTY;
  if (table(keys).hashes) return lookupAny(keys, key, hash, depth);
  return Is.a(key, STR) ? lookupStr(keys, key, hash) : EMPTY;
}

/** Adds what is in the table to another, which has room, without the deleted entries. How many there are. */
function copyEntries(from: usize, n: u32, to: usize): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const old = Entry.at(from, i);
    if (!Entry.key(old)) continue;
    const hash = entryHash(from, i);
    if (table(to).hashes) store<u32>(Entry.hash(to, count), hash);
    store<u64>(Entry.at(to, count), load<u64>(old));
    setSlot(to, freeSlot(to, hash), count++);
  }
  table(to).used = count;
  return count;
}

/** Gives the dict another table. No memory: false, and nothing has changed. CPython: dictresize, insert_to_emptydict. */
function remake(o: usize, log2Size: u32, hasHashes: bool): bool {
  const old = dict(o).keys;
  const keys = makeTable(log2Size, hasHashes);
  if (!keys) return false;
  dict(o).nEntries = old ? copyEntries(old, dict(o).nEntries, keys) : 0;
  dict(o).bytes = tableBytes(log2Size, hasHashes);
  dict(o).keys = keys;
  Mem.free(old);
  return true;
}

/** Makes the table one that another entry with the key has room in. No memory: false, and nothing has changed. */
export function makeRoom(o: usize, key: usize): bool {
  const keys = dict(o).keys;
  const isStr = Is.a(key, STR);
  if (!keys) return remake(o, MIN_LOG2_SIZE, !isStr);
  const hasHashes = table(keys).hashes != 0;
  if (dict(o).nEntries < table(keys).capacity && (hasHashes || isStr)) return true;
  // CPython: GROWTH_RATE.
  return remake(o, log2SizeFor(table(keys).used * 3), hasHashes || !isStr);
}

/** Adds an entry, which makeRoom has made room for. */
export function addEntry(o: usize, key: usize, hash: u32, value: usize): void {
  const keys = dict(o).keys;
  const index = dict(o).nEntries++;
  if (table(keys).hashes) store<u32>(Entry.hash(keys, index), hash);
  const e = Entry.at(keys, index);
  store<usize>(e, key);
  store<usize>(e, value, sizeof<usize>());
  setSlot(keys, freeSlot(keys, hash), index);
  table(keys).used++;
}
