// check() of the lists: bins, usable arenas, waiting pools. All are of the one kind (list.ts), so one walk serves.

import { CHECK_BIN, CHECK_POOL_LIST, NB_SMALL_SIZE_CLASSES } from "./config";
import { record } from "./guard";
import { binBits, binList, LIST_SIZE, NB_BINS, poolList } from "./heap";
import { binOf } from "./large/bins";
import { isFree, isSealed, sizeOf } from "./large/tags";
import { isLinked, isReadable, nextOf } from "./list";
import { Pool } from "./small/layout";

/** Records a finding of check(); returns its code. */
export function finding(code: u32, address: usize): u32 {
  record(code, address, 0);
  return code;
}

/** Which list of its kind the node should be on, -1 = none. The kind is told by the code of its finding. */
function keyOf(node: usize, code: u32): u32 {
  if (code == CHECK_BIN) return isSealed(node) && isFree(node) ? binOf(sizeOf(node)) : -1;
  return changetype<Pool>(node).szidx;
}

/** Where there is a bitmap of the lists: does it say that this one is not empty? */
function isMarked(key: u32, code: u32, isUsed: bool): bool {
  if (code == CHECK_BIN) return <bool>((binBits(key >> 6) >> key) & 1);
  return isUsed;
}

/** All lists of a kind: well linked, each node on the list of its key, as many nodes as there should be. */
function checkKind(lists: usize, n: u32, code: u32, expected: u32): u32 {
  for (let key: u32 = 0; key < n; key++) {
    const list = lists + key * LIST_SIZE;
    if (!isLinked(list)) return finding(code, nextOf(list));
    let node = nextOf(list);
    if (isMarked(key, code, node != list) != (node != list)) return finding(code, node);
    for (; node != list; node = nextOf(node)) {
      if (!isReadable(node) || !isLinked(node) || keyOf(node, code) != key || !expected--)
        return finding(code, node);
    }
  }
  return expected ? finding(code, 0) : 0;
}

/** 0, or the code of the first thing that is wrong with a list; told how many nodes each kind should have. */
export function checkLists(nfree: u32, nwaiting: u32): u32 {
  const code = checkKind(binList(0), NB_BINS, CHECK_BIN, nfree);
  return code ? code : checkKind(poolList(0), NB_SMALL_SIZE_CLASSES, CHECK_POOL_LIST, nwaiting);
}
