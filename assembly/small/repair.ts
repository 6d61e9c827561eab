// A program that writes where no block is its own may hit a pool's header or its table. What they said is gone then: the
// pool gives out no block any more, so that one stray write is reported once and makes nobody the owner of another's block.

import { MISUSE_CORRUPT_LINK } from "../config";
import { misuse } from "../guard";
import { classPool, noPool, setClassPool } from "../heap";
import { Pool } from "./layout";
import { LOST } from "./pool";

/** Reports the class's current pool, as a request of n bytes got nothing from it that it should have. */
export function reportPool(szidx: u32, isSound: bool, n: usize): void {
  const address = classPool(szidx);
  setClassPool(szidx, noPool());
  // Without a seal it is no pool any more, and what was live in it is lost.
  if (isSound) changetype<Pool>(address).prevpool = LOST;
  misuse(MISUSE_CORRUPT_LINK, address, n);
}
