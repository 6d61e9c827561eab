// Enough of the binary format to choose what a module exports and which functions its table holds. The rest of the module
// becomes unreachable by that, and binaryen drops it.
import { at } from "../src/trace/trace.js";

const PREAMBLE_BYTES = 8;
const MEMORY_SECTION = 5;
const EXPORT_SECTION = 7;
const START_SECTION = 8;
const ELEMENT_SECTION = 9;
const HAS_MAXIMUM = 1;
const I32_CONST = 0x41;
const END = 0x0b;

export interface Section {
  readonly id: number;
  readonly body: Uint8Array;
}

export class Reader {
  readonly #bytes: Uint8Array;
  position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.position >= this.#bytes.length;
  }

  byte(): number {
    return at(this.#bytes, this.position++);
  }

  unsigned(): number {
    let [value, shift, byte] = [0, 0, 0];
    do {
      byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      shift += 7;
    } while (byte & 0x80);
    return value;
  }

  take(length: number): Uint8Array {
    this.position += length;
    return this.#bytes.subarray(this.position - length, this.position);
  }
}

export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return bytes;
}

/** A non-negative i32.const operand is signed: a last byte with bit 6 set would read as negative. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x3f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return bytes;
}

export function readSections(module: Uint8Array): Section[] {
  const reader = new Reader(module);
  reader.take(PREAMBLE_BYTES);
  const sections: Section[] = [];
  while (!reader.done) {
    const id = reader.byte();
    sections.push({ id, body: reader.take(reader.unsigned()) });
  }
  return sections;
}

/** Writes the module again, with custom sections dropped and the sections of `id` replaced. */
function rewrite(module: Uint8Array, id: number, replace: (body: Uint8Array) => Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [module.subarray(0, PREAMBLE_BYTES)];
  for (const section of readSections(module)) {
    if (section.id === 0) continue;
    const body = section.id === id ? replace(section.body) : section.body;
    parts.push(Uint8Array.from([section.id, ...unsigned(body.length)]), body);
  }
  return Buffer.concat(parts);
}

/** Keeps the exports named by `names` (old name -> new name), and no others. */
export function keepExports(module: Uint8Array, names: ReadonlyMap<string, string>): Uint8Array {
  return rewrite(module, EXPORT_SECTION, (body) => {
    const reader = new Reader(body);
    const kept: number[] = [];
    let count = 0;
    for (let left = reader.unsigned(); left > 0; left--) {
      const name = names.get(Buffer.from(reader.take(reader.unsigned())).toString());
      const entry = [reader.byte(), ...unsigned(reader.unsigned())];
      if (name === undefined) continue;
      const bytes = Buffer.from(name);
      kept.push(...unsigned(bytes.length), ...bytes, ...entry);
      count++;
    }
    return Uint8Array.from([...unsigned(count), ...kept]);
  });
}

function exportedIndex(body: Uint8Array, wanted: string): number {
  const reader = new Reader(body);
  for (let left = reader.unsigned(); left > 0; left--) {
    const name = Buffer.from(reader.take(reader.unsigned())).toString();
    reader.byte();
    const index = reader.unsigned();
    if (name === wanted) return index;
  }
  throw new Error(`the module exports no ${wanted}`);
}

/** Makes the exported function the one that runs at instantiation. The module must have none yet. */
export function setStart(module: Uint8Array, name: string): Uint8Array {
  const parts: Uint8Array[] = [module.subarray(0, PREAMBLE_BYTES)];
  for (const { id, body } of readSections(module)) {
    if (id === START_SECTION) throw new Error("the module has a start function");
    parts.push(Uint8Array.from([id, ...unsigned(body.length)]), body);
    if (id !== EXPORT_SECTION) continue;
    const index = unsigned(exportedIndex(body, name));
    parts.push(Uint8Array.from([START_SECTION, index.length, ...index]));
  }
  return Buffer.concat(parts);
}

function readOnlySegment(body: Uint8Array): { offset: number; functions: number[] } {
  const reader = new Reader(body);
  if (reader.unsigned() !== 1 || reader.unsigned() !== 0 || reader.byte() !== I32_CONST) {
    throw new Error("the element section is not one active segment of function indices");
  }
  const offset = reader.unsigned();
  reader.byte();
  const functions = Array.from({ length: reader.unsigned() }, () => reader.unsigned());
  return { offset, functions };
}

/** Keeps only the table's entries at `indices`, each as a segment of its own. */
export function keepTableEntries(module: Uint8Array, indices: readonly number[]): Uint8Array {
  return rewrite(module, ELEMENT_SECTION, (body) => {
    const { offset, functions } = readOnlySegment(body);
    const segments = indices.flatMap((index) => {
      const target = functions[index - offset];
      if (target === undefined) throw new Error(`the table has no entry ${index}`);
      return [0, I32_CONST, ...signed(index), END, 1, ...unsigned(target)];
    });
    return Uint8Array.from([...unsigned(indices.length), ...segments]);
  });
}

/** Sets how many pages the module's own memory may grow to. */
export function setMaximumPages(module: Uint8Array, pages: number): Uint8Array {
  return rewrite(module, MEMORY_SECTION, (body) => {
    const reader = new Reader(body);
    const count = reader.unsigned();
    const flags = reader.byte();
    const initial = reader.unsigned();
    if (flags & HAS_MAXIMUM) reader.unsigned();
    const limits = [...unsigned(initial), ...unsigned(pages)];
    return Uint8Array.from([count, flags | HAS_MAXIMUM, ...limits, ...body.subarray(reader.position)]);
  });
}

/** Sets how many pages the module's own memory has at the start; its maximum stays. */
export function setInitialPages(module: Uint8Array, pages: number): Uint8Array {
  return rewrite(module, MEMORY_SECTION, (body) => {
    const reader = new Reader(body);
    const head = [reader.unsigned(), reader.byte()];
    reader.unsigned();
    return Uint8Array.from([...head, ...unsigned(pages), ...body.subarray(reader.position)]);
  });
}
