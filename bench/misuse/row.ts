// What a row of the table is, and how answers of an allocator are read.
import type { Scene } from "./scene.js";

export type Kind = "free" | "realloc" | "size" | "value" | "write" | "memory";

/** The mistake itself; it returns what the allocator answered, or undefined where silence is all that came. */
export type Misuse = () => string | undefined;

export interface Row {
  readonly name: string;
  readonly kind: Kind;
  /** Prepares the heap for the mistake. Undefined: it cannot be made with this allocator. */
  prepare(scene: Scene): Misuse | undefined;
  /** No allocator can see it from the address alone. */
  readonly isUnknowable?: true;
}

const REFUSED = "0";
/** A block for a request that should have been refused. */
const GIVEN = "p≠0";
export const FINE = "ok";

export function readFree(answer: unknown): string | undefined {
  return answer === false ? "false" : undefined;
}

/** The answer to a request that makes no sense. What it gives is taken for a block of `size`, if it could be one. */
export function readBlock(scene: Scene, address: number, size: number): string {
  if (address === 0) return REFUSED;
  scene.adopt(address, size);
  return GIVEN;
}

/** The answer to a request that is unusual but allowed. */
export function readAllowed(scene: Scene, address: number, size: number): string {
  return readBlock(scene, address, size) === GIVEN ? FINE : REFUSED;
}
