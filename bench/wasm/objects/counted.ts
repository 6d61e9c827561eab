// Object programs for reference counts: as a C extension would write them, with its fields behind a header of two words. Ours and
// CPython's objects have the same layout, so that both run this file. Its twins are collected.ts and ../../objects/programs.py.
import { Py_DECREF, Py_INCREF, PyObject_GC_New, PyObject_GC_Track } from "./env";

/** Of the fields of a node (next, value) and of a tree (left, right). */
const FIRST: usize = 8;
const SECOND: usize = 12;

let nodeType: usize = 0;
let treeType: usize = 0;
/** A value is a number of 0..127: the number itself, or the address of the immortal int of it. */
let valueBase: usize = 0;
let valueShift: usize = 0;
/** Owned. */
let root: usize = 0;
let kept: usize = 0;
let isRootTree = false;

export function setUp(node: usize, tree: usize, base: usize, shift: usize): void {
  nodeType = node;
  treeType = tree;
  valueBase = base;
  valueShift = shift;
}

function newObject(type: usize, first: usize, second: usize): usize {
  const object = PyObject_GC_New(type);
  if (!object) unreachable();
  store<usize>(object, first, FIRST);
  store<usize>(object, second, SECOND);
  PyObject_GC_Track(object);
  return object;
}

/** Takes over the reference to the next one. */
function newNode(next: usize, value: i32): usize {
  return newObject(nodeType, next, valueBase + ((value & 127) << valueShift));
}

function numberIn(node: usize): i32 {
  return <i32>((load<usize>(node, SECOND) - valueBase) >> valueShift);
}

/** Allocates and drops n nodes, one at a time; returns the sum of their values. */
export function churn(n: i32): i32 {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const node = newNode(0, i);
    sum += numberIn(node);
    Py_DECREF(node);
  }
  return sum;
}

export function buildList(n: i32): void {
  let head: usize = 0;
  for (let i = 0; i < n; i++) head = newNode(head, i);
  root = head;
  isRootTree = false;
}

/** Node k of a tree of n and those below it: 2k + 1 and 2k + 2. */
function makeTree(k: i32, n: i32): usize {
  if (k >= n) return 0;
  const tree = newObject(treeType, 0, 0);
  store<usize>(tree, makeTree(2 * k + 1, n), FIRST);
  store<usize>(tree, makeTree(2 * k + 2, n), SECOND);
  return tree;
}

export function buildTree(n: i32): void {
  root = makeTree(0, n);
  isRootTree = true;
}

/** A ring of nodes that nobody else owns, or, with `isKept`, that is still held by one reference. */
function makeCycle(size: i32, isKept: bool): usize {
  const first = newNode(0, 0);
  let last = first;
  for (let i = 1; i < size; i++) {
    const node = newNode(0, i);
    store<usize>(last, node, FIRST);
    last = node;
  }
  Py_INCREF(first);
  store<usize>(last, first, FIRST);
  if (!isKept) Py_DECREF(first);
  return first;
}

/** Cycles of 2..10 nodes, in turn; the last is held until drop(). Returns how many nodes they have. */
export function buildCycles(cycles: i32): i32 {
  let nodes = 0;
  for (let i = 0; i < cycles; i++) {
    const size = 2 + (i % 9);
    nodes += size;
    root = makeCycle(size, i + 1 == cycles);
  }
  isRootTree = false;
  return nodes;
}

function sumOfTree(tree: usize): i32 {
  if (!tree) return 0;
  return 1 + 2 * sumOfTree(load<usize>(tree, FIRST)) + 3 * sumOfTree(load<usize>(tree, SECOND));
}

/** A number that depends on what is reachable from the root: on its values, or a tree's shape. */
export function check(): i32 {
  if (isRootTree) return sumOfTree(root);
  let sum = 0;
  let node = root;
  while (node) {
    sum = sum * 31 + numberIn(node);
    node = load<usize>(node, FIRST);
    if (node == root) break;
  }
  return sum;
}

export function drop(): void {
  const object = root;
  root = 0;
  Py_DECREF(object);
}

/** A program whose data grow: n times a node that lives, and every other time a cycle of two that does not. Returns how many objects it made. */
export function grow(n: i32): i32 {
  let made = n;
  for (let i = 0; i < n; i++) {
    kept = newNode(kept, i);
    if (i & 1) continue;
    makeCycle(2, false);
    made += 2;
  }
  return made;
}

export function shrink(): void {
  const list = kept;
  kept = 0;
  if (list) Py_DECREF(list);
}
