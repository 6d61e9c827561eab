import type { AllocationWatcher, FamilyNumber } from "../watch/allocation-watcher.js";
import type { Operation } from "./capsule.js";

/** The last requests of a heap, so many of them at most. */
export class LastOperations implements AllocationWatcher {
  readonly #most: number;
  readonly #operations: Operation[] = [];
  /** Where the oldest one is once there are so many. */
  #oldest = 0;
  #left = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** The oldest first. */
  get operations(): readonly Operation[] {
    return [...this.#operations.slice(this.#oldest), ...this.#operations.slice(0, this.#oldest)];
  }

  /** How many there were before. */
  get left(): number {
    return this.#left;
  }

  allocated(domain: FamilyNumber, address: number, size: number, isZeroed: boolean): boolean {
    this.#add({ kind: isZeroed ? "calloc" : "malloc", domain, address, former: 0, size });
    return true;
  }
  resized(domain: FamilyNumber, former: number, address: number, size: number): void {
    this.#add({ kind: "realloc", domain, address, former, size });
  }
  freed(domain: FamilyNumber, address: number): void {
    this.#add({ kind: "free", domain, address, former: 0, size: 0 });
  }
  reset(): void {
    this.#left += this.#operations.length;
    this.#operations.length = 0;
    this.#oldest = 0;
  }

  #add(operation: Operation): void {
    if (this.#operations.length < this.#most) {
      this.#operations.push(operation);
      return;
    }
    this.#left++;
    if (this.#most === 0) return;
    this.#operations[this.#oldest] = operation;
    this.#oldest = (this.#oldest + 1) % this.#most;
  }
}
