// A host's own source of memory: the first free chunk that is large enough, else what lies behind all chunks.
const PAGE = 65536;

export class ChunkSource {
  #memory;
  #begin = 0;
  #free = [];

  constructor(memory) {
    this.#memory = memory;
  }

  /** Where the first chunk may begin. Told before the first is asked for. */
  set begin(address) {
    this.#begin = address;
  }

  /** A chunk at a multiple of align; 0: memory cannot grow so far. */
  alloc(bytes, align) {
    const i = this.#free.findIndex((chunk) => chunk.bytes >= bytes && chunk.p % align === 0);
    if (i !== -1) return this.#cut(i, bytes);
    const p = Math.ceil(this.#begin / align) * align;
    if (!this.#grow(p + bytes)) return 0;
    this.#begin = p + bytes;
    return p;
  }

  free(p, bytes) {
    this.#free.push({ p, bytes });
  }

  #cut(i, bytes) {
    const chunk = this.#free[i];
    const rest = { p: chunk.p + bytes, bytes: chunk.bytes - bytes };
    this.#free.splice(i, 1, ...(rest.bytes > 0 ? [rest] : []));
    return chunk.p;
  }

  #grow(end) {
    const missing = Math.ceil((end - this.#memory.buffer.byteLength) / PAGE);
    if (missing <= 0) return true;
    try {
      this.#memory.grow(missing);
      return true;
    } catch {
      return false;
    }
  }
}
