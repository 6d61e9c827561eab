import { NULL, type Null, type ObjPointer } from "../pointer.js";
import type { LiveMemory } from "./live-memory.js";
import { OPEN, PLACE, Region } from "./region.js";
import type { TypedArray, TypedArrayType } from "./typed-array.js";

/** Where a part lies now, or a throw that begins with the name. */
export const LOCATE: unique symbol = Symbol("locate");

const LAID = Symbol("laid");
const WHOLE = Symbol("whole");
const OFFSET = Symbol("offset");

interface Laid<View extends TypedArray> {
  readonly memory: LiveMemory;
  readonly size: number;
  readonly type: TypedArrayType<View>;
  /** What was made last. */
  view: View | undefined;
}

/** The address of what is alive. @throws {MemoryMisuseError} with code USE_AFTER_FREE, beginning with the name. */
export function addressIn(region: Region<TypedArray>, name: string): number {
  const { ptr } = region;
  // Opening it says what is freed.
  return ptr === NULL ? Region.elements(region, name).byteOffset : ptr;
}

/** Elements in memory that is somebody else's. They do not move. */
export abstract class Part<View extends TypedArray = Uint8Array<ArrayBuffer>> extends Region<View> {
  /** As a block's: an engine takes twice as long for private fields of a class that is derived from. */
  declare private readonly [LAID]: Laid<View>;

  constructor(memory: LiveMemory, size: number, type?: TypedArrayType<View>) {
    super();
    this[LAID] = {
      memory,
      size,
      type: type ?? (Uint8Array as unknown as TypedArrayType<View>),
      view: undefined,
    };
  }

  /** The address in bytes. @throws {MemoryMisuseError} with code USE_AFTER_FREE once it is gone. */
  protected abstract [LOCATE](name: string): number;

  get size(): number {
    return this[LAID].size;
  }

  get ptr(): ObjPointer | Null {
    return this.isFreed ? NULL : (this[LOCATE]("ptr") as ObjPointer);
  }

  protected [PLACE](): readonly [root: Region<View>, offset: number] {
    return [this, 0];
  }

  protected [OPEN](name: string): View {
    const address = this[LOCATE](name);
    const laid = this[LAID];
    const { buffer } = laid.memory.bytes;
    if (laid.view?.buffer !== buffer)
      laid.view = new laid.type(buffer, address, laid.size / laid.type.BYTES_PER_ELEMENT);
    return laid.view;
  }
}

/** Bytes inside something else, with which they die, or at an address that nobody here answers for. */
export class Inner extends Part {
  declare private readonly [WHOLE]: Region<TypedArray> | undefined;
  declare private readonly [OFFSET]: number;

  /** @internal Without a whole the offset is the address. */
  constructor(memory: LiveMemory, whole: Region<TypedArray> | undefined, offset: number, size: number) {
    super(memory, size);
    this[WHOLE] = whole;
    this[OFFSET] = offset;
  }

  get isFreed(): boolean {
    return this[WHOLE]?.isFreed ?? false;
  }

  protected [LOCATE](name: string): number {
    const whole = this[WHOLE];
    return this[OFFSET] + (whole === undefined ? 0 : addressIn(whole, name));
  }
}
