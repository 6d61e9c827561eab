// Five small workloads. Each call does `rounds` of its pattern and returns the number of allocator calls it made,
// or 0 when the allocator had no memory. `prepare` sets up the state that one workload keeps between calls.
import { free, malloc, realloc } from "./env";
import { below, seed } from "./random";

const LIVE: u32 = 100_000;
const LIFO_DEPTH: u32 = 64;
const LIST_COUNT: u32 = 256;
const LIST_LIMIT: u32 = 16 * 1024;

/** Blocks by slot; `lists` and `lengths` are the growing lists of `mix`. */
let slots: usize = 0;
let lists: usize = 0;
let lengths: usize = 0;

function at(table: usize, index: u32): usize {
  return table + ((<usize>index) << 2);
}

function newBlock(size: u32): usize {
  const block = malloc(size);
  if (block && size >= 4) store<u32>(block, size);
  return block;
}

function smallSize(): u32 {
  return 1 + below(512);
}

/** One in a hundred is large: 1 to 64 KiB. */
function mixedSize(): u32 {
  return below(100) == 0 ? 1024 + below(63 * 1024) : smallSize();
}

/**
 * Takes the tables and fills `live` slots with blocks as the workload will replace them, so that the heap does not change
 * its nature while it is measured. Returns whether there was memory.
 */
export function prepare(live: u32, mixed: bool): bool {
  seed(20260801);
  slots = malloc((<usize>LIVE) << 2);
  lists = malloc((<usize>LIST_COUNT) << 2);
  lengths = malloc((<usize>LIST_COUNT) << 2);
  if (!slots || !lists || !lengths) return false;
  memory.fill(lists, 0, (<usize>LIST_COUNT) << 2);
  memory.fill(lengths, 0, (<usize>LIST_COUNT) << 2);
  for (let i: u32 = 0; i < live; i++) {
    const block = newBlock(mixed ? mixedSize() : smallSize());
    if (!block) return false;
    store<usize>(at(slots, i), block);
  }
  return true;
}

/** Stack order: 64 blocks of 32 bytes, freed last first. */
export function lifo(rounds: u32): u32 {
  for (let round: u32 = 0; round < rounds; round++) {
    for (let i: u32 = 0; i < LIFO_DEPTH; i++) {
      const block = newBlock(32);
      if (!block) return 0;
      store<usize>(at(slots, i), block);
    }
    for (let i = LIFO_DEPTH; i > 0; i--) free(load<usize>(at(slots, i - 1)));
  }
  return rounds * LIFO_DEPTH * 2;
}

function swap(left: usize, right: usize): void {
  const block = load<usize>(left);
  store<usize>(left, load<usize>(right));
  store<usize>(right, block);
}

/** 100,000 blocks of 1..512 bytes are made, then freed in random order. */
export function random(rounds: u32): u32 {
  for (let round: u32 = 0; round < rounds; round++) {
    for (let i: u32 = 0; i < LIVE; i++) {
      const block = newBlock(smallSize());
      if (!block) return 0;
      store<usize>(at(slots, i), block);
    }
    for (let left = LIVE; left > 0; left--) {
      const last = at(slots, left - 1);
      swap(at(slots, below(left)), last);
      free(load<usize>(last));
    }
  }
  return rounds * LIVE * 2;
}

/** Among 100,000 live blocks, one at random is replaced by one of another size. */
export function larson(rounds: u32): u32 {
  for (let round: u32 = 0; round < rounds; round++) {
    const slot = at(slots, below(LIVE));
    free(load<usize>(slot));
    const block = newBlock(smallSize());
    if (!block) return 0;
    store<usize>(slot, block);
  }
  return rounds * 2;
}

/** A list grows by an eighth and eight bytes, as CPython's do; past 16 KiB it is dropped and begins again. */
function growList(): bool {
  const index = below(LIST_COUNT);
  const list = at(lists, index);
  const length = load<u32>(at(lengths, index));
  const longer = length > LIST_LIMIT ? 16 : length + (length >>> 3) + 8;
  if (length > LIST_LIMIT) {
    free(load<usize>(list));
    store<usize>(list, 0);
  }
  const block = realloc(load<usize>(list), longer);
  if (!block) return false;
  store<u32>(block, longer);
  store<usize>(list, block);
  store<u32>(at(lengths, index), longer);
  return true;
}

/** Larson's pattern with 1 % of blocks of 1 to 64 KiB, and a list that grows every eighth round. */
export function mix(rounds: u32): u32 {
  for (let round: u32 = 0; round < rounds; round++) {
    const slot = at(slots, below(LIVE));
    free(load<usize>(slot));
    const block = newBlock(mixedSize());
    if (!block) return 0;
    store<usize>(slot, block);
    if (!(round & 7) && !growList()) return 0;
  }
  return rounds * 2 + ((rounds + 7) >>> 3);
}

/** 100,000 blocks of one size; 90 % go, at random; the same number of another size comes; then all are freed. */
export function shift(rounds: u32): u32 {
  let calls: u32 = 0;
  for (let round: u32 = 0; round < rounds; round++) {
    for (let i: u32 = 0; i < LIVE; i++) {
      const block = newBlock(48);
      if (!block) return 0;
      store<usize>(at(slots, i), block);
    }
    for (let i: u32 = 0; i < LIVE; i++) {
      if (below(10) == 0) continue;
      const slot = at(slots, i);
      free(load<usize>(slot));
      store<usize>(slot, 0);
      calls++;
    }
    for (let i: u32 = 0; i < LIVE; i++) {
      const slot = at(slots, i);
      if (load<usize>(slot)) continue;
      const block = newBlock(80);
      if (!block) return 0;
      store<usize>(slot, block);
      calls++;
    }
    for (let i: u32 = 0; i < LIVE; i++) free(load<usize>(at(slots, i)));
    calls += LIVE * 2;
  }
  return calls;
}
