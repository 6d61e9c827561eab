/** CPython's number of a domain: 0 raw, 1 mem, 2 obj. */
export type DomainNumber = 0 | 1 | 2;

/** Whose function was called: a domain's, or 3, the malloc family's. */
export type FamilyNumber = DomainNumber | 3;

/** Where the family's blocks belong to: the malloc family's are obj's, either of which frees them. */
export function domainOf(family: FamilyNumber): DomainNumber {
  return family === 3 ? 2 : family;
}

/** A function of the watch that is under way: beneath its call is what has asked for memory. */
// biome-ignore lint/suspicious/noExplicitAny: whatever it takes
export type Above = (...values: any[]) => unknown;

/** Who is told of each request of a heap, once it has been served. Sizes in bytes, as they were asked for. It must not use the heap. */
export interface AllocationWatcher {
  /** A new block. false: it cannot be noted; the block is given back, and the request refused. */
  allocated(family: FamilyNumber, address: number, size: number, isZeroed: boolean, above: Above): boolean;
  /** The block at `former` has another size, and lies at `address` now. */
  resized(family: FamilyNumber, former: number, address: number, size: number, above: Above): void;
  /** The block is gone. Also told of blocks that were there before. */
  freed(family: FamilyNumber, address: number): void;
  /** All blocks are gone. */
  reset(): void;
}

/** A request that may yet fail. */
export interface Attempt {
  readonly kind: "malloc" | "calloc" | "realloc" | "free";
  readonly domain: DomainNumber;
  /** The block that it is about; 0 of a new one. */
  readonly address: number;
  /** Bytes. */
  readonly size: number;
}
