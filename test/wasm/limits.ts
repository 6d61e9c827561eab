// A program that uses memory up, and has a handler for it.
import { setOutOfMemoryHandler } from "pymalloc-wasm/assembly/rt/out-of-memory";

declare function outOfMemory(size: usize): bool;

class Link {
  constructor(
    public bytes: StaticArray<u8>,
    public next: Link | null,
  ) {}
}

let kept: Link | null = null;
let reserve: usize = 0;
let calls: i32 = 0;
let lastSize: usize = 0;

function note(size: usize): void {
  calls++;
  lastSize = size;
}

function giveUp(size: usize): bool {
  note(size);
  return false;
}

function freeReserve(size: usize): bool {
  note(size);
  if (!reserve) return false;
  heap.free(reserve);
  reserve = 0;
  return true;
}

function dropAll(size: usize): bool {
  note(size);
  if (!kept) return false;
  kept = null;
  __collect();
  return true;
}

function askHost(size: usize): bool {
  note(size);
  return outOfMemory(size);
}

/** 0: none, 1: says no, 2: frees a block that was put aside, 3: drops all objects and collects, 4: asks the host. */
export function setHandler(which: i32): bool {
  const before =
    which == 0
      ? setOutOfMemoryHandler(null)
      : which == 1
        ? setOutOfMemoryHandler(giveUp)
        : which == 2
          ? setOutOfMemoryHandler(freeReserve)
          : which == 3
            ? setOutOfMemoryHandler(dropAll)
            : setOutOfMemoryHandler(askHost);
  return before !== null;
}

export function handlerCalls(): i32 {
  return calls;
}

export function handlerSize(): usize {
  return lastSize;
}

export function setReserve(size: usize): void {
  reserve = heap.alloc(size);
}

/** One more object that stays. */
export function keep(bytes: i32): void {
  kept = new Link(new StaticArray<u8>(bytes), kept);
}

export function keptCount(): i32 {
  let count = 0;
  let at = kept;
  while (at) {
    count++;
    at = at.next;
  }
  return count;
}

/** Objects that nobody keeps. */
export function waste(count: i32, bytes: i32): i32 {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += new StaticArray<u8>(bytes).length;
  return sum;
}

/** Strings and a Map that grow until there is no memory. */
export function fillMap(): void {
  const map = new Map<string, string[]>();
  for (let i = 0; ; i++) map.set(i.toString().repeat(3), ["a" + i.toString(), "b".repeat(i % 50)]);
}

export function dropKept(): void {
  kept = null;
}

export function rawAlloc(size: usize): usize {
  return heap.alloc(size);
}

export function rawRealloc(p: usize, size: usize): usize {
  return heap.realloc(p, size);
}

export function rawFree(p: usize): void {
  heap.free(p);
}

/** After a trap: AssemblyScript's functions leave their objects on the stack if they do not return. */
export function unwind(): void {
  __stack_pointer = __heap_base;
}

export function bufferId(): u32 {
  return idof<ArrayBuffer>();
}
