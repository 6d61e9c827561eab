// The programs of counted.ts in plain AssemblyScript, on its own garbage collector.
class Node {
  constructor(
    public next: Node | null,
    public value: i32,
  ) {}
}

class Tree {
  left: Tree | null = null;
  right: Tree | null = null;
}

let list: Node | null = null;
let tree: Tree | null = null;
let kept: Node | null = null;
/** What keeps cycles alive until all are made, so that they are collected at once. */
let anchors: StaticArray<Node> | null = null;

export function churn(n: i32): i32 {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    // In a global, as an object that never leaves the function could be no object at all.
    list = new Node(null, i & 127);
    sum += list!.value;
  }
  list = null;
  return sum;
}

export function buildList(n: i32): void {
  let head: Node | null = null;
  for (let i = 0; i < n; i++) head = new Node(head, i & 127);
  list = head;
}

function makeTree(k: i32, n: i32): Tree | null {
  if (k >= n) return null;
  const made = new Tree();
  made.left = makeTree(2 * k + 1, n);
  made.right = makeTree(2 * k + 2, n);
  return made;
}

export function buildTree(n: i32): void {
  tree = makeTree(0, n);
}

function makeCycle(size: i32): Node {
  const first = new Node(null, 0);
  let last = first;
  for (let i = 1; i < size; i++) {
    const node = new Node(null, i & 127);
    last.next = node;
    last = node;
  }
  last.next = first;
  return first;
}

export function buildCycles(cycles: i32): i32 {
  const all = new StaticArray<Node>(cycles);
  anchors = all;
  let nodes = 0;
  for (let i = 0; i < cycles; i++) {
    const size = 2 + (i % 9);
    nodes += size;
    all[i] = makeCycle(size);
  }
  return nodes;
}

function sumOfTree(node: Tree | null): i32 {
  if (node === null) return 0;
  return 1 + 2 * sumOfTree(node.left) + 3 * sumOfTree(node.right);
}

export function check(): i32 {
  if (tree !== null) return sumOfTree(tree);
  let sum = 0;
  const all = anchors;
  const first = all === null ? list : all[all.length - 1];
  let node = first;
  while (node !== null) {
    sum = sum * 31 + node.value;
    node = node.next;
    if (node === first) break;
  }
  return sum;
}

export function drop(): void {
  list = null;
  tree = null;
  anchors = null;
}

export function grow(n: i32): i32 {
  let made = n;
  for (let i = 0; i < n; i++) {
    kept = new Node(kept, i & 127);
    if (i & 1) continue;
    makeCycle(2);
    made += 2;
  }
  return made;
}

export function shrink(): void {
  kept = null;
}
