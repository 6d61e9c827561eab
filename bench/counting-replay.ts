// A trace on a counting module, call by call from JavaScript: what JavaScript does between two calls is not counted.

import { functionOf, type HostMemory, instantiate, memoryOf } from "../src/replay/instance.js";
import {
  at,
  CALLOC,
  kindOf,
  MALLOC,
  operationCount,
  REALLOC,
  slotOf,
  type Trace,
} from "../src/trace/trace.js";
import { CallCounts } from "./counting-calls.js";
import { BYTES_EXPORT, countingModule, INSTRUCTIONS_EXPORT } from "./counting-module.js";

export const OPERATIONS = ["malloc", "calloc", "realloc", "free"] as const;
export type OperationName = (typeof OPERATIONS)[number];

/** What the calls of one kind executed, by kind in the order of OPERATIONS. */
export interface CountedReplay {
  readonly operations: number;
  readonly kinds: readonly CallCounts[];
}

function globalOf(instance: WebAssembly.Instance, name: string): WebAssembly.Global {
  const value = instance.exports[name];
  if (!(value instanceof WebAssembly.Global)) throw new Error(`the module does not export ${name}`);
  return value;
}

/** An allocator that tells after each call what it took. */
export class CountedAllocator {
  readonly #memory: WebAssembly.Memory;
  readonly #instructions: WebAssembly.Global;
  readonly #bytes: WebAssembly.Global;
  readonly malloc: (size: number) => number;
  readonly calloc: (count: number, size: number) => number;
  readonly realloc: (block: number, size: number) => number;
  readonly free: (block: number) => number;
  #buffer: ArrayBuffer;

  constructor(wasm: Uint8Array, host?: HostMemory) {
    const instance = instantiate(new WebAssembly.Module(countingModule(wasm)), host);
    this.#memory = memoryOf(instance);
    this.#buffer = this.#memory.buffer;
    this.#instructions = globalOf(instance, INSTRUCTIONS_EXPORT);
    this.#bytes = globalOf(instance, BYTES_EXPORT);
    this.malloc = functionOf(instance, "malloc");
    this.calloc = functionOf(instance, "calloc");
    this.realloc = functionOf(instance, "realloc");
    this.free = functionOf(instance, "free");
    // What the module's start function did is not the first call's.
    this.take();
  }

  /** Instructions since the last time, and bytes filled and copied. They wrap at 2^32, which no single call reaches. */
  take(): { instructions: number; bytes: number } {
    const taken = { instructions: this.#instructions.value >>> 0, bytes: this.#bytes.value >>> 0 };
    this.#instructions.value = 0;
    this.#bytes.value = 0;
    return taken;
  }

  /** All of memory, as it is now. */
  bytes(): Uint8Array {
    return new Uint8Array(this.#memory.buffer);
  }

  /** Has memory grown since the last time? Growth detaches the buffer. */
  grew(): boolean {
    if (this.#buffer.byteLength > 0) return false;
    this.#buffer = this.#memory.buffer;
    return true;
  }
}

/** Replays the first `limit` operations; throws where the allocator has no memory. */
export function countReplay(wasm: Uint8Array, trace: Trace, limit = Number.POSITIVE_INFINITY): CountedReplay {
  const allocator = new CountedAllocator(wasm);
  const { words } = trace;
  const slots = new Int32Array(trace.slotCount);
  const kinds = OPERATIONS.map(() => new CallCounts());
  const operations = Math.min(limit, operationCount(trace));
  for (let i = 0; i < operations; i++) {
    const word = at(words, 2 * i);
    const [kind, slot, size] = [kindOf(word), slotOf(word), at(words, 2 * i + 1)];
    let block = 1;
    if (kind === MALLOC) block = allocator.malloc(size);
    else if (kind === CALLOC) block = allocator.calloc(1, size);
    else if (kind === REALLOC) block = allocator.realloc(at(slots, slot), size);
    else allocator.free(at(slots, slot));
    if (block === 0) throw new Error(`no memory at operation ${i}`);
    if (kind <= REALLOC) slots[slot] = block;
    const { instructions, bytes } = allocator.take();
    kinds[kind]?.add({ at: i, size, instructions, bytes }, allocator.grew());
  }
  return { operations, kinds };
}
