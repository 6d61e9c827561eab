// A peer that a wrong flag broke may lose data, and its figures would be worth nothing: each module is tried here before it
// becomes a peer. A program with random blocks looks at alignment, contents and zeroes.
import { functionOf, memoryOf } from "../../src/replay/instance.js";
import { CommandError } from "./command.js";

const OPERATIONS = 40_000;
const LIVE_BLOCKS = 500;
/** Nothing smaller than this can ask for its alignment: mimalloc puts what fits into a word at any word. */
const ALIGNMENT = 8;
const WORD = 4;
/** Blocks are mostly small, as in programs; all that live at once have some 2 MB. */
const SMALL = 512;
const LARGE = 40_000;

interface Block {
  readonly address: number;
  readonly size: number;
  readonly fill: number;
}

function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** What programs do with blocks. A block's bytes all hold its number. */
class Program {
  readonly #functions: Record<"malloc" | "calloc" | "realloc" | "free", (...args: number[]) => number>;
  readonly #memory: WebAssembly.Memory;
  readonly #random = randomNumbers(1);
  #fill = 0;

  constructor(instance: WebAssembly.Instance) {
    const [malloc, calloc] = [functionOf(instance, "malloc"), functionOf(instance, "calloc")];
    const [realloc, free] = [functionOf(instance, "realloc"), functionOf(instance, "free")];
    this.#functions = { malloc, calloc, realloc, free };
    this.#memory = memoryOf(instance);
  }

  pick(count: number): number {
    return this.#random(count);
  }

  #size(): number {
    return 1 + this.#random(this.#random(20) === 0 ? LARGE : SMALL);
  }

  #bytes(address: number, size: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, address, size);
  }

  #adopt(address: number, size: number): Block {
    if (address === 0) throw new CommandError("it had no memory for a block");
    const alignment = size < ALIGNMENT ? WORD : ALIGNMENT;
    if (address % alignment !== 0) throw new CommandError(`it gave ${size} bytes at ${address}`);
    this.#fill = (this.#fill % 255) + 1;
    this.#bytes(address, size).fill(this.#fill);
    return { address, size, fill: this.#fill };
  }

  allocate(): Block {
    const size = this.#size();
    if (this.#random(4) > 0) return this.#adopt(this.#functions.malloc(size) >>> 0, size);
    const address = this.#functions.calloc(1, size) >>> 0;
    if (this.#bytes(address, size).some((byte) => byte !== 0))
      throw new CommandError("its calloc left bytes that are not 0");
    return this.#adopt(address, size);
  }

  #expect(address: number, size: number, fill: number): void {
    if (this.#bytes(address, size).some((byte) => byte !== fill))
      throw new CommandError("it lost what was written into a block");
  }

  resize({ address, size, fill }: Block): Block {
    const newSize = this.#size();
    const moved = this.#functions.realloc(address, newSize) >>> 0;
    this.#expect(moved, Math.min(size, newSize), fill);
    return this.#adopt(moved, newSize);
  }

  release({ address, size, fill }: Block): void {
    this.#expect(address, size, fill);
    this.#functions.free(address);
  }
}

/** A block of no bytes is a block: programs ask for it, and realloc to it. */
function checkEmptyBlocks(instance: WebAssembly.Instance): void {
  const block = functionOf(instance, "malloc")(0);
  const other = functionOf(instance, "malloc")(100);
  const resized = functionOf(instance, "realloc")(other, 0);
  if (block === 0 || resized === 0) throw new CommandError("it gave no block for 0 bytes");
  if (block === resized) throw new CommandError("it gave one block twice");
  for (const one of [block, resized]) functionOf(instance, "free")(one);
}

/** Throws a CommandError that says what is wrong with an allocator. */
export function checkAllocator(instance: WebAssembly.Instance): void {
  checkEmptyBlocks(instance);
  const program = new Program(instance);
  const live: Block[] = [];
  for (let turn = 0; turn < OPERATIONS; turn++) {
    const index = program.pick(LIVE_BLOCKS);
    const block = live[index];
    if (block === undefined) live.push(program.allocate());
    else if (program.pick(3) === 0) live[index] = program.resize(block);
    else {
      program.release(block);
      live[index] = program.allocate();
    }
  }
  for (const block of live) program.release(block);
}
