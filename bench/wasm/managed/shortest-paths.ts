// Dijkstra's algorithm on a random graph, with a binary heap of entries.
import { below, seed } from "../random";

const NODES = 6000;
const EDGES_A_NODE = 5;

class Edge {
  constructor(
    public to: Node,
    public length: u32,
  ) {}
}

class Node {
  edges: Edge[] = [];
  distance: u32 = u32.MAX_VALUE;
  previous: Node | null = null;

  constructor(public id: u32) {}
}

class Entry {
  constructor(
    public node: Node,
    public distance: u32,
  ) {}
}

class PriorityQueue {
  private entries: Entry[] = [];

  get isEmpty(): bool {
    return this.entries.length == 0;
  }

  push(entry: Entry): void {
    const entries = this.entries;
    let at = entries.length;
    entries.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (entries[parent].distance <= entry.distance) break;
      entries[at] = entries[parent];
      at = parent;
    }
    entries[at] = entry;
  }

  pop(): Entry {
    const entries = this.entries;
    const first = entries[0];
    const last = entries.pop();
    const size = entries.length;
    if (size == 0) return first;
    let at = 0;
    while (true) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && entries[child + 1].distance < entries[child].distance) child++;
      if (entries[child].distance >= last.distance) break;
      entries[at] = entries[child];
      at = child;
    }
    entries[at] = last;
    return first;
  }
}

function graph(): Node[] {
  const nodes = new Array<Node>(NODES);
  for (let i = 0; i < NODES; i++) nodes[i] = new Node(i);
  for (let i = 0; i < NODES; i++) {
    for (let j = 0; j < EDGES_A_NODE; j++) nodes[i].edges.push(new Edge(nodes[below(NODES)], 1 + below(100)));
  }
  return nodes;
}

function search(start: Node): void {
  const queue = new PriorityQueue();
  start.distance = 0;
  queue.push(new Entry(start, 0));
  while (!queue.isEmpty) {
    const entry = queue.pop();
    const node = entry.node;
    if (entry.distance != node.distance) continue;
    for (let i = 0; i < node.edges.length; i++) {
      const edge = node.edges[i];
      const distance = node.distance + edge.length;
      if (distance >= edge.to.distance) continue;
      edge.to.distance = distance;
      edge.to.previous = node;
      queue.push(new Entry(edge.to, distance));
    }
  }
}

function pathTo(node: Node): u32[] {
  const path: u32[] = [];
  let at: Node | null = node;
  while (at !== null) {
    path.push(at.id);
    at = at.previous;
  }
  return path.reverse();
}

export function setUp(): void {}

export function run(): u32 {
  seed(5);
  const nodes = graph();
  search(nodes[0]);
  let sum: u32 = 0;
  for (let i = 0; i < NODES; i++) {
    const path = pathTo(nodes[i]);
    sum = sum * 31 + path[path.length >> 1] + <u32>path.length;
  }
  return sum;
}
