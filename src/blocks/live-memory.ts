/** The whole memory as it is now: growth detaches views, so they are made anew. */
export class LiveMemory {
  readonly #memory: WebAssembly.Memory;
  #bytes: Uint8Array<ArrayBuffer>;
  #data: DataView<ArrayBuffer>;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#data = new DataView(memory.buffer);
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    // No bytes: it is detached. That is asked in less time than memory.buffer.
    if (this.#bytes.length === 0) this.#refresh();
    return this.#bytes;
  }

  get data(): DataView<ArrayBuffer> {
    if (this.#bytes.length === 0) this.#refresh();
    return this.#data;
  }

  #refresh(): void {
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#data = new DataView(this.#memory.buffer);
  }
}
