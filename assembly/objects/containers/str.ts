// Strs: units of 1, 2 or 4 bytes, the narrowest that hold all of them, and a zero behind. CPython: Objects/unicodeobject.c (PEP 393).
//
//   +8   ob_size   bytes behind the first 21, so that a str with ASCII only has its length here
//   +12  hash      0 = not asked for yet
//   +16  state     0 = ASCII; WIDE | log2 of a unit's bytes
//   +20  units, if ASCII; else they begin at +28, as in CPython, which has a copy in UTF-8 between

import { PyObject_NewVar } from "../objects";
import { builtIns, EMPTY_STR_SLOT, Is, keep, STR, typeOf } from "./builtins";
import { fail, failNull, NO_MEMORY, WRONG_TYPE } from "./errors";

@unmanaged
class PyUnicodeObject {
  ob_refcnt: u32;
  ob_type: usize;
  ob_size: u32;
  hash: u32;
  state: u32;
}

const ASCII_HEADER: usize = offsetof<PyUnicodeObject>();
const WIDE_HEADER: usize = ASCII_HEADER + 8;
/** The basicsize: a header, and the zero behind no units. */
const BASE_SIZE: usize = ASCII_HEADER + 1;
const WIDE: u32 = 4;
const SHIFT: u32 = 3;
const MAX_CHAR: u32 = 0x10ffff;

function str(o: usize): PyUnicodeObject {
  return changetype<PyUnicodeObject>(o);
}
function unitsOf(o: usize): usize {
  return o + (str(o).state ? WIDE_HEADER : ASCII_HEADER);
}
/** Bytes of the units, without the zero behind. */
function bytesOf(o: usize): u32 {
  const state = str(o).state;
  return state ? str(o).ob_size + <u32>(BASE_SIZE - WIDE_HEADER) - (1 << (state & SHIFT)) : str(o).ob_size;
}

function emptyStr(): usize {
  const base = builtIns();
  if (!base) return failNull(NO_MEMORY);
  const made = load<usize>(base + EMPTY_STR_SLOT);
  if (made) return made;
  const o = PyObject_NewVar(typeOf(STR), 0);
  return o ? keep(o, base + EMPTY_STR_SLOT) : failNull(NO_MEMORY);
}

/**
 * A new str of so many units, all 0, of which none will be above maxchar: 127 ASCII, 255 Latin-1, 65535, or 1114111. The host writes
 * the units, PyUnicode_KIND bytes each, at PyUnicode_DATA, before anybody else sees it. maxchar must be of the narrowest kind that
 * holds them: strs of different kinds are never equal. A length of 0 is the empty str, of which there is one. NULL: no memory, or (5) no
 * such character. CPython: PyUnicode_New.
 */
export function PyUnicode_New(length: u32, maxchar: u32): usize {
  if (maxchar > MAX_CHAR) return failNull(WRONG_TYPE);
  if (!length) return emptyStr();
  const type = typeOf(STR);
  const state: u32 = maxchar < 128 ? 0 : maxchar < 256 ? WIDE : maxchar < 65536 ? WIDE | 1 : WIDE | 2;
  const size = state ? ((<u64>length + 1) << (state & SHIFT)) + WIDE_HEADER - BASE_SIZE : <u64>length;
  const o = type && size < <u64>i32.MAX_VALUE ? PyObject_NewVar(type, <u32>size) : 0;
  if (!o) return failNull(NO_MEMORY);
  str(o).state = state;
  return o;
}

/** How many units it has; -1: it is no str. CPython: PyUnicode_GetLength. */
export function PyUnicode_GetLength(o: usize): i32 {
  return Is.a(o, STR) ? <i32>(bytesOf(o) >> (str(o).state & SHIFT)) : fail(WRONG_TYPE);
}
/** Bytes of a unit: 1, 2 or 4; 0: it is no str. CPython: PyUnicode_KIND. */
export function PyUnicode_KIND(o: usize): u32 {
  return Is.a(o, STR) ? 1 << (str(o).state & SHIFT) : <u32>failNull(WRONG_TYPE);
}
/** The address of the first unit; NULL: it is no str. CPython: PyUnicode_DATA. */
export function PyUnicode_DATA(o: usize): usize {
  return Is.a(o, STR) ? unitsOf(o) : failNull(WRONG_TYPE);
}

function mixed(k: u32): u32 {
  return rotl<u32>(k * 0xcc9e2d51, 15) * 0x1b873593;
}

/** MurmurHash3 (x86, 32 bits, seed 0) of the units' bytes. */
function computeHashSlow(o: usize): i32 {
  const length = bytesOf(o);
  let p = unitsOf(o);
  let h: u32 = 0;
  for (const end = p + (length & ~3); p < end; p += 4) {
    h = rotl<u32>(h ^ mixed(load<u32>(p)), 13) * 5 + 0xe6546b64;
  }
  let tail: u32 = 0;
  for (let i = length & 3; i--; ) tail = (tail << 8) | load<u8>(p + i);
  h ^= mixed(tail) ^ length;
  h = (h ^ (h >> 16)) * 0x85ebca6b;
  h = (h ^ (h >> 13)) * 0xc2b2ae35;
  h ^= h >> 16;
  // 0 is "not asked for yet", and -1 is an error.
  if (h + 1 < 2) h -= 2;
  str(o).hash = h;
  return <i32>h;
}

export class Str {
  /** The hash; never 0. */
  @inline static hash(o: usize): i32 {
    const hash = str(o).hash;
    return hash ? <i32>hash : computeHashSlow(o);
  }
}

export function equalStrs(a: usize, b: usize): bool {
  if (str(a).ob_size != str(b).ob_size || str(a).state != str(b).state) return false;
  const length = bytesOf(a);
  const p = unitsOf(a);
  const other = unitsOf(b) - p;
  const end = p + length;
  let at = p;
  for (; at + 4 <= end; at += 4) {
    if (load<u32>(at) != load<u32>(at + other)) return false;
  }
  for (; at < end; at++) {
    if (load<u8>(at) != load<u8>(at + other)) return false;
  }
  return true;
}
