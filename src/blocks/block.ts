/// <reference lib="esnext.disposable" preserve="true" />
import { MemoryMisuseError } from "../errors.js";
import { hex } from "../hex.js";
import { NULL, type Null, type ObjPointer } from "../pointer.js";
import type { BlockOwner } from "./block-owner.js";
import { disposeByFree } from "./dispose.js";
import { OPEN, PLACE, Region } from "./region.js";
import type { TypedArray, TypedArrayType } from "./typed-array.js";

/** Keys the constructor of a block's view. */
export const VIEW_TYPE: unique symbol = Symbol("viewType");
/** Keys what makes a block larger or smaller. */
export const REALLOCATE: unique symbol = Symbol("reallocate");

/**
 * A piece of the heap as an object. It has no finalizer: the memory stays taken until {@link Block.free}, until the end of its scope, or
 * until the end of a `using` declaration where the host has Symbol.dispose.
 */
export class Block<View extends TypedArray = Uint8Array<ArrayBuffer>>
  extends Region<View>
  implements Disposable
{
  readonly #owner: BlockOwner;
  readonly #type: TypedArrayType<View>;
  #address: ObjPointer;
  #size: number;
  /** 0 once the block was freed by {@link Block.free}. */
  #generation: number;
  #view: View | undefined;
  /** {@link Block.free}, for `using`; there iff the host has Symbol.dispose. */
  declare readonly [Symbol.dispose]: () => void;

  static {
    disposeByFree(Block.prototype);
  }

  /**
   * @internal For the heap that made the memory; users call `py.alloc`. The view is of the type; the address is a multiple of its elements' bytes.
   */
  constructor(owner: BlockOwner, ptr: ObjPointer, size: number, type?: TypedArrayType<View>) {
    super();
    this.#owner = owner;
    this.#type = type ?? (Uint8Array as unknown as TypedArrayType<View>);
    this.#address = ptr;
    this.#size = size;
    this.#view = undefined;
    this.#generation = owner.adopt(this, ptr, size);
  }

  /** Bytes, as asked for. */
  get size(): number {
    return this.#size;
  }

  /** The address in bytes; 0 once freed, so that a stale block cannot hand out an address that is someone else's. */
  get ptr(): ObjPointer | Null {
    return this.isFreed ? NULL : this.#address;
  }

  /** Whether the memory is the block's no more: by {@link Block.free}, a reset of the heap, or a free of its address. */
  get isFreed(): boolean {
    return !this.#owner.owns(this.#address, this.#generation);
  }

  /**
   * Gives the memory back. Calling it again does nothing, nor does it after the heap was reset.
   * @throws {MemoryMisuseError} with code STALE_BLOCK: the address was freed already, past this block, and may be someone
   * else's by now. It is left alone. (With another `onMisuse` than "throw", that is done instead.)
   */
  free(): void {
    const generation = this.#generation;
    if (generation === 0) return;
    // First, so that not even a release that throws can be repeated on an address that may be another block's by then.
    this.#generation = 0;
    this.#view = undefined;
    this.#owner.release(this, this.#address, generation, this.#size);
  }

  /** The constructor of the view. */
  protected get [VIEW_TYPE](): TypedArrayType<View> {
    return this.#type;
  }

  /** Makes it so many bytes, at the same or at another place; its contents up to the shorter size stay. @throws {MemoryError} */
  protected [REALLOCATE](name: string, size: number): void {
    this.#checkLive(name);
    const [address, generation] = this.#owner.resize(name, this, this.#address, size);
    this.#address = address;
    this.#generation = generation;
    this.#size = size;
    this.#view = undefined;
  }

  protected [PLACE](): readonly [block: this, offset: number] {
    return [this, 0];
  }

  protected [OPEN](name: string): View {
    const view = this.#view;
    // A view that growth has detached has no elements.
    if (view !== undefined && view.length !== 0 && this.#owner.owns(this.#address, this.#generation))
      return view;
    return this.#openAnew(name);
  }

  #openAnew(name: string): View {
    this.#checkLive(name);
    const { buffer } = this.#owner.memory;
    if (this.#view?.buffer !== buffer) {
      const length = this.#size / this.#type.BYTES_PER_ELEMENT;
      this.#view = new this.#type(buffer, this.#address, length);
    }
    return this.#view as View;
  }

  #checkLive(name: string): void {
    if (!this.isFreed) return;
    const [address, size] = [this.#address, this.#size];
    const message = `${name}: the block of ${size} bytes at ${hex(address)} is freed.`;
    throw new MemoryMisuseError(message, { code: "USE_AFTER_FREE", address, size });
  }
}
