// A block that becomes longer or shorter without moving.

import { isInOrder, resizeInPlace } from "../raw";
import { isInPool } from "../small/layout";
import { smallUsableSize } from "../small/small";

/** Can the live block hold so many bytes where it is, once what can be done for that is done? A damaged one cannot, and is reported. */
export function resizeAtPlace(p: usize, n: usize): bool {
  if (isInPool(p)) return n <= smallUsableSize(p);
  return isInOrder(p, n) && resizeInPlace(p, n);
}
