import { inlineGuest } from "#build/inline-guest.js";
import { PAGE_SIZE } from "../abi.js";
import { checkHeap } from "../check-heap.js";
import type { MemoryMisuseError } from "../errors.js";
import { explained } from "../heap-parts.js";
import { decodeBase64 } from "../inline-module.js";
import { seedHeap } from "../seed.js";
import { totalsOf } from "../span-totals.js";
import { type ExplainTrap, misuseError, trapExplainer } from "../trap.js";
import type { GuestExports, GuestHost } from "./guest-exports.js";

/** State lies at a multiple of so many bytes. */
const STATE_ALIGNMENT = 16;

/** What a guest's heap holds, found by walking over it; bytes unless a name says otherwise. */
export interface GuestStats {
  /** What live blocks can hold. Blocks that the program had before are not among them. */
  readonly bytesInUse: number;
  /** How many live blocks there are. */
  readonly blocksInUse: number;
  /** In free blocks and in pools that are kept empty. */
  readonly freeBytes: number;
  /** What the heap has of the program's memory, its state included. */
  readonly heapBytes: number;
  /** What its chunks may have together; 0 = no limit. */
  readonly limitBytes: number;
  /** What of it is there only once a request was refused. */
  readonly headroomBytes: number;
  /** All of the program's memory. It never shrinks. */
  readonly memoryBytes: number;
}

let compiled: Promise<WebAssembly.Module> | undefined;

/** pymalloc.guest.wasm, compiled once. */
export function guestModule(): Promise<WebAssembly.Module> {
  compiled ??= WebAssembly.compile(decodeBase64(inlineGuest));
  return compiled;
}

/** One heap in the memory of a program that is running already. It belongs to the thread of that program. */
export class GuestHeap {
  /** The wasm's own functions: what is put into the program's table. */
  readonly exports: GuestExports;
  readonly #memory: WebAssembly.Memory;
  readonly #explain: ExplainTrap;
  /** Gives the state back, of a heap that nobody has used. */
  readonly discard: () => void;
  #limit = { pages: 0, headroom: 0 };

  private constructor(exports: GuestExports, memory: WebAssembly.Memory, discard: () => void) {
    this.exports = exports;
    this.discard = discard;
    this.#memory = memory;
    this.#explain = trapExplainer(exports, () => undefined);
  }

  /** A heap without chunks. Its state is had from the host; null if that has no memory for it, and then nothing has changed. */
  static make(module: WebAssembly.Module, host: GuestHost): GuestHeap | null {
    const { memory, memalign, free, olderRealloc, olderFree, olderCtx } = host;
    const env = { memory, memalign, free, older_realloc: olderRealloc, older_free: olderFree };
    const instance = (heap_state: number): GuestExports =>
      new WebAssembly.Instance(module, { env: { ...env, heap_state } }).exports as GuestExports;
    // The address is a constant of the instance, as engines make better code of it. The first one is asked for the size only.
    const base = memalign(STATE_ALIGNMENT, instance(0).guest_size()) >>> 0;
    if (base === 0) return null;
    const exports = instance(base);
    if (exports.guest_init(olderCtx) !== 0) {
      free(base);
      return null;
    }
    seedHeap(exports, undefined);
    return new GuestHeap(exports, memory, () => void free(base));
  }

  /** Caps what the heap has of the program's memory, in pages of 64 KiB; 0 = no cap. The headroom is open from a refusal until it is not needed any more. */
  setLimit(pages: number, headroom: number): void {
    this.exports.set_limit(pages, headroom);
    this.#limit = { pages, headroom };
  }

  /** Counts all there is, by a walk over the heap. @throws {MemoryMisuseError} a tag was overwritten, and the walk cannot go on. */
  stats(): GuestStats {
    const { exports } = this;
    const wasm = { memory: this.#memory, batch_slots: exports.batch_slots };
    const heap = { wasm, tools: () => exports, explain: this.#explain };
    const sizes = { overhead: exports.BLOCK_OVERHEAD.value, alignment: exports.ALIGNMENT.value };
    const { bytesInUse, blocksInUse, freeBytes } = totalsOf(heap, {
      ...sizes,
      poolSize: exports.POOL_SIZE.value,
    });
    return {
      bytesInUse,
      blocksInUse,
      freeBytes,
      heapBytes: (exports.chunk_bytes() >>> 0) + exports.guest_size(),
      limitBytes: this.#limit.pages * PAGE_SIZE,
      headroomBytes: this.#limit.headroom * PAGE_SIZE,
      memoryBytes: this.#memory.buffer.byteLength,
    };
  }

  /** Verifies every invariant of the heap: 0, or a {@link PyMemFatalError} with what is broken and where. */
  check(): 0 {
    return checkHeap(this.exports, this.#explain);
  }

  /** Why a call of the program's has trapped: the last misuse, or null if there was none. */
  lastMisuse(): MemoryMisuseError | null {
    const { misuse_count, last_error, last_error_address, last_error_size } = this.exports;
    if (misuse_count() === 0) return null;
    return misuseError("the last misuse", last_error(), last_error_address(), last_error_size());
  }

  /** Gives idle pools and chunks back to the program's own allocator; true if there was one. */
  trim(): boolean {
    return explained(this.#explain, "trim", this.exports.trim) !== 0;
  }
}
