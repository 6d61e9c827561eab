import type { ObjPointer } from "../pointer.js";
import { Block, REALLOCATE } from "./block.js";
import type { BlockOwner } from "./block-owner.js";
import { Region } from "./region.js";
import { decode, encode, type TextEncoding, unitWidth } from "./text.js";

/** A string in the heap, with a NUL of its encoding behind it. NULs inside are kept. */
export class StringBlock extends Block {
  /** How the text lies in memory. */
  readonly encoding: TextEncoding;
  readonly #owner: BlockOwner;
  #length: number;

  /** @internal Users call `py.string`. */
  constructor(owner: BlockOwner, ptr: ObjPointer, size: number, encoding: TextEncoding) {
    super(owner, ptr, size);
    this.#owner = owner;
    this.encoding = encoding;
    this.#length = 0;
  }

  /** Code units of the encoding, without the NUL: bytes of UTF-8, characters of UTF-32. */
  get length(): number {
    return this.#length;
  }

  /**
   * The text. A new one that does not fit makes the block larger, which may move it.
   * @throws {RangeError} the bytes were overwritten with what is not in the encoding; a new text that it cannot have.
   * @throws {MemoryError} there is no memory for the new text: the string is as it was.
   * @throws {MemoryMisuseError} with code USE_AFTER_FREE: the string is freed.
   */
  get value(): string {
    return this.#read("value");
  }

  /** As the getter says. */
  set value(text: string) {
    const width = unitWidth("value", this.encoding);
    this.#write("value", encode("value", text, this.encoding), width);
  }

  /** The text, for templates and what else makes a string of it: {@link StringBlock.value}. */
  override toString(): string {
    return this.#read("toString");
  }

  /**
   * A new string of the same text in another encoding.
   * @throws {RangeError} the encoding cannot have it.
   * @throws {MemoryError} there is no memory for it.
   */
  to(encoding: TextEncoding): StringBlock {
    return StringBlock.make(this.#owner, "to", this.#read("to"), encoding);
  }

  /** @internal For the makers. */
  static make(owner: BlockOwner, method: string, text: string, encoding: TextEncoding): StringBlock {
    const bytes = encode(method, text, encoding);
    const width = unitWidth(method, encoding);
    const size = bytes.length + width;
    const string = new StringBlock(owner, owner.take(method, size), size, encoding);
    string.#write(method, bytes, width);
    return string;
  }

  #read(method: string): string {
    const bytes = Region.elements(this, method) as Uint8Array<ArrayBuffer>;
    return decode(method, bytes.slice(0, this.#length * unitWidth(method, this.encoding)), this.encoding);
  }

  #write(method: string, bytes: Uint8Array, width: number): void {
    const end = bytes.length + width;
    if (end > this.size) this[REALLOCATE](method, end);
    const target = Region.elements(this, method) as Uint8Array;
    target.set(bytes);
    target.fill(0, bytes.length, end);
    this.#length = bytes.length / width;
  }
}
