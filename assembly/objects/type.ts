// A type, by description: a record of words that says where an object has its references, so that the collector calls nobody.
//
//    0  seal           4  basicsize      8  itemsize      12  flags
//   16  weaklistoffset 20 finalize       24 clear
//   28  buffer         32 bufferCount    36 bufferItemsize
//   40  nFixed         44 nItem          48 nBuffer       52  name
//   56  offsets of owned references: u32 [nFixed] in the object, [nItem] in each item, [nBuffer] in each item of the buffer
//
// Items lie behind basicsize, ob_size of them. The buffer is a block of the mem domain that the object owns: its address is in the
// object at the offset buffer, the number of its items at bufferCount; both are 0 after a clear. Its items may lie behind a header, which
// their offsets then count. A reference may be NULL. CPython: PyTypeObject, with tp_traverse, tp_clear and tp_dealloc in one.

import { MISUSE_BAD_TYPE, PAGE_BITS } from "../config";
import { misuse } from "../guard";
import { HEADER_SIZE, VAR_HEADER_SIZE } from "./layout";
import { Mem } from "./memory";
import { ensureState, state } from "./state";

// Flags that a description may have.

/** The object has a gc head: its references may form cycles. CPython: Py_TPFLAGS_HAVE_GC. */
export const HAVE_GC: u32 = 1;
/** References in a container's buffer are visited and given back from the first to the last, as CPython's dict does, not its list. */
export const IN_ORDER: u32 = 64;

// Flags that are made from the description (sealType).

/** There is something to do besides giving the memory back. */
export const HAS_DUTIES: u32 = 2;
/** There are references in items or in a buffer. */
export const HAS_REPEATED: u32 = 4;
/** The references of an object's own do not lie side by side. */
export const IS_SCATTERED: u32 = 16;
/** It has a finalizer, a clear function or weak references: to dispose of its objects somebody else may run. */
export const HAS_CALLS: u32 = 32;

// Flags of built-in types.

/** It is the type of weak references (weakref.ts). */
export const IS_WEAKREF: u32 = 8;
/** The word behind bufferCount is how many bytes the buffer has, of which maybe not all are items. 0 = there is none. */
export const HAS_BUFFER_BYTES: u32 = 128;
/** ob_size is an int's lv_tag: how many items, at least 1, lies in it from bit TAG_SHIFT on (containers/int.ts). */
export const IS_TAGGED: u32 = 256;
export const TAG_SHIFT: u32 = 3;

/** "type": no address, no length and no plausible count. */
export const SEAL: u32 = 0x65707974;

@unmanaged
export class PyType {
  seal: u32;
  basicsize: u32;
  itemsize: u32;
  flags: u32;
  weaklistoffset: u32;
  finalize: u32;
  clear: u32;
  buffer: u32;
  bufferCount: u32;
  bufferItemsize: u32;
  nFixed: u32;
  nItem: u32;
  nBuffer: u32;
  name: u32;
  /** Where the references of an object's own begin and end, if they lie side by side; else 0. Made from the description. */
  runStart: u32;
  runEnd: u32;
}

/** Where the offsets begin, in a type and in its description. */
export const OFFSETS: usize = offsetof<PyType>();
const DESCRIBED: usize = offsetof<PyType>("runStart");
/** More offsets than that are a mistake. */
const MAX_OFFSETS: u32 = 1 << 16;
const MAX_SIZE: u32 = 1 << 28;

/** Is there a type's record at the address? Any address may be asked for. */
export function isType(type: usize): bool {
  const end = (<usize>memory.size()) << PAGE_BITS;
  return !(type & 7) && type != 0 && type - 1 < end - OFFSETS && load<u32>(type) == SEAL;
}

/** Is it, of a caller's? If not, it is a misuse. */
export function isTypeOrMisuse(type: usize): bool {
  if (isType(type)) return true;
  misuse(MISUSE_BAD_TYPE, type, 0);
  return false;
}

function isWordIn(offset: u32, from: u32, size: u32): bool {
  return !(offset & 3) && offset >= from && offset < size && size - offset >= 4;
}

/** Do the offsets ascend in what begins at from and ends at size? The address of the first that does not, or 0. */
function wrongOffset(offsets: usize, count: u32, from: u32, size: u32): usize {
  for (const end = offsets + count * 4; offsets < end; offsets += 4) {
    const offset = load<u32>(offsets);
    if (!isWordIn(offset, from, size)) return offsets;
    from = offset + 4;
  }
  return 0;
}

/** Is the offset one of a reference of the object's own? */
function isFixed(d: PyType, offset: u32): bool {
  const offsets = changetype<usize>(d) + DESCRIBED;
  for (let i: u32 = 0; i < d.nFixed; i++) {
    if (load<u32>(offsets + i * 4) == offset) return true;
  }
  return false;
}

/** The address of the first word of the description that cannot be, or 0. */
function wrongWord(d: PyType): usize {
  const base = changetype<usize>(d);
  const first: u32 = d.itemsize ? <u32>VAR_HEADER_SIZE : <u32>HEADER_SIZE;
  if (d.basicsize < first || d.basicsize > MAX_SIZE) return base + offsetof<PyType>("basicsize");
  if (d.itemsize > MAX_SIZE) return base + offsetof<PyType>("itemsize");
  if (d.flags & ~(HAVE_GC | IN_ORDER) || (d.flags & IN_ORDER && !(d.flags & HAVE_GC)))
    return base + offsetof<PyType>("flags");
  if (d.weaklistoffset && !isWordIn(d.weaklistoffset, first, d.basicsize)) {
    return base + offsetof<PyType>("weaklistoffset");
  }
  if (d.buffer) {
    if (!isWordIn(d.buffer, first, d.basicsize)) return base + offsetof<PyType>("buffer");
    if (!isWordIn(d.bufferCount, first, d.basicsize)) return base + offsetof<PyType>("bufferCount");
    if (!d.bufferItemsize || d.bufferItemsize > MAX_SIZE) return base + offsetof<PyType>("bufferItemsize");
  } else if (d.nBuffer) return base + offsetof<PyType>("nBuffer");
  if (d.nFixed > MAX_OFFSETS) return base + offsetof<PyType>("nFixed");
  if (d.nItem > MAX_OFFSETS) return base + offsetof<PyType>("nItem");
  if (d.nBuffer > MAX_OFFSETS) return base + offsetof<PyType>("nBuffer");
  return wrongOffsets(d, first);
}

function wrongOffsets(d: PyType, first: u32): usize {
  const fixed = changetype<usize>(d) + DESCRIBED;
  const item = fixed + d.nFixed * 4;
  const wrong = wrongOffset(fixed, d.nFixed, first, d.basicsize);
  if (wrong) return wrong;
  // Items of references must lie at multiples of 4.
  if (d.nItem && (d.basicsize | d.itemsize) & 3) {
    return changetype<usize>(d) + offsetof<PyType>("itemsize");
  }
  if (d.nBuffer && d.bufferItemsize & 3) return changetype<usize>(d) + offsetof<PyType>("bufferItemsize");
  if (d.weaklistoffset && isFixed(d, d.weaklistoffset))
    return changetype<usize>(d) + offsetof<PyType>("weaklistoffset");
  if (d.buffer && (d.buffer == d.weaklistoffset || isFixed(d, d.buffer)))
    return changetype<usize>(d) + offsetof<PyType>("buffer");
  const isTaken = d.bufferCount == d.weaklistoffset || d.bufferCount == d.buffer || isFixed(d, d.bufferCount);
  if (d.buffer && isTaken) return changetype<usize>(d) + offsetof<PyType>("bufferCount");
  const wrongItem = wrongOffset(item, d.nItem, 0, d.itemsize);
  return wrongItem ? wrongItem : wrongOffset(item + d.nItem * 4, d.nBuffer, 0, MAX_SIZE);
}

/** Makes what lies at the address, the words of a valid description and its offsets, a type. */
export function sealType(type: usize): void {
  const t = changetype<PyType>(type);
  t.seal = SEAL;
  const first = type + OFFSETS;
  const last = first + t.nFixed * 4 - 4;
  const isRun = t.nFixed && load<u32>(last) - load<u32>(first) == (t.nFixed - 1) * 4;
  t.runStart = isRun ? load<u32>(first) : 0;
  t.runEnd = isRun ? load<u32>(last) + 4 : 0;
  if (t.nFixed && !isRun) t.flags |= IS_SCATTERED;
  if (t.finalize | t.clear | t.weaklistoffset || t.flags & IS_WEAKREF) t.flags |= HAS_CALLS;
  if (t.nItem | t.nBuffer) t.flags |= HAS_REPEATED;
  if (t.nFixed | t.nItem | t.buffer | t.finalize | t.weaklistoffset) t.flags |= HAS_DUTIES;
}

/**
 * The type that is described at the address, in a record as above (its seal is ignored). It lives as long as the heap. 0: there is no
 * memory; or the description is wrong: misuse BAD_TYPE, whose address is that of the wrong word.
 * CPython: PyType_FromSpec.
 */
export function PyType_FromDescription(description: usize): usize {
  const wrong = wrongWord(changetype<PyType>(description));
  if (wrong) {
    misuse(MISUSE_BAD_TYPE, wrong, wrong - description);
    return 0;
  }
  const d = changetype<PyType>(description);
  const size = (d.nFixed + d.nItem + d.nBuffer) * 4;
  if (!ensureState()) return 0;
  const type = Mem.malloc(OFFSETS + size);
  if (!type) return 0;
  memory.copy(type, description, DESCRIBED);
  memory.copy(type + OFFSETS, description + DESCRIBED, size);
  sealType(type);
  const t = changetype<PyType>(type);
  if (!(t.flags & HAVE_GC) && t.flags & HAS_CALLS) state().hasCallingLeaves = 1;
  return type;
}
