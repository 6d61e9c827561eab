// The one kind of list: circular, doubly linked, its nodes the free large blocks, the waiting pools, the usable arenas.
//
// A list is a node itself, one in the Heap struct, whose neighbours are its first and its last: so nothing that lies among
// users' blocks has to be believed when a node is added. When one is taken out, both neighbours must say that it is theirs:
// isLinked is asked before anything changes. All node types keep their links at the same offsets.

import { SECURE } from "./config";
import { heap, LIST_SIZE } from "./heap";

@unmanaged
export class Node {
  word0: u32;
  word1: u32;
  /** The neighbours. In the secure build mixed with the heap's key: who overwrites one cannot aim. */
  next: usize;
  prev: usize;
}

function key(): usize {
  return SECURE ? heap().key : 0;
}

/** The node after this one; the list itself after the last. */
export function nextOf(node: usize): usize {
  return changetype<Node>(node).next ^ key();
}
/** The node before this one; the list itself before the first. */
export function prevOf(node: usize): usize {
  return changetype<Node>(node).prev ^ key();
}
function setNext(node: usize, next: usize): void {
  changetype<Node>(node).next = next ^ key();
}
function setPrev(node: usize, prev: usize): void {
  changetype<Node>(node).prev = prev ^ key();
}

/** Makes the list empty, whatever it was. */
function clearList(list: usize): void {
  setNext(list, list);
  setPrev(list, list);
}

/** The same for so many lists side by side. */
export function clearLists(list: usize, count: u32): void {
  for (; count; count--, list += LIST_SIZE) clearList(list);
}

export function isEmpty(list: usize): bool {
  return nextOf(list) == list;
}

function insert(node: usize, prev: usize, next: usize): void {
  setNext(node, next);
  setPrev(node, prev);
  setNext(prev, node);
  setPrev(next, node);
}
/** Adds a node at the front of the list. */
export function pushFront(list: usize, node: usize): void {
  insert(node, list, nextOf(list));
}
/** Adds a node at the back of the list. */
export function pushBack(list: usize, node: usize): void {
  insert(node, prevOf(list), list);
}

/** May a node be read at the address? */
export function isReadable(node: usize): bool {
  return node <= heap().end - offsetof<Node>();
}

/** What free of a large block asks, inlined. */
export class Linked {
  /** Do both say that the node is between them? */
  @inline static isBetween(node: usize, prev: usize, next: usize): bool {
    const last = heap().end - offsetof<Node>();
    return next <= last && prev <= last && prevOf(next) == node && nextOf(prev) == node;
  }
  /** Puts the node between the two. */
  @inline static put(node: usize, prev: usize, next: usize): void {
    insert(node, prev, next);
  }
}

/** Do both neighbours say that the node is between them? If not, its links or theirs were overwritten. */
export function isLinked(node: usize): bool {
  return Linked.isBetween(node, prevOf(node), nextOf(node));
}

/** Takes a node out of its list: it is linked. */
export function remove(node: usize): void {
  const next = nextOf(node);
  const prev = prevOf(node);
  setNext(prev, next);
  setPrev(next, prev);
}

/** The last node of which those behind it agree where it is: the one whose links were overwritten. Or the list itself. */
export function brokenNode(list: usize): usize {
  let after = list;
  let node = prevOf(after);
  while (node != list && isReadable(node) && nextOf(node) == after) {
    after = node;
    node = prevOf(after);
  }
  return node;
}

/** Makes a list without the node, whatever its own links say, of those before it and those behind it that agree. */
export function leaveOut(list: usize, node: usize): void {
  if (node == list) return;
  let before = list;
  for (let next = nextOf(before); next != node; next = nextOf(before)) {
    if (next == list) return;
    if (!isReadable(next) || prevOf(next) != before) break;
    before = next;
  }
  let after = list;
  for (let prev = prevOf(after); prev != node && prev != list; prev = prevOf(after)) {
    if (!isReadable(prev) || nextOf(prev) != after) break;
    after = prev;
  }
  setNext(before, after);
  setPrev(after, before);
}
