// The numbers, names and vectors that wasm's binary format is made of (its specification, section "Binary Format").

/** Reads forward through bytes. What lies behind their end is a RangeError. */
export class WasmReader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  byte(): number {
    const value = this.bytes[this.at++];
    if (value === undefined) throw new RangeError(`the bytes end at ${this.bytes.length}`);
    return value;
  }

  /** An unsigned LEB128 number; those of 64 bits lose precision from 2^53 on. */
  u32(): number {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  /** A signed LEB128 number of at most 33 bits. */
  s32(): number {
    for (let value = 0, scale = 1; ; ) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte < 0x80) return byte & 0x40 ? value - scale : value;
    }
  }

  skip(length: number): void {
    if (length > this.bytes.length - this.at) throw new RangeError(`the bytes end at ${this.bytes.length}`);
    this.at += length;
  }

  take(length: number): Uint8Array {
    const start = this.at;
    this.skip(length);
    return this.bytes.subarray(start, this.at);
  }

  name(): string {
    return new TextDecoder().decode(this.take(this.u32()));
  }

  vector<Item>(item: (index: number) => Item): Item[] {
    return Array.from({ length: this.#count() }, (_, index) => item(index));
  }

  /** Each item takes a byte at least, so that a count beyond the bytes is a damaged one. */
  #count(): number {
    const count = this.u32();
    if (count > this.bytes.length) throw new RangeError(`${count} items in ${this.bytes.length} bytes`);
    return count;
  }
}

export type Bytes = readonly number[] | Uint8Array;

export function u32(value: number): number[] {
  const low = value % 128;
  return value < 128 ? [low] : [low | 0x80, ...u32(Math.floor(value / 128))];
}

/** A signed number, as i32.const has it. */
export function s32(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >> 7;
  const isLast = rest === (low & 0x40 ? -1 : 0);
  return isLast ? [low] : [low | 0x80, ...s32(rest)];
}

export const concat = (parts: readonly Bytes[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

/** A length, and so many bytes. */
export const sized = (bytes: Uint8Array): Uint8Array => concat([u32(bytes.length), bytes]);
export const nameBytes = (name: string): Uint8Array => sized(new TextEncoder().encode(name));
export const vector = (items: readonly Bytes[]): Uint8Array => concat([u32(items.length), ...items]);
export const section = (id: number, payload: Uint8Array): Uint8Array => concat([[id], sized(payload)]);
