// espresso: sets of cubes, which are small bit sets, split by a variable again and again until a handful is left, and joined.
// Blocks of some ten bytes beside lists that grow by realloc; most die in the reverse order of their birth, but not all.
import { free, malloc, realloc } from "./env";
import { below, next, seed } from "./random";
import { addToSum } from "./slots";

const MOST_WORDS: u32 = 8;
const CUBES: u32 = 48;
const DEEPEST: u32 = 7;
const FEW: u32 = 4;
/** Of a cover: count and room, then as many addresses of cubes. */
const HEADER: usize = 8;

let calls: u32 = 0;
/** Words of a cube, of the cover that is worked on. */
let words: u32 = 0;

export function espressoStart(): bool {
  seed(11);
  return true;
}

function need(block: usize): usize {
  if (!block) unreachable();
  calls++;
  return block;
}

function drop(block: usize): void {
  free(block);
  calls++;
}

function newCover(room: u32): usize {
  const cover = need(malloc(HEADER + ((<usize>room) << 2)));
  store<u32>(cover, 0);
  store<u32>(cover, room, 4);
  return cover;
}

function cubeAt(cover: usize, index: u32): usize {
  return load<usize>(cover + HEADER + ((<usize>index) << 2));
}

/** The cover with `cube` added: it may have moved. */
function added(cover: usize, cube: usize): usize {
  const count = load<u32>(cover);
  const room = load<u32>(cover, 4);
  let at = cover;
  if (count == room) {
    at = need(realloc(cover, HEADER + ((<usize>(room + (room >>> 1) + 2)) << 2)));
    store<u32>(at, room + (room >>> 1) + 2, 4);
  }
  store<usize>(at + HEADER + ((<usize>count) << 2), cube);
  store<u32>(at, count + 1);
  return at;
}

function dropCover(cover: usize): void {
  for (let i: u32 = 0; i < load<u32>(cover); i++) drop(cubeAt(cover, i));
  drop(cover);
}

function newCube(): usize {
  return need(malloc((<usize>words) << 2));
}

function randomCube(): usize {
  const cube = newCube();
  for (let i: u32 = 0; i < words; i++) store<u32>(cube + ((<usize>i) << 2), next() | next());
  return cube;
}

/** The cube without a variable, in a block of its own. */
function without(cube: usize, variable: u32): usize {
  const copy = newCube();
  memory.copy(copy, cube, (<usize>words) << 2);
  const word = copy + ((<usize>(variable >>> 5)) << 2);
  store<u32>(word, load<u32>(word) & ~(1 << (variable & 31)));
  return copy;
}

function has(cube: usize, variable: u32): bool {
  return ((load<u32>(cube + ((<usize>(variable >>> 5)) << 2)) >>> (variable & 31)) & 1) != 0;
}

/** What of the cover has the variable, or has it not. */
function part(cover: usize, variable: u32, wanted: bool): usize {
  let chosen = newCover(2);
  for (let i: u32 = 0; i < load<u32>(cover); i++) {
    const cube = cubeAt(cover, i);
    if (has(cube, variable) == wanted) chosen = added(chosen, without(cube, variable));
  }
  return chosen;
}

/** Intersects the cubes of a handful into one. */
function meet(cover: usize): usize {
  const met = newCover(1);
  const cube = newCube();
  for (let i: u32 = 0; i < words; i++) {
    let bits: u32 = u32.MAX_VALUE;
    for (let c: u32 = 0; c < load<u32>(cover); c++) bits &= load<u32>(cubeAt(cover, c) + ((<usize>i) << 2));
    store<u32>(cube + ((<usize>i) << 2), bits);
  }
  return added(met, cube);
}

/** Takes the cubes of `right` over; its list goes. */
function join(left: usize, right: usize): usize {
  let joined = left;
  for (let i: u32 = 0; i < load<u32>(right); i++) joined = added(joined, cubeAt(right, i));
  drop(right);
  return joined;
}

function simplify(cover: usize, depth: u32): usize {
  if (load<u32>(cover) <= FEW || depth == DEEPEST) return meet(cover);
  const variable = below(words << 5);
  const withIt = part(cover, variable, true);
  const withoutIt = part(cover, variable, false);
  const left = simplify(withIt, depth + 1);
  dropCover(withIt);
  const right = simplify(withoutIt, depth + 1);
  dropCover(withoutIt);
  return join(left, right);
}

/** Each round is a cover. */
export function espresso(rounds: u32): u32 {
  calls = 0;
  for (let round: u32 = 0; round < rounds; round++) {
    words = 1 + below(MOST_WORDS);
    let cover = newCover(4);
    for (let i: u32 = 0; i < CUBES; i++) cover = added(cover, randomCube());
    const simple = simplify(cover, 0);
    dropCover(cover);
    for (let i: u32 = 0; i < load<u32>(simple); i++) addToSum(load<u32>(cubeAt(simple, i)) * (i + 1));
    dropCover(simple);
  }
  return calls;
}
