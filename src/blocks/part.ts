import { NULL, type Null, type ObjPointer } from "../pointer.js";
import type { LiveMemory } from "./live-memory.js";
import { OPEN, PLACE, Region } from "./region.js";
import type { TypedArray, TypedArrayType } from "./typed-array.js";

/** Where a part lies now, or a throw that begins with the name. */
export const LOCATE: unique symbol = Symbol("locate");

/** The address of what is alive. @throws {MemoryMisuseError} with code USE_AFTER_FREE, beginning with the name. */
export function addressIn(region: Region<TypedArray>, name: string): number {
  const { ptr } = region;
  // Opening it says what is freed.
  return ptr === NULL ? Region.elements(region, name).byteOffset : ptr;
}

/** Elements in memory that is somebody else's. They do not move. */
export abstract class Part<View extends TypedArray = Uint8Array<ArrayBuffer>> extends Region<View> {
  readonly #memory: LiveMemory;
  readonly #type: TypedArrayType<View>;
  readonly #size: number;
  #view: View | undefined;

  constructor(memory: LiveMemory, size: number, type?: TypedArrayType<View>) {
    super();
    this.#memory = memory;
    this.#size = size;
    this.#type = type ?? (Uint8Array as unknown as TypedArrayType<View>);
  }

  /** The address in bytes. @throws {MemoryMisuseError} with code USE_AFTER_FREE once it is gone. */
  protected abstract [LOCATE](name: string): number;

  get size(): number {
    return this.#size;
  }

  get ptr(): ObjPointer | Null {
    return this.isFreed ? NULL : (this[LOCATE]("ptr") as ObjPointer);
  }

  protected [PLACE](): readonly [root: Region<View>, offset: number] {
    return [this, 0];
  }

  protected [OPEN](name: string): View {
    const address = this[LOCATE](name);
    const { buffer } = this.#memory.bytes;
    if (this.#view?.buffer !== buffer)
      this.#view = new this.#type(buffer, address, this.#size / this.#type.BYTES_PER_ELEMENT);
    return this.#view as View;
  }
}

/** Bytes inside something else, with which they die, or at an address that nobody here answers for. */
export class Inner extends Part {
  readonly #whole: Region<TypedArray> | undefined;
  readonly #offset: number;

  /** @internal Without a whole the offset is the address. */
  constructor(memory: LiveMemory, whole: Region<TypedArray> | undefined, offset: number, size: number) {
    super(memory, size);
    this.#whole = whole;
    this.#offset = offset;
  }

  get isFreed(): boolean {
    return this.#whole?.isFreed ?? false;
  }

  protected [LOCATE](name: string): number {
    const whole = this.#whole;
    return this.#offset + (whole === undefined ? 0 : addressIn(whole, name));
  }
}
