// What is known of a program's own allocator.
import type { RoleName } from "./allocator-roles.js";

/** How a function was found that nothing names. */
export const BY_CODE = "by its code";

export interface FoundFunction {
  readonly role: RoleName;
  /** Among all functions of the module. */
  readonly index: number;
  /** In words: by which name, or by what in the code. */
  readonly how: string;
}

/** Its functions, each once. */
export interface FoundAllocator {
  readonly functions: readonly FoundFunction[];
  /**
   * Functions that make blocks by malloc and then read the word before them, as an aligned malloc does, or a calloc that asks whether a block
   * is fresh (which may have become part of the program's own functions). They would misread another allocator's block: what they ask malloc
   * for, the own one serves.
   */
  readonly guarded: readonly number[];
  /** Those of them that give another address than malloc has given them: also a recording must not take what they ask for as a request. */
  readonly aligning: readonly number[];
  /** Functions of the allocator that free blocks, it is not known how: a realloc of a type that C's and Rust's have not. */
  readonly unclear: readonly number[];
}
