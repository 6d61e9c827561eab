// cfrac: arithmetic on numbers of any length, each result a new block of some ten bytes that lives for a few operations.
// Here the convergents of continued fractions: p' = a p + p'' for numerators and denominators, started again when they are long.
import { free, malloc } from "./env";
import { below, seed } from "./random";
import { addToSum } from "./slots";

/** Length in limbs of 16 bits, and the limbs, lowest first. */
const HEADER: usize = 4;
const LONGEST: u32 = 24;
const NONE: usize = 0;

let calls: u32 = 0;
let before: usize = NONE;
let current: usize = NONE;

function newNumber(limbs: u32): usize {
  const number = malloc(HEADER + ((<usize>limbs) << 1));
  if (!number) unreachable();
  store<u32>(number, limbs);
  calls++;
  return number;
}

function drop(number: usize): void {
  free(number);
  calls++;
}

function limbCount(number: usize): u32 {
  return load<u32>(number);
}

function limb(number: usize, index: u32): u32 {
  return index < limbCount(number) ? <u32>load<u16>(number + HEADER + ((<usize>index) << 1)) : 0;
}

function setLimb(number: usize, index: u32, value: u32): void {
  store<u16>(number + HEADER + ((<usize>index) << 1), value);
}

/** Drops the number for one of its value without the leading zero, if it has one. */
function trimmed(number: usize): usize {
  const limbs = limbCount(number) - 1;
  if (limbs == 0 || limb(number, limbs) != 0) return number;
  const shorter = newNumber(limbs);
  memory.copy(shorter + HEADER, number + HEADER, (<usize>limbs) << 1);
  drop(number);
  return shorter;
}

function small(value: u32): usize {
  const number = newNumber(1);
  setLimb(number, 0, value);
  return number;
}

function times(number: usize, factor: u32): usize {
  const limbs = limbCount(number);
  const product = newNumber(limbs + 1);
  let carry: u32 = 0;
  for (let i: u32 = 0; i < limbs; i++) {
    carry += limb(number, i) * factor;
    setLimb(product, i, carry);
    carry >>>= 16;
  }
  setLimb(product, limbs, carry);
  return trimmed(product);
}

function plus(left: usize, right: usize): usize {
  const limbs = max(limbCount(left), limbCount(right));
  const total = newNumber(limbs + 1);
  let carry: u32 = 0;
  for (let i: u32 = 0; i < limbs; i++) {
    carry += limb(left, i) + limb(right, i);
    setLimb(total, i, carry);
    carry >>>= 16;
  }
  setLimb(total, limbs, carry);
  return trimmed(total);
}

function remainder(number: usize, divisor: u32): u32 {
  let rest: u32 = 0;
  for (let i = limbCount(number); i > 0; i--) rest = ((rest << 16) | limb(number, i - 1)) % divisor;
  return rest;
}

export function cfracStart(): bool {
  seed(9);
  before = small(1);
  current = small(3);
  return true;
}

function begin(): void {
  drop(before);
  drop(current);
  before = small(1);
  current = small(1 + below(1000));
}

/** Each round is a term of a fraction. */
export function cfrac(rounds: u32): u32 {
  calls = 0;
  for (let round: u32 = 0; round < rounds; round++) {
    const product = times(current, 1 + below(200));
    const following = plus(product, before);
    drop(product);
    drop(before);
    before = current;
    current = following;
    addToSum(remainder(current, 32_749));
    if (limbCount(current) > LONGEST) begin();
  }
  return calls;
}
