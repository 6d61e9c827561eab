// Dicts: compact, in the order of insertion. CPython: Objects/dictobject.c.

import { Mem } from "../memory";
import { PyObject_GC_New } from "../objects";
import { Py_DECREF, Py_INCREF } from "../references";
import { track } from "../state";
import { DICT, Is, typeOf } from "./builtins";
import { Hash } from "./compare";
import { DUMMY, Entry, setSlot, slotOf, table } from "./dict-keys";
import { addEntry, dict, FAILED, lookup, makeRoom, usedOf } from "./dict-table";
import { fail, failNull, NO_KEY, NO_MEMORY, WRONG_TYPE } from "./errors";

/** A new empty dict, tracked. NULL = no memory. CPython: PyDict_New. */
export function PyDict_New(): usize {
  const type = typeOf(DICT);
  const o = type ? PyObject_GC_New(type) : 0;
  if (!o) return failNull(NO_MEMORY);
  track(o);
  return o;
}

/** How many keys it has; -1: it is no dict. CPython: PyDict_Size. */
export function PyDict_Size(o: usize): i32 {
  return Is.a(o, DICT) ? <i32>usedOf(o) : fail(WRONG_TYPE);
}

/**
 * Makes key lead to value; the dict has references to both then. A key that is equal to one that there is leaves that in its place. 0, or
 * -1: no memory (1), key is unhashable (4), it is no dict, or key or value does not live (5), key is nested too deep (6).
 * CPython: PyDict_SetItem.
 */
export function PyDict_SetItem(o: usize, key: usize, value: usize): i32 {
  if (!Is.a(o, DICT)) return fail(WRONG_TYPE);
  if (!Is.alive(key) || !Is.alive(value)) return -1;
  const hash = Hash.of(key);
  if (hash == -1) return -1;
  const index = lookup(o, key, hash, 0);
  if (index == FAILED) return -1;
  if (index >= 0) {
    replaceValue(Entry.at(dict(o).keys, index), value);
    return 0;
  }
  if (!makeRoom(o, key)) return fail(NO_MEMORY);
  Py_INCREF(key);
  Py_INCREF(value);
  addEntry(o, key, hash, value);
  return 0;
}

function replaceValue(e: usize, value: usize): void {
  Py_INCREF(value);
  const old = Entry.value(e);
  store<usize>(e, value, sizeof<usize>());
  Py_DECREF(old);
}

/** Where the key is: as lookup, or FAILED if that cannot be asked for. */
function find(o: usize, key: usize): i32 {
  if (!Is.a(o, DICT)) {
    fail(WRONG_TYPE);
    return FAILED;
  }
  if (!Is.alive(key)) return FAILED;
  const hash = Hash.of(key);
  return hash == -1 ? FAILED : lookup(o, key, hash, 0);
}

/**
 * What key leads to, not counted. NULL: nothing (3), or it cannot be asked for (4, 5, 6 as PyDict_SetItem).
 * CPython: PyDict_GetItemWithError.
 */
export function PyDict_GetItem(o: usize, key: usize): usize {
  const index = find(o, key);
  if (index >= 0) return Entry.value(Entry.at(dict(o).keys, index));
  return index == FAILED ? 0 : failNull(NO_KEY);
}

/** 1: the key is in the dict; 0: it is not; -1: it cannot be asked for (4, 5, 6 as PyDict_SetItem). CPython: PyDict_Contains. */
export function PyDict_Contains(o: usize, key: usize): i32 {
  const index = find(o, key);
  return index == FAILED ? -1 : <i32>(index >= 0);
}

/** Takes the key and what it leads to out. 0, or -1: it is not there (3), or as PyDict_SetItem. CPython: PyDict_DelItem. */
export function PyDict_DelItem(o: usize, key: usize): i32 {
  const index = find(o, key);
  if (index < 0) return index == FAILED ? -1 : fail(NO_KEY);
  const keys = dict(o).keys;
  // It is not -1: the key is in the dict.
  setSlot(keys, slotOf(keys, Hash.of(key), index), DUMMY);
  table(keys).used--;
  const e = Entry.at(keys, index);
  const oldKey = Entry.key(e);
  const oldValue = Entry.value(e);
  store<u64>(e, 0);
  Py_DECREF(oldKey);
  Py_DECREF(oldValue);
  return 0;
}

/** Takes all out. Nothing, and last_container_error() is 5, if it is no dict. CPython: PyDict_Clear. */
export function PyDict_Clear(o: usize): void {
  if (!Is.a(o, DICT)) {
    fail(WRONG_TYPE);
    return;
  }
  const keys = dict(o).keys;
  const n = dict(o).nEntries;
  // What dies may look at the dict: it is empty already.
  dict(o).keys = 0;
  dict(o).nEntries = 0;
  for (let i: u32 = 0; i < n; i++) {
    const e = Entry.at(keys, i);
    if (!Entry.key(e)) continue;
    Py_DECREF(Entry.key(e));
    Py_DECREF(Entry.value(e));
  }
  Mem.free(keys);
}

/**
 * The next key in the order of insertion: from the position in the word at pos, which is 0 at first and goes on. 1, and key and value,
 * not counted, are in the words at these addresses (NULL = not wanted); or 0 = no more, or it is no dict. The dict must not get keys
 * meanwhile. CPython: PyDict_Next.
 */
export function PyDict_Next(o: usize, pos: usize, key: usize, value: usize): i32 {
  if (!Is.a(o, DICT)) {
    fail(WRONG_TYPE);
    return 0;
  }
  const n = dict(o).nEntries;
  let i = load<u32>(pos);
  while (i < n && !Entry.key(Entry.at(dict(o).keys, i))) i++;
  if (i >= n) return 0;
  const e = Entry.at(dict(o).keys, i);
  store<u32>(pos, i + 1);
  if (key) store<usize>(key, Entry.key(e));
  if (value) store<usize>(value, Entry.value(e));
  return 1;
}
