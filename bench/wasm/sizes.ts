// Sizes as programs ask for them.
import { below, next } from "./random";

/** Each size from `low` to `high` equally often. */
export function evenSize(low: u32, high: u32): u32 {
  return low + below(high - low + 1);
}

/**
 * Twice the size, half as often: each doubling from `low` on holds about as many bytes as the one before, as in a Pareto
 * distribution. `low` times a power of two must be `high`; what would be above it begins again from `low`.
 */
export function paretoSize(low: u32, high: u32): u32 {
  const doublings = <u32>ctz(high / low);
  const doubling = <u32>clz(next()) % doublings;
  const start = low << doubling;
  return start + below(start);
}
