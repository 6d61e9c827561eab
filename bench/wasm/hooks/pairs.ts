// Pairs of malloc and free: what a call costs, and nothing else.
import { free, malloc } from "../env";

/**
 * Makes and frees a block of n bytes, so many times; returns how many times it did. Another block of that size is live meanwhile, as a
 * pool that became empty each time would be what is measured.
 */
export function pairs(n: usize, count: i32): i32 {
  const neighbour = malloc(n);
  if (!neighbour) return 0;
  let done = 0;
  for (; done < count; done++) {
    const block = malloc(n);
    if (!block) break;
    store<u32>(block, done);
    free(block);
  }
  free(neighbour);
  return done;
}
