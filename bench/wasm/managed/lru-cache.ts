// A cache of the pages that were asked for last: a Map of nodes that are also a list by age.
import { below, seed } from "../random";
import { anyOf, vocabulary } from "./vocabulary";

const CAPACITY = 1500;
const REQUESTS = 30000;

class Node {
  newer: Node | null = null;
  older: Node | null = null;

  constructor(
    public key: string,
    public page: Uint8Array,
  ) {}
}

class Cache {
  private nodes: Map<string, Node> = new Map();
  private newest: Node | null = null;
  private oldest: Node | null = null;

  private unlink(node: Node): void {
    const newer = node.newer;
    const older = node.older;
    if (newer !== null) newer.older = older;
    else this.newest = older;
    if (older !== null) older.newer = newer;
    else this.oldest = newer;
  }

  private putInFront(node: Node): void {
    const newest = this.newest;
    node.newer = null;
    node.older = newest;
    if (newest !== null) newest.newer = node;
    else this.oldest = node;
    this.newest = node;
  }

  get(key: string): Uint8Array | null {
    if (!this.nodes.has(key)) return null;
    const node = this.nodes.get(key);
    this.unlink(node);
    this.putInFront(node);
    return node.page;
  }

  set(key: string, page: Uint8Array): void {
    const oldest = this.oldest;
    if (oldest !== null && this.nodes.size == CAPACITY) {
      this.unlink(oldest);
      this.nodes.delete(oldest.key);
    }
    const node = new Node(key, page);
    this.nodes.set(key, node);
    this.putInFront(node);
  }
}

let words: string[] = [];
const cache: Cache = new Cache();

export function setUp(): void {
  seed(3);
  words = vocabulary(3000);
}

function load(key: string): Uint8Array {
  const page = new Uint8Array(50 + below(500));
  page[0] = <u8>key.charCodeAt(0);
  return page;
}

export function run(): u32 {
  seed(4);
  let sum: u32 = 0;
  for (let i = 0; i < REQUESTS; i++) {
    const key = "/" + anyOf(words) + "/" + below(4).toString();
    let page = cache.get(key);
    if (page === null) {
      page = load(key);
      cache.set(key, page);
    }
    sum = sum * 31 + page[0];
  }
  return sum;
}
