// Objects that refer to one another: lists, trees and cycles, which become garbage in all orders.
import { zeros } from "../portable";

class Node {
  left: Node | null = null;
  right: Node | null = null;
  links: Node[] = [];
  payload: StaticArray<i32>;
  stamp: i32 = 0;

  constructor(public id: i32) {
    this.payload = zeros(id % 40);
    if (this.payload.length > 0) this.payload[this.payload.length - 1] = id;
  }
}

class Leaf extends Node {
  name: string = "";

  constructor(id: i32) {
    super(id);
    this.name = "leaf " + id.toString();
  }
}

const MOST = 3000;

let roots: Node[] = [];
let nextId: i32 = 0;
let nextStamp: i32 = 0;

export function drop(): void {
  roots = [];
  nextId = 0;
  nextStamp = 0;
}

function root(a: i32): Node {
  if (roots.length == 0) roots.push(new Node(nextId++));
  return roots[a % roots.length];
}

function addRoot(node: Node): string {
  if (roots.length < 16) roots.push(node);
  else roots[node.id % 16] = node;
  return roots.length.toString();
}

function tree(depth: i32): Node {
  const node = depth == 0 ? new Leaf(nextId++) : new Node(nextId++);
  if (depth > 0) {
    node.left = tree(depth - 1);
    node.right = tree(depth - 1);
  }
  return node;
}

function chain(length: i32): Node {
  const first = new Node(nextId++);
  let last = first;
  for (let i = 1; i < length; i++) {
    const node = new Node(nextId++);
    node.left = last;
    last.right = node;
    last = node;
  }
  last.right = first;
  return first;
}

/** A number for all that can be reached from a node, in the order of a search. */
function sumOf(start: Node): string {
  const stamp = ++nextStamp;
  const waiting: Node[] = [start];
  let count = 0;
  let sum = 0;
  while (waiting.length > 0 && count < MOST) {
    const node = waiting.pop();
    if (node.stamp == stamp) continue;
    node.stamp = stamp;
    count++;
    const own = node.payload.length > 0 ? node.payload[node.payload.length - 1] : 0;
    sum = (sum * 31 + node.id + own + (node instanceof Leaf ? (node as Leaf).name.length : 0)) % 1000003;
    if (node.left !== null) waiting.push(node.left!);
    if (node.right !== null) waiting.push(node.right!);
    for (let i = 0; i < node.links.length; i++) waiting.push(node.links[i]);
  }
  return count.toString() + " " + sum.toString();
}

/** Some way into the graph. */
function deepIn(a: i32, b: i32): Node {
  let node = root(a);
  for (let i = 0; i < b % 9; i++) {
    const next = (b >> i) % 2 == 0 ? node.left : node.right;
    if (next === null) break;
    node = next;
  }
  return node;
}

function link(from: Node, to: Node): string {
  if (from.links.length > 8) from.links = [];
  from.links.push(to);
  return from.links.length.toString();
}

function cut(node: Node, a: i32): string {
  if (a % 3 == 0) node.left = null;
  if (a % 3 == 1) node.right = null;
  if (a % 3 == 2) node.links.length = 0;
  return node.id.toString();
}

export const OPERATIONS = 12;

export function step(operation: i32, a: i32, b: i32): string {
  switch (operation) {
    case 0:
      return addRoot(new Node(nextId++));
    case 1:
      return addRoot(tree(a % 7));
    case 2:
      return addRoot(chain(1 + (a % 200)));
    case 3:
    case 4:
      return link(deepIn(a, b), deepIn(b, a));
    case 5:
      return cut(deepIn(a, b), b);
    case 6:
      deepIn(a, b).left = deepIn(b, b);
      return sumOf(root(a));
    case 7:
      return addRoot(deepIn(a, b));
    case 8:
      return sumOf(root(a));
    case 9:
      roots = roots.slice(0, roots.length >> 1);
      return roots.length.toString();
    default:
      if (roots.length > 0) roots.splice(a % roots.length, 1 + (b % 2));
      return roots.length.toString();
  }
}

export function state(): string {
  let text = "";
  for (let i = 0; i < roots.length; i++) text += sumOf(roots[i]) + "\n";
  return text;
}
