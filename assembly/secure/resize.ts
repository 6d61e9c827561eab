// realloc of the secure build: at its place where the allocator beneath has the room, else to another one.

import { ALIGNMENT_MASK, MISUSE_WRITE_AFTER_FREE } from "../config";
import { misuse } from "../guard";
import { above, FOOTER_SIZE, isFree, MAX_LARGE_REQUEST, TAG_SIZE } from "../large/tags";
import { Node } from "../list";
import { resizeInPlace } from "../raw";
import { isInPool } from "../small/layout";
import { allocateSlow, freeSlow, usableSize, vet } from "./blocks";
import { MAX_CANARY, MIN_CANARY, setCanary } from "./canary";
import { firstNonZero } from "./zeros";

/** A write after free to the free memory that a large block grows into with n bytes is reported, and wiped. */
function vetAbove(p: usize, n: usize): void {
  const next = above(p - TAG_SIZE);
  if (!isFree(next)) return;
  // Behind the links, before the footer.
  const start = next + offsetof<Node>();
  const end = min(above(next) - FOOTER_SIZE, ((p + n) & ~ALIGNMENT_MASK) + MAX_CANARY);
  const dirty = firstNonZero(start, end);
  if (dirty >= end) return;
  memory.fill(start, 0, end - start);
  misuse(MISUSE_WRITE_AFTER_FREE, dirty, n);
}

/** Resizes at its place, if it can: within what the allocator beneath has given or, if that is its large heap, gives now. */
function resizeHere(p: usize, owned: usize, n: usize): bool {
  const usable = usableSize(p);
  if (n + MIN_CANARY > usable || usable - n > MAX_CANARY) {
    if (isInPool(p)) return false;
    // What is cut off must be zeros. (A longer block keeps its canary, as who is told that memory grows may throw.)
    if (n > owned) vetAbove(p, n);
    else memory.fill(p + n, 0, usable - n);
    if (!resizeInPlace(p, n + MIN_CANARY)) {
      setCanary(p, usable, owned);
      return false;
    }
  }
  // The old canary is not for the owner to see.
  if (n > owned) memory.fill(p + owned, 0, min(n, usable) - owned);
  setCanary(p, usableSize(p), n);
  return true;
}

/** Resizes to n bytes. 0: there is no memory and the block is as it was, or it was a misuse. */
export function resize(p: usize, n: usize, isRaw: bool): usize {
  if (!p) return allocateSlow(n, 0, isRaw);
  const owned = vet(p, n, isRaw);
  if (owned == -1 || n > MAX_LARGE_REQUEST) return 0;
  if (resizeHere(p, owned, n)) return p;
  // A large block stays with the raw domain, as everywhere (object.ts).
  const staysRaw = isRaw || !isInPool(p);
  const q = allocateSlow(n, 0, staysRaw);
  // No memory to move to: the block is large enough where it is, or stays as it was.
  if (!q) return n <= owned ? p : 0;
  memory.copy(q, p, min(owned, n));
  freeSlow(p, staysRaw);
  return q;
}
