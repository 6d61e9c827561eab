// The one kind of list: circular, doubly linked, its nodes the free large blocks, the waiting pools, the usable arenas.
//
// A list is the address of a word in the Heap struct that holds the first node, or 0 iff the list is empty.
// All three node types keep their links at the same offsets, so that one implementation serves them.

@unmanaged
export class Node {
  word0: u32;
  word1: u32;
  /** The neighbours; the first node is the last one's next. */
  next: usize;
  prev: usize;
}

/** Adds a node at the back of the list. */
export function pushBack(list: usize, node: usize): void {
  const first = load<usize>(list);
  if (!first) {
    changetype<Node>(node).next = node;
    changetype<Node>(node).prev = node;
    store<usize>(list, node);
    return;
  }
  const last = changetype<Node>(first).prev;
  changetype<Node>(node).next = first;
  changetype<Node>(node).prev = last;
  changetype<Node>(last).next = node;
  changetype<Node>(first).prev = node;
}

/** Adds a node at the front of the list. */
export function pushFront(list: usize, node: usize): void {
  pushBack(list, node);
  store<usize>(list, node);
}

/** Takes a node of the list out of it. */
export function remove(list: usize, node: usize): void {
  const next = changetype<Node>(node).next;
  const prev = changetype<Node>(node).prev;
  changetype<Node>(prev).next = next;
  changetype<Node>(next).prev = prev;
  if (load<usize>(list) == node) store<usize>(list, next == node ? 0 : next);
}

/** The node after this one, or 0 after the last. */
export function following(list: usize, node: usize): usize {
  const next = changetype<Node>(node).next;
  return next == load<usize>(list) ? 0 : next;
}
