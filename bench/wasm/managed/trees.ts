// Binary trees: one that stays, and many that are built, counted and dropped.

const DEPTH = 14;
const LEAST = 4;

class Tree {
  left: Tree | null = null;
  right: Tree | null = null;
}

function build(depth: i32): Tree {
  const tree = new Tree();
  if (depth > 0) {
    tree.left = build(depth - 1);
    tree.right = build(depth - 1);
  }
  return tree;
}

function count(tree: Tree): u32 {
  const left = tree.left;
  const right = tree.right;
  return left === null || right === null ? 1 : 1 + count(left) + count(right);
}

let lasting: Tree | null = null;

export function setUp(): void {
  lasting = build(DEPTH);
}

export function run(): u32 {
  let nodes: u32 = 0;
  for (let depth = LEAST; depth <= DEPTH; depth += 2) {
    for (let trees = 1 << (DEPTH - depth); trees > 0; trees--) nodes += count(build(depth));
  }
  return nodes + count(lasting!);
}
