/** The limits of the memory that a module declares, in wasm pages. WebAssembly's JS API does not tell them. */
export interface MemoryLimits {
  readonly minimum: number;
  readonly maximum: number | undefined;
  readonly isShared: boolean;
}

const HEADER_BYTES = 8;
const MEMORY_SECTION = 5;

export function memoryLimits(wasm: Uint8Array): MemoryLimits {
  let at = HEADER_BYTES;
  const leb128 = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < wasm.length) {
    const section = leb128();
    const size = leb128();
    if (section !== MEMORY_SECTION) {
      at += size;
      continue;
    }
    const memories = leb128();
    if (memories !== 1) throw new Error(`the module has ${memories} memories`);
    const flags = leb128();
    const minimum = leb128();
    return { minimum, maximum: flags & 1 ? leb128() : undefined, isShared: (flags & 2) !== 0 };
  }
  throw new Error("the module has no memory of its own");
}
