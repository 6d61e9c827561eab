/** Programs of one interpreter that runs in wasm, on its own allocator and on ours. */
export interface Client {
  readonly name: string;
  /** The package and its version. */
  readonly from: string;
  /** What it runs, by name: programs in its language. */
  readonly works: ReadonlyMap<string, string>;
  /** Stock first, then stock again, then ours in each way that it can be installed. Each is an instance of its own. */
  start(): Promise<readonly Variant[]>;
  /** One more instance, of which no time is taken. */
  startCounting(): Promise<Counting>;
}

export interface Runner {
  /** What runs the program once, and gives what it comes to. */
  prepare(source: string): () => string;
}

export interface Counting extends Runner {
  /** How many requests it has made of its allocator so far: each malloc, calloc, realloc and free is one. */
  requests(): number;
}

export interface Variant extends Runner {
  readonly name: string;
  /** Bytes of memory up to the highest that the C library's malloc has had. */
  usedBytes(): number;
  /** Verifies the heap, if it is ours. */
  check(): void;
}

export const STOCK = "stock";
export const STOCK_AGAIN = "stock again";
