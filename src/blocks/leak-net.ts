import { hex } from "../hex.js";
import type { BlockOwner } from "./block-owner.js";
import type { Freeable } from "./scope.js";

/** A block whose object was collected while its memory was still taken. */
export interface Leak {
  /** The address of its memory, which stays taken. */
  readonly address: number;
  /** Bytes. */
  readonly size: number;
  /** Where it was made, as the host writes stacks. */
  readonly stack: string;
}

/** Who is told of leaks: the console, or a function. */
export type OnLeak = "warn" | ((leak: Leak) => void);

interface Made {
  address: number;
  generation: number;
  size: number;
  readonly stack: string;
}

/**
 * A net under the blocks of one heap: it tells once of each whose object was collected before it was freed, and never frees one, as
 * somebody may have its address still.
 */
export class LeakNet {
  readonly #made = new WeakMap<Freeable, Made>();
  readonly #registry: FinalizationRegistry<Made>;

  constructor(owner: BlockOwner, onLeak: OnLeak) {
    this.#registry = new FinalizationRegistry(({ address, generation, size, stack }) => {
      // One that a reset or a free of its address has freed is none.
      if (!owner.owns(address, generation)) return;
      const leak = { address, size, stack };
      if (onLeak === "warn") console.warn(sentence(leak));
      else onLeak(leak);
    });
  }

  made(block: Freeable, address: number, generation: number, size: number): void {
    const made: Made = { address, generation, size, stack: stackHere() };
    this.#made.set(block, made);
    this.#registry.register(block, made, block);
  }

  moved(block: Freeable, address: number, generation: number, size: number): void {
    const made = this.#made.get(block);
    if (made !== undefined) Object.assign(made, { address, generation, size });
  }

  /** The registry need not remember it any more. */
  freed(block: Freeable): void {
    this.#registry.unregister(block);
  }
}

/** Calls of this package that lie between a maker and the net, at most. */
const OWN_CALLS = 10;

/** Without the line that says it is an error, and as deep into the program as the host's limit has it. */
function stackHere(): string {
  const { stackTraceLimit: limit } = Error as { stackTraceLimit?: unknown };
  // A host may have made Error read-only.
  if (typeof limit === "number") Reflect.set(Error, "stackTraceLimit", limit + OWN_CALLS);
  // Written out at once: an error whose stack nobody has read keeps what was called, and so the block.
  const { stack = "" } = new Error();
  if (typeof limit === "number") Reflect.set(Error, "stackTraceLimit", limit);
  return stack.replace(/^Error:? *\n/, "");
}

function sentence({ address, size, stack }: Leak): string {
  return `pymalloc-wasm: the block of ${size} bytes at ${hex(address)} was collected before it was freed. It was made here:\n${stack}`;
}
