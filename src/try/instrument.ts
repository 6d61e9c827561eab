// The program with its allocator behind a table: who instantiates it puts functions there, and all calls of malloc go to those.
//
// A function f of the allocator keeps its index, so that no other code changes. Its body moves to a new function, the original; what is left
// is a call through the table. A second new function, the entry, calls the original and says meanwhile (the global `inside`) that the
// allocator is at work: then a maker of blocks that it calls itself, as realloc calls malloc, is the original at once. Entries are what the
// table holds at first.
import { roleOf } from "./allocator-roles.js";
import type { FoundAllocator, FoundFunction } from "./found-allocator.js";
import { type Bytes, concat, nameBytes, s32, section, sized, u32, vector, WasmReader } from "./wasm-bytes.js";
import { I32, KIND, SECTION, type Section, type WasmModule } from "./wasm-module.js";

/** What is exported for us begins so. */
const PREFIX = "pymalloc-wasm ";
export const MEMORY_EXPORT = `${PREFIX}memory`;
export const TABLE_EXPORT = `${PREFIX}table`;
/** The allocator's function with this number, as the program calls it; and what it was, for who stands in the table. */
export const functionExport = (slot: number): string => `${PREFIX}function ${slot}`;
export const entryExport = (slot: number): string => `${PREFIX}entry ${slot}`;
export const isOurExport = (name: string): boolean => name.startsWith(PREFIX);

const SECTION_ORDER = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];
const FUNCREF = 0x70;
const NO_LOCALS = 0;
const END = 0x0b;
const [IF, ELSE, CALL, CALL_INDIRECT] = [0x04, 0x05, 0x10, 0x11];
const [LOCAL_GET, LOCAL_SET, GLOBAL_GET, GLOBAL_SET, I32_CONST] = [0x20, 0x21, 0x23, 0x24, 0x41];
const EMPTY = 0x40;

interface Numbers {
  readonly table: number;
  readonly inside: number;
  /** Of the first new function. */
  readonly first: number;
}

const parameters = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => [LOCAL_GET, ...u32(i)]).flat();

/** In the place of a body: a call through the table, or of the original while the allocator is at work. */
function thunk(
  module: WasmModule,
  one: FoundFunction,
  slot: number,
  { table, inside, first }: Numbers,
): Uint8Array {
  const { params, results } = module.typeOf(one.index);
  const type = module.typeIndices[one.index] ?? 0;
  const values = parameters(params.length);
  const outside = [...values, I32_CONST, ...s32(slot), CALL_INDIRECT, ...u32(type), ...u32(table)];
  if (!roleOf(one.role).isMaker) return concat([[NO_LOCALS], outside, [END]]);
  const block = results[0] ?? EMPTY;
  const original = [...values, CALL, ...u32(first + slot)];
  const choice = [GLOBAL_GET, ...u32(inside), IF, block, ...original, ELSE, ...outside, END];
  return concat([[NO_LOCALS], choice, [END]]);
}

/** Calls the original, which is told by `inside` that it is the allocator's. */
function entry(module: WasmModule, original: number, type: number, { inside }: Numbers): Uint8Array {
  const count = module.types[type]?.params.length ?? 0;
  const before = u32(count);
  return concat([
    [1, 1, I32], // one local of i32: what `inside` was
    [GLOBAL_GET, ...u32(inside), LOCAL_SET, ...before],
    [I32_CONST, 1, GLOBAL_SET, ...u32(inside)],
    [...parameters(count), CALL, ...u32(original)],
    [LOCAL_GET, ...before, GLOBAL_SET, ...u32(inside), END],
  ]);
}

class SectionEditor {
  #sections: Section[];

  constructor(sections: readonly Section[]) {
    // Hints for branches name places in bodies, which have other bodies now.
    this.#sections = sections.filter(({ id, payload }) => id !== SECTION.custom || !isCodeMetadata(payload));
  }

  replace(id: number, payload: Uint8Array): void {
    this.#sections = this.#sections.map((one) => (one.id === id ? { id, payload } : one));
  }

  /** Adds items behind a section's, which is made if there is none. */
  append(id: number, items: readonly Bytes[]): void {
    const present = this.#sections.find((one) => one.id === id);
    if (present === undefined) {
      const rank = SECTION_ORDER.indexOf(id);
      const next = this.#sections.findIndex((one) => SECTION_ORDER.indexOf(one.id) > rank);
      this.#sections.splice(next < 0 ? this.#sections.length : next, 0, { id, payload: vector(items) });
      return;
    }
    const reader = new WasmReader(present.payload);
    const count = reader.u32();
    this.replace(id, concat([u32(count + items.length), present.payload.subarray(reader.at), ...items]));
  }

  get bytes(): Uint8Array {
    return concat(this.#sections.map(({ id, payload }) => section(id, payload)));
  }
}

function isCodeMetadata(payload: Uint8Array): boolean {
  return new WasmReader(payload).name().startsWith("metadata.code");
}

const exported = (name: string, kind: number, index: number): Uint8Array =>
  concat([nameBytes(name), [kind], u32(index)]);

/** The program as it is, but that its memory and its allocator's functions are exported for us. */
export function exposed(module: WasmModule, { functions }: FoundAllocator): Uint8Array<ArrayBuffer> {
  const editor = new SectionEditor(module.sections);
  editor.append(SECTION.export, exposures(functions));
  return Uint8Array.from(concat([module.header, editor.bytes]));
}

function exposures(functions: readonly FoundFunction[]): Uint8Array[] {
  return [
    exported(MEMORY_EXPORT, KIND.memory, 0),
    ...functions.map(({ index }, slot) => exported(functionExport(slot), KIND.function, index)),
  ];
}

/** The functions that get another body: those of the allocator, and then its own parts, by number. */
const movedOf = ({ functions, guarded }: FoundAllocator): number[] => [
  ...functions.map(({ index }) => index),
  ...guarded,
];

/** All bodies: the program's with the new ones among them, the originals, and the entries. */
function bodiesOf(module: WasmModule, allocator: FoundAllocator, numbers: Numbers): Uint8Array[] {
  const { functions } = allocator;
  const moved = movedOf(allocator);
  const entryAt = (slot: number): Uint8Array =>
    entry(module, numbers.first + slot, module.typeIndices[moved[slot] ?? 0] ?? 0, numbers);
  const bodies = [...module.bodies];
  for (const [slot, index] of moved.entries()) {
    const one = functions[slot];
    bodies[index - module.importedFunctions] = one ? thunk(module, one, slot, numbers) : entryAt(slot);
  }
  const originals = moved.map((index) => module.bodyOf(index) ?? new Uint8Array());
  return [...bodies, ...originals, ...functions.map((_, slot) => entryAt(slot))];
}

/** The program with the allocator's functions behind a table, in their order. */
export function instrumented(module: WasmModule, allocator: FoundAllocator): Uint8Array<ArrayBuffer> {
  const { functions } = allocator;
  const moved = movedOf(allocator);
  const numbers: Numbers = {
    table: module.count(KIND.table, SECTION.table),
    inside: module.count(KIND.global, SECTION.global),
    first: module.typeIndices.length,
  };
  const types = moved.map((index) => u32(module.typeIndices[index] ?? 0));
  const entryOf = (slot: number): number => numbers.first + moved.length + slot;
  const size = u32(functions.length);
  const filled = vector(functions.map((_, slot) => u32(entryOf(slot))));

  const editor = new SectionEditor(module.sections);
  editor.append(SECTION.function, [...types, ...types.slice(0, functions.length)]);
  editor.append(SECTION.table, [[FUNCREF, 1, ...size, ...size]]);
  editor.append(SECTION.global, [[I32, 1, I32_CONST, 0, END]]);
  editor.append(SECTION.export, [
    ...exposures(functions),
    exported(TABLE_EXPORT, KIND.table, numbers.table),
    ...functions.map((_, slot) => exported(entryExport(slot), KIND.function, entryOf(slot))),
  ]);
  editor.append(SECTION.element, [concat([[2], u32(numbers.table), [I32_CONST, 0, END, 0], filled])]);
  editor.replace(SECTION.code, vector(bodiesOf(module, allocator, numbers).map(sized)));
  return Uint8Array.from(concat([module.header, editor.bytes]));
}
