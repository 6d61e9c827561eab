import type { Workshop } from "./workshop.js";

/** How a compiled peer is made. */
export interface Recipe {
  readonly name: string;
  readonly about: string;
  readonly version: string;
  /** For the head of the report: how its users would build it, and where this differs. */
  readonly settings: string;
  /** What else the module depends on: the text of our files, flags, and versions of the tools. */
  readonly inputs: readonly string[];
  /** A module that exports memory, malloc, calloc, realloc and free. */
  build(workshop: Workshop): Uint8Array;
}
