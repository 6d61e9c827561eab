// xorshift32 over a Weyl sequence: fast, deterministic, and the same numbers for every allocator.
let state: u32 = 1;
let weyl: u32 = 0;

export function seed(value: u32): void {
  state = value | 1;
  weyl = 0;
}

export function next(): u32 {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  weyl += 0x9e3779b9;
  return state + weyl;
}

/** A number in 0..limit-1, without a division. */
export function below(limit: u32): u32 {
  return <u32>((<u64>next() * <u64>limit) >>> 32);
}
