import type { RawFrame } from "../tracemalloc/frame.js";
import {
  type Above,
  type AllocationWatcher,
  domainOf,
  type FamilyNumber,
} from "../watch/allocation-watcher.js";

/** What a line of the program did, in bytes as they were asked for. */
export interface LineTotals {
  /** As stacks have it: a path, or an address. */
  readonly filename: string;
  /** From 1 on. */
  readonly lineno: number;
  /** In blocks that the program got since the profile began, after this line got its last one. */
  usage: number;
  /** In blocks that this line got, less those of them that are freed. */
  increment: number;
  /** How many blocks this line got. */
  occurrences: number;
}

interface Block {
  readonly line: LineTotals;
  readonly size: number;
}

/** Adds up what each line gets and what becomes of it. A block that is resized is the line's that resized it, as in CPython's tracemalloc. */
export class LineRecorder implements AllocationWatcher {
  readonly #callSite: (above: Above) => RawFrame;
  readonly #lines = new Map<string, LineTotals>();
  readonly #blocks = new Map<number, Block>();
  #live = 0;

  constructor(callSite: (above: Above) => RawFrame) {
    this.#callSite = callSite;
  }

  /** In the order of their first blocks. */
  get lines(): readonly LineTotals[] {
    return [...this.#lines.values()];
  }

  allocated(family: FamilyNumber, address: number, size: number, _: boolean, above: Above): true {
    this.freed(family, address);
    const line = this.#line(this.#callSite(above));
    this.#blocks.set(keyOf(domainOf(family), address), { line, size });
    this.#live += size;
    line.usage = this.#live;
    line.increment += size;
    line.occurrences++;
    return true;
  }

  resized(family: FamilyNumber, former: number, address: number, size: number, above: Above): void {
    this.freed(family, former);
    this.allocated(family, address, size, false, above);
  }

  /** Nothing, if the block is older than the profile. */
  freed(family: FamilyNumber, address: number): void {
    const key = keyOf(domainOf(family), address);
    const block = this.#blocks.get(key);
    if (block === undefined) return;
    this.#blocks.delete(key);
    this.#live -= block.size;
    block.line.increment -= block.size;
  }

  reset(): void {
    for (const { line, size } of this.#blocks.values()) line.increment -= size;
    this.#blocks.clear();
    this.#live = 0;
  }

  #line([filename, lineno]: RawFrame): LineTotals {
    const key = `${lineno}:${filename}`;
    const line = this.#lines.get(key) ?? { filename, lineno, usage: 0, increment: 0, occurrences: 0 };
    this.#lines.set(key, line);
    return line;
  }
}

/** Addresses are of 32 bits. */
const keyOf = (domain: number, address: number): number => domain * 2 ** 32 + address;
