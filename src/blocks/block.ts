/// <reference lib="esnext.disposable" preserve="true" />
import { hex } from "../hex.js";
import { NULL, type Null, type ObjPointer } from "../pointer.js";
import type { BlockOwner, Core } from "./block-owner.js";
import { disposeByFree } from "./dispose.js";
import { OPEN, PLACE, Region } from "./region.js";
import type { Freeable } from "./scope.js";
import type { TypedArray, TypedArrayType } from "./typed-array.js";

/** Keys the constructor of a block's view. */
export const VIEW_TYPE: unique symbol = Symbol("viewType");
/** Keys what makes a block larger or smaller. */
export const REALLOCATE: unique symbol = Symbol("reallocate");
const CORE = Symbol("core");

/**
 * A piece of the heap as an object. It has no finalizer: the memory stays taken until {@link Block.free}, until the end of its scope, or
 * until the end of a `using` declaration where the host has Symbol.dispose.
 */
export class Block<View extends TypedArray = Uint8Array<ArrayBuffer>>
  extends Region<View>
  implements Disposable
{
  /** Declared only: an engine takes twice as long for a private field, or one that is defined, of a class that is derived from. */
  declare private readonly [CORE]: Core<View>;
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
    this[CORE] = owner.adopt(this, ptr, size, type ?? (Uint8Array as unknown as TypedArrayType<View>));
  }

  /** Bytes, as asked for. */
  get size(): number {
    return this[CORE].size;
  }

  /** The address in bytes; 0 once freed, so that a stale block cannot hand out an address that is someone else's. */
  get ptr(): ObjPointer | Null {
    return this.isFreed ? NULL : this[CORE].address;
  }

  /** Whether the memory is the block's no more: by {@link Block.free}, a reset of the heap, or a free of its address. */
  get isFreed(): boolean {
    const { owner, address, generation } = this[CORE];
    return !owner.owns(address, generation);
  }

  /**
   * Gives the memory back. Calling it again does nothing, nor does it after the heap was reset.
   * @throws {MemoryMisuseError} with code STALE_BLOCK: the address was freed already, past this block, and may be someone
   * else's by now. It is left alone. (With another `onMisuse` than "throw", that is done instead.)
   */
  free(): void {
    this[CORE].owner.release(this, this[CORE]);
  }

  /** The constructor of the view. */
  protected get [VIEW_TYPE](): TypedArrayType<View> {
    return this[CORE].type;
  }

  /** Makes it so many bytes, here or elsewhere; contents up to the shorter size stay, new bytes are zeros. @throws {MemoryError} */
  protected [REALLOCATE](name: string, size: number): void {
    checkLive(this[CORE], name);
    this[CORE].owner.resize(name, this, this[CORE], size);
  }

  protected [PLACE](): readonly [block: this, offset: number] {
    return [this, 0];
  }

  protected [OPEN](name: string): View {
    const { owner, address, generation, view } = this[CORE];
    // A view that growth has detached has no elements.
    if (view !== undefined && view.length !== 0 && owner.owns(address, generation)) return view;
    return openAnew(this[CORE], name);
  }
}

// Functions, as private methods make each object longer in making.

function openAnew<View extends TypedArray>(core: Core<View>, name: string): View {
  checkLive(core, name);
  const { buffer } = core.owner.memory;
  if (core.view?.buffer !== buffer)
    core.view = new core.type(buffer, core.address, core.size / core.type.BYTES_PER_ELEMENT);
  return core.view;
}

function checkLive({ owner, address, generation, size }: Core<TypedArray>, name: string): void {
  if (owner.owns(address, generation)) return;
  owner.refuse(`${name}: the block of ${size} bytes at ${hex(address)} is freed.`, address, size);
}

type Maker<Class> = new <View extends TypedArray>(
  owner: BlockOwner,
  ptr: ObjPointer,
  size: number,
  type: TypedArrayType<View>,
) => Class;

/**
 * What makes instances of a class that is derived from Block and adds no fields: as its constructor does, but in one step, as V8 puts no
 * call of `super` in line, which takes as long as the allocation.
 */
export function directMaker<Class extends Block<TypedArray>>(prototype: Class): Maker<Class> {
  function Made(
    this: { [CORE]: Core<TypedArray> } & Freeable,
    owner: BlockOwner,
    ptr: ObjPointer,
    size: number,
    type: TypedArrayType<TypedArray>,
  ) {
    this[CORE] = owner.adopt(this, ptr, size, type);
  }
  Made.prototype = prototype;
  return Made as unknown as Maker<Class>;
}
