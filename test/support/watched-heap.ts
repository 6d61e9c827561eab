// A heap for profiles that does what a test says: its watch tells of requests that nobody made, at call sites that the test names.
import type { ProfiledHeap } from "../../src/profile/profiled-heap.js";
import type { RawFrame } from "../../src/tracemalloc/frame.js";
import type { AllocationWatcher } from "../../src/watch/allocation-watcher.js";

export class WatchedHeap implements ProfiledHeap {
  readonly watchers = new Set<AllocationWatcher>();
  used = 0;
  #site: RawFrame = ["<unknown>", 0];
  #next = 8;

  readonly watch = {
    add: (watcher: AllocationWatcher) => {
      this.watchers.add(watcher);
      return () => {
        this.watchers.delete(watcher);
      };
    },
  };

  callSite = (): RawFrame => this.#site;
  usedBytes = (): number => this.used;

  /** A block of that many bytes, from that line of a file. @returns its address. */
  malloc(lineno: number, size: number, filename = "a.js"): number {
    this.#site = [filename, lineno];
    const address = this.#next;
    this.#next += 8;
    this.used += size;
    for (const watcher of this.watchers) watcher.allocated(2, address, size, false, this.callSite);
    return address;
  }

  realloc(lineno: number, former: number, size: number): number {
    this.#site = ["a.js", lineno];
    for (const watcher of this.watchers) watcher.resized(2, former, former, size, this.callSite);
    return former;
  }

  free(address: number): void {
    for (const watcher of this.watchers) watcher.freed(2, address);
  }

  reset(): void {
    for (const watcher of this.watchers) watcher.reset();
  }
}
