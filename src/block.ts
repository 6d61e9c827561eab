/// <reference lib="esnext.disposable" preserve="true" />
import type { BlockOwner } from "./block-owner.js";
import { MemoryMisuseError } from "./errors.js";
import { hex } from "./hex.js";
import { NULL, type Null, type ObjPointer } from "./pointer.js";

/**
 * A piece of the heap as an object. It has no finalizer: the memory stays taken until {@link Block.free}, or until the
 * end of a `using` declaration where the host has Symbol.dispose.
 */
export class Block implements Disposable {
  /** Bytes, as asked for. */
  readonly size: number;
  readonly #owner: BlockOwner;
  readonly #address: ObjPointer;
  readonly #generation: number;
  #isFreed = false;
  #view: Uint8Array<ArrayBuffer> | undefined;
  /** {@link Block.free}, for `using`; there iff the host has Symbol.dispose. */
  declare readonly [Symbol.dispose]: () => void;

  static {
    // A host without Symbol.dispose must be able to load this module.
    if (typeof Symbol.dispose === "symbol") {
      Object.defineProperty(Block.prototype, Symbol.dispose, {
        value: Block.prototype.free,
        configurable: true,
        writable: true,
      });
    }
  }

  /** For the heap that made the memory; users call `py.alloc`. */
  constructor(owner: BlockOwner, ptr: ObjPointer, size: number) {
    this.#owner = owner;
    this.#address = ptr;
    this.#generation = owner.adopt(ptr);
    this.size = size;
  }

  /** The address in bytes; 0 once freed, so that a stale block cannot hand out an address that is someone else's. */
  get ptr(): ObjPointer | Null {
    return this.isFreed ? NULL : this.#address;
  }

  /** Whether the memory is the block's no more: by {@link Block.free}, a reset of the heap, or a free of its address. */
  get isFreed(): boolean {
    return this.#isFreed || this.#owner.stateOf(this.#address, this.#generation) !== "live";
  }

  /**
   * The bytes of the block. Growth of the memory detaches older views, so read this again after every call that may
   * allocate: it is a fresh view then, and the same object otherwise.
   * @throws {MemoryMisuseError} with code USE_AFTER_FREE once the block is freed.
   */
  get view(): Uint8Array<ArrayBuffer> {
    if (this.isFreed) throw useAfterFree(this.#address, this.size);
    const { buffer } = this.#owner.memory;
    if (this.#view?.buffer !== buffer) this.#view = new Uint8Array(buffer, this.#address, this.size);
    return this.#view;
  }

  /**
   * Gives the memory back. Calling it again does nothing, nor does it after the heap was reset.
   * @throws {MemoryMisuseError} with code STALE_BLOCK: the address was freed already, past this block, and may be someone
   * else's by now. It is left alone. (With another `onMisuse` than "throw", that is done instead.)
   */
  free(): void {
    if (this.#isFreed) return;
    // First, so that not even a release that throws can be repeated on an address that may be another block's by then.
    this.#isFreed = true;
    this.#view = undefined;
    const state = this.#owner.stateOf(this.#address, this.#generation);
    if (state === "live") this.#owner.release(this.#address, this.size);
    else if (state === "stale") this.#owner.report(staleBlock(this.#address, this.size));
  }
}

function useAfterFree(address: number, size: number): MemoryMisuseError {
  const message = `view: the block of ${size} bytes at ${hex(address)} is freed.`;
  return new MemoryMisuseError(message, { code: "USE_AFTER_FREE", address, size });
}

function staleBlock(address: number, size: number): MemoryMisuseError {
  const message = `free: the address ${hex(address)} of the block of ${size} bytes was freed or resized already, not by this block.`;
  return new MemoryMisuseError(message, { code: "STALE_BLOCK", address, size });
}
