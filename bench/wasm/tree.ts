// A treap: a binary search tree kept in shape by random priorities. Every node is a block.
import { free, malloc } from "./env";
import { next } from "./random";

@unmanaged
export class TreeNode {
  left: TreeNode | null;
  right: TreeNode | null;
  key: u32;
  priority: u32;
  value: u32;
}

function newNode(key: u32, value: u32): TreeNode {
  const block = malloc(offsetof<TreeNode>());
  if (!block) unreachable();
  const node = changetype<TreeNode>(block);
  node.left = null;
  node.right = null;
  node.key = key;
  node.priority = next();
  node.value = value;
  return node;
}

function rotateRight(node: TreeNode): TreeNode {
  const root = node.left!;
  node.left = root.right;
  root.right = node;
  return root;
}

function rotateLeft(node: TreeNode): TreeNode {
  const root = node.right!;
  node.right = root.left;
  root.left = node;
  return root;
}

export function treeInsert(node: TreeNode | null, key: u32, value: u32): TreeNode {
  if (!node) return newNode(key, value);
  if (key == node.key) {
    node.value += value;
    return node;
  }
  if (key < node.key) {
    node.left = treeInsert(node.left, key, value);
    return node.left!.priority > node.priority ? rotateRight(node) : node;
  }
  node.right = treeInsert(node.right, key, value);
  return node.right!.priority > node.priority ? rotateLeft(node) : node;
}

/** Joins two trees of which every key of `left` is below every key of `right`. */
function join(left: TreeNode | null, right: TreeNode | null): TreeNode | null {
  if (!left) return right;
  if (!right) return left;
  if (left.priority > right.priority) {
    left.right = join(left.right, right);
    return left;
  }
  right.left = join(left, right.left);
  return right;
}

export function treeDelete(node: TreeNode | null, key: u32): TreeNode | null {
  if (!node) return null;
  if (key == node.key) {
    const rest = join(node.left, node.right);
    free(changetype<usize>(node));
    return rest;
  }
  if (key < node.key) node.left = treeDelete(node.left, key);
  else node.right = treeDelete(node.right, key);
  return node;
}

export function treeLookup(root: TreeNode | null, key: u32): u32 {
  let node = root;
  while (node) {
    if (key == node.key) return node.value;
    node = key < node.key ? node.left : node.right;
  }
  return 0;
}

/** A sum over keys, values and depths, so that both content and shape count. */
export function treeSum(node: TreeNode | null, depth: u32): u32 {
  if (!node) return 0;
  return (
    node.key * 31 +
    node.value * 7 +
    depth +
    treeSum(node.left, depth + 1) +
    treeSum(node.right, depth + 1) * 3
  );
}

export function treeFree(node: TreeNode | null): void {
  if (!node) return;
  treeFree(node.left);
  treeFree(node.right);
  free(changetype<usize>(node));
}
