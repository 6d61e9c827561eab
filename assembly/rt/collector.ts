// An incremental collector for AssemblyScript's objects: tri-color mark and sweep, with the interface and the pace of rt/itcms of its standard
// library, and less to do for each object.
//
// Every object is on one singly linked list: what is new is put in front, and a sweep goes along what there was when it began. So neither making
// an object nor marking it touches another one. Invariants:
//   - An object is white, black, GRAY or PINNED. White and black change places when a sweep begins: what was marked is white then.
//   - Gray objects are a stack; marking is done when it is empty, and roots and stack have been visited once more.
//   - No black object refers to a white one while there is marking to do (__link sees to that). Pinned ones count as black: they are roots.
//   - Static data is on the list from when it was first reached until a sweep finds that it was not reached again: then its link is 0.

import { OBJECT_MAXSIZE } from "rt/common";
import { E_ALLOCATION_TOO_LARGE, E_ALREADY_PINNED, E_NOT_PINNED } from "util/error";
import { free } from "../domains";
import {
  COLOR_MASK,
  colorOf,
  END,
  GRAY,
  Header,
  headerOf,
  isPointerfree,
  OVERHEAD,
  PINNED,
  setColor,
  weight,
} from "./header";
import { addPin, pinAt, pins, removePin } from "./pins";
import { resizeAtPlace } from "./resize";

/** Longer objects are zeroed by memory.fill, which costs some nanoseconds by itself. */
const LOOP_BYTES: usize = 256;

let white: u32 = 0;
/** All objects but those that a sweep has still to look at. */
let all: usize = END;
/** Those. */
let unswept: usize = END;
/** What the sweep has kept so far: its first and, 0 = none, its last. */
let swept: usize = END;
let kept: usize = 0;
let grays: usize = END;
/** Bytes of all objects. */
let total: usize = 0;
/** Collecting goes on when there are more. */
let threshold: usize = ((<usize>memory.size() << 16) - __heap_base) >> 1;

const IDLE: u32 = 0;
const MARK: u32 = 1;
const SWEEP: u32 = 2;
let state: u32 = IDLE;

/** Is it still to be marked? Static data that is on no list is. */
@inline
function isWhite(header: Header): bool {
  return colorOf(header) == white || header.link == 0;
}
/** Static data joins the list when it is first reached. */
function enlist(header: Header): void {
  if (header.link) return;
  header.link = all | white;
  all = changetype<usize>(header);
}

function makeGray(header: Header): void {
  enlist(header);
  if (isPointerfree(header.rtId)) {
    setColor(header, white ^ 1);
    return;
  }
  setColor(header, GRAY);
  header.other = grays;
  grays = changetype<usize>(header);
}

/** Marks what the next gray object refers to. */
function markNext(): void {
  const header = changetype<Header>(grays);
  grays = header.other;
  setColor(header, white ^ 1);
  __visit_members(changetype<usize>(header) + OVERHEAD, 0);
}

/** The object that is about to be pinned, or 0. */
let pinning: usize = 0;

function visitRoots(): void {
  __visit(pinning, 0);
  __visit_globals(0);
  for (let i: u32 = 0; i < pins(); i++) __visit_members(pinAt(i), 0);
}

/** Marks all that became reachable meanwhile, at once, and turns the colors over: what is left is to be swept. */
function finishMarking(): void {
  visitRoots();
  for (let p = __stack_pointer; p < __heap_base; p += sizeof<usize>()) __visit(load<usize>(p), 0);
  while (grays != END) markNext();
  white ^= 1;
  kept = 0;
  swept = END;
  unswept = all;
  all = END;
  state = SWEEP;
}

/** Frees garbage, or takes static data off the list. */
function drop(header: Header): void {
  if (changetype<usize>(header) < __heap_base) {
    header.link = 0;
    return;
  }
  total -= weight(header.rtSize);
  if (isDefined(__finalize)) __finalize(changetype<usize>(header) + OVERHEAD);
  free(changetype<usize>(header));
}

/** Puts the object, END = none, behind the one that was kept last. */
function linkKept(next: usize): void {
  if (!kept) swept = next;
  else changetype<Header>(kept).link = next | (changetype<Header>(kept).link & COLOR_MASK);
}

// How much is done at once, in the units of rt/itcms, which asc --use ASC_GC_... sets. An object that is looked at and kept costs as one that is marked.
const GRANULARITY: usize = isDefined(ASC_GC_GRANULARITY) ? ASC_GC_GRANULARITY : 1024;
const STEPFACTOR: usize = isDefined(ASC_GC_SWEEPFACTOR) ? ASC_GC_SWEEPFACTOR : 200;
const IDLEFACTOR: usize = isDefined(ASC_GC_IDLEFACTOR) ? ASC_GC_IDLEFACTOR : 200;
const MARKCOST: isize = isDefined(ASC_GC_MARKCOST) ? ASC_GC_MARKCOST : 1;
const SWEEPCOST: isize = isDefined(ASC_GC_SWEEPCOST) ? ASC_GC_SWEEPCOST : 10;

/** Marks until the budget is spent. What is left of it; less than nothing if there is no end yet. */
function mark(budget: isize): isize {
  while (grays != END) {
    if (budget <= 0) return budget;
    markNext();
    budget -= MARKCOST;
  }
  finishMarking();
  return budget - MARKCOST;
}

/** Sweeps until the budget is spent. What is kept is written to only where garbage lay before it. */
function sweep(budget: isize): isize {
  const black = white ^ 1;
  let isGap = false;
  let next = unswept;
  while (next != END && budget > 0) {
    const header = changetype<Header>(next);
    const link = header.link;
    if ((link & COLOR_MASK) == black) {
      drop(header);
      isGap = true;
      budget -= SWEEPCOST;
    } else {
      if (isGap || !kept) linkKept(next);
      isGap = false;
      kept = next;
      budget -= MARKCOST;
    }
    next = link & ~COLOR_MASK;
  }
  if (isGap) linkKept(next);
  unswept = next;
  if (next == END) finishSweeping();
  return budget;
}

/** What was kept comes before what was made meanwhile. */
function finishSweeping(): void {
  if (kept) {
    linkKept(all);
    all = swept;
  }
  state = IDLE;
}

/** Collects until the budget is spent, or there is nothing left to do. */
function collect(budget: isize): void {
  while (budget > 0 && state != IDLE) budget = state == MARK ? mark(budget) : sweep(budget);
}

/** Begins to mark. */
function begin(): void {
  state = MARK;
  visitRoots();
}

/** Waits until there is much more again. */
function idle(): void {
  threshold = <usize>((<u64>total * IDLEFACTOR) / 100) + GRANULARITY;
}

/** Collects for a while. */
function interrupt(): void {
  if (state == IDLE) begin();
  collect(<isize>((GRANULARITY * STEPFACTOR) / 100));
  if (state == IDLE) idle();
  else threshold = total + GRANULARITY;
}

/** Zeroes an object, or what is new of it. Both ends may be rounded to 8 bytes: a block is a multiple of that. */
function clear(from: usize, size: usize): void {
  if (size > LOOP_BYTES) memory.fill(from, 0, size);
  else for (let p = from; p < from + size; p += 8) store<u64>(p, 0);
}

@global @unsafe
export function __new(size: usize, id: u32): usize {
  if (size >= OBJECT_MAXSIZE) throw new Error(E_ALLOCATION_TOO_LARGE);
  if (total >= threshold) interrupt();
  const p = __alloc(OVERHEAD + size);
  const header = changetype<Header>(p);
  header.link = all | white;
  all = p;
  header.rtId = id;
  header.rtSize = <u32>size;
  total += weight(size);
  clear(p + OVERHEAD, size);
  return p + OVERHEAD;
}

/** Resizes at the place, if that can be; else gives a copy, as the functions under way may still use the old one. */
@global @unsafe
export function __renew(ptr: usize, size: usize): usize {
  if (size >= OBJECT_MAXSIZE) throw new Error(E_ALLOCATION_TOO_LARGE);
  const header = headerOf(ptr);
  const present: usize = header.rtSize;
  const isStatic = ptr < __heap_base;
  if (isStatic ? size <= present : resizeAtPlace(ptr - OVERHEAD, OVERHEAD + size)) {
    if (size > present) memory.fill(ptr + present, 0, size - present);
    if (!isStatic) total += weight(size) - weight(present);
    header.rtSize = <u32>size;
    return ptr;
  }
  const copy = __new(size, header.rtId);
  memory.copy(copy, ptr, min(size, present));
  return copy;
}

/** The parent refers to the child from now on, and to others like it if so said. */
@global @unsafe
export function __link(parentPtr: usize, childPtr: usize, expectMultiple: bool): void {
  // Nothing is black but while there is marking to do.
  if (state != MARK || !childPtr) return;
  const child = headerOf(childPtr);
  if (!isWhite(child)) return;
  const parent = headerOf(parentPtr);
  const color = colorOf(parent);
  if (color == PINNED) makeGray(child);
  else if (color == (white ^ 1) && parent.link) makeGray(expectMultiple ? parent : child);
}

@global @unsafe
export function __visit(ptr: usize, cookie: u32): void {
  if (!ptr) return;
  const header = headerOf(ptr);
  if (isWhite(header)) makeGray(header);
}

@global @unsafe
export function __pin(ptr: usize): usize {
  if (!ptr) return 0;
  const header = headerOf(ptr);
  if (header.link && colorOf(header) == PINNED) throw new Error(E_ALREADY_PINNED);
  // What is gray is linked where a pin's place is.
  while (header.link && colorOf(header) == GRAY) markNext();
  // Making room for it may collect, and its caller need not be one whose objects are known.
  pinning = ptr;
  header.other = addPin(ptr);
  pinning = 0;
  enlist(header);
  setColor(header, PINNED);
  return ptr;
}

@global @unsafe
export function __unpin(ptr: usize): void {
  if (!ptr) return;
  const header = headerOf(ptr);
  if (colorOf(header) != PINNED) throw new Error(E_NOT_PINNED);
  const moved = removePin(<u32>header.other);
  if (moved) headerOf(moved).other = header.other;
  setColor(header, white);
  // It counted as black, and what it refers to has to be found.
  if (state == MARK) makeGray(header);
}

/** Collects all that is garbage now. */
@global @unsafe
export function __collect(): void {
  collect(isize.MAX_VALUE);
  begin();
  collect(isize.MAX_VALUE);
  idle();
}
