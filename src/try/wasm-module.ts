// A wasm module's sections, as far as it takes to find an allocator in it and to put something in its place.
import { TryError } from "./try-error.js";
import { WasmReader } from "./wasm-bytes.js";

export const I32 = 0x7f;

/** Ids of sections. In a file they stand in the order of SECTION_ORDER. */
export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
} as const;

/** Of imports and exports. */
export const KIND = { function: 0, table: 1, memory: 2, global: 3, tag: 4 } as const;

export interface Section {
  readonly id: number;
  readonly payload: Uint8Array;
}

export interface FunctionType {
  readonly params: readonly number[];
  readonly results: readonly number[];
}

export interface Limits {
  readonly minimum: number;
  readonly maximum: number | undefined;
  readonly isShared: boolean;
  readonly is64: boolean;
}

/** What a module asks for; the fields that its kind has not are undefined. */
export interface Import {
  readonly module: string;
  readonly name: string;
  readonly kind: number;
  readonly type: number | undefined;
  readonly limits: Limits | undefined;
  readonly global: { readonly type: number; readonly isMutable: boolean } | undefined;
}

export interface Export {
  readonly name: string;
  readonly kind: number;
  readonly index: number;
}

const HEADER_BYTES = 8;
const FUNCTION_FORM = 0x60;
const FUNCTION_NAMES = 1;

function readLimits(reader: WasmReader): Limits {
  const flags = reader.byte();
  return {
    minimum: reader.u32(),
    maximum: flags & 1 ? reader.u32() : undefined,
    isShared: (flags & 2) !== 0,
    is64: (flags & 4) !== 0,
  };
}

/** A value's type; references to types of the module are two numbers. */
function readType(reader: WasmReader): number {
  const type = reader.byte();
  if (type === 0x63 || type === 0x64) reader.s32();
  return type;
}

function readImport(reader: WasmReader): Import {
  const base = { module: reader.name(), name: reader.name(), kind: reader.byte() };
  const none = { type: undefined, limits: undefined, global: undefined };
  switch (base.kind) {
    case KIND.function:
      return { ...base, ...none, type: reader.u32() };
    case KIND.table:
      return { ...base, ...none, type: readType(reader), limits: readLimits(reader) };
    case KIND.memory:
      return { ...base, ...none, limits: readLimits(reader) };
    case KIND.global:
      return { ...base, ...none, global: { type: readType(reader), isMutable: reader.byte() === 1 } };
    default:
      reader.byte();
      return { ...base, ...none, type: reader.u32() };
  }
}

function readFunctionType(reader: WasmReader): FunctionType {
  const form = reader.byte();
  if (form !== FUNCTION_FORM)
    throw new TryError(
      "its types are not functions alone: programs of garbage-collected languages have no malloc",
    );
  return { params: reader.vector(() => readType(reader)), results: reader.vector(() => readType(reader)) };
}

/** The names of functions, by index, from the section that compilers put them into. */
function readNames(payload: Uint8Array): Map<number, string> {
  const reader = new WasmReader(payload);
  if (reader.name() !== "name") return new Map();
  while (!reader.isAtEnd) {
    const [id, part] = [reader.byte(), new WasmReader(reader.take(reader.u32()))];
    if (id === FUNCTION_NAMES) return new Map(part.vector(() => [part.u32(), part.name()]));
  }
  return new Map();
}

/** Of the code section: what is between a body's length and its end, locals first. */
function readBodies(reader: WasmReader): Uint8Array[] {
  return reader.vector(() => reader.take(reader.u32()));
}

export class WasmModule {
  readonly header: Uint8Array;
  readonly sections: readonly Section[];
  readonly types: readonly FunctionType[];
  readonly imports: readonly Import[];
  readonly exports: readonly Export[];
  readonly memories: readonly Limits[];
  /** By index of function, imported ones first: the index of its type. */
  readonly typeIndices: readonly number[];
  readonly importedFunctions: number;
  /** Of the functions that are not imported. */
  readonly bodies: readonly Uint8Array[];
  readonly names: ReadonlyMap<number, string>;

  /** @param bytes a module that an engine has compiled. @throws {TryError} it is of a kind that cannot be tried. */
  constructor(bytes: Uint8Array) {
    this.header = bytes.subarray(0, HEADER_BYTES);
    this.sections = readSections(bytes);
    this.types = this.#vector(SECTION.type, readFunctionType);
    this.imports = this.#vector(SECTION.import, readImport);
    this.exports = this.#vector(SECTION.export, (reader) => ({
      name: reader.name(),
      kind: reader.byte(),
      index: reader.u32(),
    }));
    const imported = this.imports.filter(({ kind }) => kind === KIND.function).map(({ type = 0 }) => type);
    this.importedFunctions = imported.length;
    this.typeIndices = [...imported, ...this.#vector(SECTION.function, (reader) => reader.u32())];
    const code = this.#payload(SECTION.code);
    this.bodies = code ? readBodies(new WasmReader(code)) : [];
    const theirs = this.imports.flatMap(({ kind, limits }) =>
      kind === KIND.memory && limits ? [limits] : [],
    );
    this.memories = [...theirs, ...this.#vector(SECTION.memory, readLimits)];
    const customs = this.sections.filter(({ id }) => id === SECTION.custom);
    this.names = new Map(customs.flatMap(({ payload }) => [...readNames(payload)]));
  }

  /** How many of a kind there are, imported ones with them: the index that the next one gets. */
  count(kind: number, id: number): number {
    const payload = this.#payload(id);
    const own = payload ? new WasmReader(payload).u32() : 0;
    return this.imports.filter((one) => one.kind === kind).length + own;
  }

  typeOf(index: number): FunctionType {
    return this.types[this.typeIndices[index] ?? 0] ?? { params: [], results: [] };
  }

  /** Undefined for an imported function. */
  bodyOf(index: number): Uint8Array | undefined {
    return this.bodies[index - this.importedFunctions];
  }

  #payload(id: number): Uint8Array | undefined {
    return this.sections.find((one) => one.id === id)?.payload;
  }

  #vector<Item>(id: number, item: (reader: WasmReader) => Item): Item[] {
    const payload = this.#payload(id);
    if (payload === undefined) return [];
    const reader = new WasmReader(payload);
    return reader.vector(() => item(reader));
  }
}

function readSections(bytes: Uint8Array): Section[] {
  const reader = new WasmReader(bytes, HEADER_BYTES);
  const sections: Section[] = [];
  while (!reader.isAtEnd) sections.push({ id: reader.byte(), payload: reader.take(reader.u32()) });
  return sections;
}
