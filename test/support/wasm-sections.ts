// The sections of a wasm module, of which WebAssembly's JS API does not tell.

/** Their numbers in the binary format, of those that tests ask for. */
export const SECTION = { memory: 5, global: 6, start: 8, element: 9, data: 11, dataCount: 12 } as const;

const HEADER_BYTES = 8;

/** Reads bytes and unsigned LEB128 numbers, one after the other. */
export class WasmReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.#at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  bytes(length: number): Uint8Array {
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}

/** What each section of the module holds, by its number. */
export function sectionsOf(wasm: Uint8Array): Map<number, Uint8Array> {
  const reader = new WasmReader(wasm);
  reader.bytes(HEADER_BYTES);
  const sections = new Map<number, Uint8Array>();
  while (!reader.isAtEnd) {
    const number = reader.number();
    sections.set(number, reader.bytes(reader.number()));
  }
  return sections;
}
